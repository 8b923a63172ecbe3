"""A car at a charger through the night, planned by price and sun alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.forecast.series import PowerForecast, PowerSlot
from domain.plan.cars.car_plan import CarPlan
from domain.plan.cars.stretch import Foreseen, stretches
from domain.plan.cars.told import plan_by_price
from domain.plan.cars.wish import CarWish
from domain.tariff.slots import PriceSlot, Tariff

TEN_PM = datetime(2026, 1, 15, 22, tzinfo=UTC)
AMP_KW = 0.23
NIGHT = (0.30, 0.30, 0.12, 0.10, 0.09, 0.09, 0.10, 0.14, 0.28)  # from 22:00, hour by hour


def hour(number: float) -> datetime:
    """So long after 22:00."""
    return TEN_PM + timedelta(hours=number)


def a_car(**changes: Any) -> CarWish:
    """75 kWh, from 40 to 80 %, 32 A, to be ready at 07:00."""
    usual: dict[str, Any] = {
        "name": "garage",
        "ready": TEN_PM,
        "departure": hour(9),
        "energy_kwh": 30.0,
        "min_kw": 6 * AMP_KW,
        "max_kw": 32 * AMP_KW,
        "step_kw": AMP_KW,
        "max_price": 0.25,
        "soc_pct": 40.0,
        "target_soc_pct": 80.0,
    }
    return CarWish(**{**usual, **changes})


def night(prices: tuple[float | None, ...] = NIGHT, **changes: Any) -> Foreseen:
    slots = tuple(
        PriceSlot(start=hour(t), end=hour(t + 1), import_price=price)
        for t, price in enumerate(prices)
        if price is not None
    )
    usual: dict[str, Any] = {"tariff": Tariff(slots=slots), "zone": ZoneInfo("UTC")}
    return Foreseen(**{**usual, **changes})


def sunny(**kilowatts: float) -> PowerForecast:
    """The sun by hours after 22:00: `h1=2.0`."""
    slots = (PowerSlot(hour(int(n[1:])), hour(int(n[1:]) + 1), 1000 * kw) for n, kw in kilowatts.items())
    return PowerForecast(slots=tuple(slots))


def planned(wish: CarWish, ahead: Foreseen) -> CarPlan:
    return plan_by_price(wish, stretches(wish, ahead), TEN_PM)


def hours_of(plan: CarPlan) -> list[tuple[float, float, float, str]]:
    """Begin and end in hours after 22:00, kW, and from what."""
    return [
        (
            round((slot.start - TEN_PM).total_seconds() / 3600, 2),
            round((slot.end - TEN_PM).total_seconds() / 3600, 2),
            round(slot.power_w / 1000, 2),
            slot.source.value,
        )
        for slot in plan.slots
    ]


def kwh_of(plan: CarPlan) -> float:
    return sum(s.power_w * (s.end - s.start).total_seconds() / 3.6e6 for s in plan.slots)
