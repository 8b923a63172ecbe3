"""What a car's plan promises to cost is what its charge is booked with where all comes as planned."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.loadpoint.session import Session, follow, totals_of
from domain.plan.cars.car_plan import CarPlan
from domain.plan.cars.told import plan_of_optimiser
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.tariff.slots import PriceSlot, Tariff
from tests.domain.plan.car_night import TEN_PM, a_car, hour, night, planned, sunny

DAY_H = 9


def tariff(imports: Sequence[float], export_price: float | None) -> Tariff:
    return Tariff(
        slots=tuple(
            PriceSlot(start=hour(t), end=hour(t + 1), import_price=price, export_price=export_price)
            for t, price in enumerate(imports)
        )
    )


def booked(plan: CarPlan, prices: Tariff, sun_kw: Sequence[float]) -> float | None:
    """What the charge costs in History where the sun gives this by the hour and the house uses nothing."""
    session: Session | None = None
    for minute in range(1 + 60 * DAY_H):
        at = TEN_PM + timedelta(minutes=minute)
        then = at - timedelta(seconds=30)  # a sample stands for the minute before it
        slot, hour_of = plan.at(then), max(0, minute - 1) // 60
        car_w, pv_w = 0.0 if slot is None else slot.power_w, 1000 * sun_kw[hour_of]
        seen = Observation(
            at=at,
            grid_w=car_w - pv_w,
            pv_w=pv_w,
            chargers={"garage": ChargerReading(connected=True, charging=car_w > 0, power_w=car_w)},
            charger_ids=("garage",),
            price=prices.at(then) or prices.slots[0],
        )
        session = follow(session, "garage", seen, 60.0 if minute else 0.0)
    assert session is not None
    return totals_of(session, hour(DAY_H)).cost


@pytest.mark.parametrize(
    ("export_price", "strategy", "sun_kw"),
    [
        (0.08, "cheapest", (4.0, 4.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
        (0.08, "solar_only", (5.0,) * 9),
        (0.08, "as_late_as_possible", (0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 3.0, 3.0, 3.0)),
        (0.0, "cheapest", (4.0,) * 9),
        (-0.05, "cheapest", (4.0,) * 9),  # who uses it earns nothing by that
        (None, "cheapest", (4.0,) * 9),
        (0.08, "cheapest", (0.0,) * 9),
    ],
)
def test_a_car_is_promised_the_cost_that_its_charge_is_booked_with(export_price, strategy, sun_kw):
    prices = tariff((0.30, 0.30, 0.12, 0.10, 0.09, 0.09, 0.10, 0.14, 0.24), export_price)
    wish = a_car(strategy=strategy, energy_kwh=18.0)
    ahead = night(tariff=prices, solar=sunny(**{f"h{t}": kw for t, kw in enumerate(sun_kw) if kw}))
    plan = planned(wish, ahead)
    assert plan.cost == pytest.approx(booked(plan, prices, sun_kw), abs=0.02)


@pytest.mark.parametrize(
    ("export_price", "pv_w", "cost"),
    [
        (0.08, 3_450, 3 * 0.08),  # 50 W are a meter's noise
        (0.08, 1_950, 1.5 * 0.08 + 1.5 * 0.20),
        (-0.08, 3_450, 0.0),
    ],
)
def test_the_optimisers_hours_are_counted_alike(export_price, pv_w, cost):
    slot = PlanSlot(
        start=TEN_PM, end=hour(1), action=PlanAction.SELF_CONSUMPTION, power_w=0, soc_pct=50, grid_w=0,
        pv_w=pv_w, load_w=500, ev_w={"garage": 3_000}, import_price=0.20, export_price=export_price,
        reason=Reason(Why.SELF_CONSUMPTION),
    )  # fmt: skip
    plan = Plan(id="p", made_at=TEN_PM, status="optimal", slots=(slot,), cost=0.0, solve_ms=1.0)
    assert plan_of_optimiser(a_car(), plan, ()).cost == pytest.approx(cost)
