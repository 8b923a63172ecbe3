"""A house whose cars follow the sun, and what they take of it."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, House, Site
from domain.house.optimiser import Optimiser
from domain.house.settings import Mode, SolarSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.sun_wish import followers_of
from domain.plan.draft.build import Draft, build
from domain.plan.draft.followers import Follower
from domain.plan.draft.steps import EVEN
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import TariffTerms
from tests.builders import NOON, a_car, a_charger, a_house, a_loadpoint, after, an_observation

HOUR = 3_600


HOUSE = House(
    site=Site(timezone="UTC"),
    battery=Battery(capacity_wh=10_000, efficiency=1.0, reserve_pct=10),
    optimiser=Optimiser(enabled=True, horizon_h=6, step_s=HOUR),
)


SUN_KW = (6.0, 6.0, 6.0, 2.0, 0.0, 0.0)


CHEAP_NOW = (0.10, 0.30, 0.30, 0.30, 0.30, 0.30)


def series(kilowatts) -> PowerForecast:
    return PowerForecast(
        slots=tuple(
            PowerSlot(after(h * HOUR), after((h + 1) * HOUR), 1000 * kw) for h, kw in enumerate(kilowatts)
        )
    )


def a_draft(
    *followers: Follower,
    soc_pct=50.0,
    sun_kw=SUN_KW,
    house=HOUSE,
    terms=None,
    spread_kw=0.0,
    prices=CHEAP_NOW,
    export_price=0.05,
    **known: Any,
) -> Draft:
    """A house of 1 kW, hour by hour."""
    load = series([1.0] * 6)
    if spread_kw:
        load = replace(
            load, low=series([1.0 - spread_kw] * 6).slots, high=series([1.0 + spread_kw] * 6).slots
        )
    slots = tuple(
        PriceSlot(
            start=after(h * HOUR), end=after((h + 1) * HOUR), import_price=price, export_price=export_price
        )
        for h, price in enumerate(prices)
    )  # fmt: skip
    found = build(
        house,
        NOON,
        soc_pct=soc_pct,
        tariff=Tariff(slots=slots, terms=terms or TariffTerms()),
        load=load,
        solar=series(sun_kw),
        followers=followers,
        tiers=EVEN,
        **known,
    )
    assert isinstance(found, Draft)
    return found


def follower(
    lp: Any = None, memory: LoadpointMemory | None = None, able: Any = None, **charger: Any
) -> Follower:
    found = found_of(lp, memory, able, **charger)
    assert found is not None
    return found


def found_of(
    lp=None, memory=None, able=None, *, battery=HOUSE.battery, intents=None, **charger
) -> Follower | None:
    usual = {"mode": Mode.SOLAR, "vehicle": "car", "solar": SolarSettings(battery_start_soc_pct=50)}
    house = a_house(
        a_loadpoint(**{**usual, **(lp or {})}), battery=battery, vehicles=(a_car(),)
    )  # fmt: skip
    seen = an_observation(chargers={"garage": a_charger(**charger)})
    ables = {} if able is None else {"garage": able}
    memories = {} if memory is None else {"garage": memory}
    return next(iter(followers_of(house, seen, ables, intents or {}, memories, NOON)), None)


def takes(*followers: Follower, **changes: Any) -> list[float]:
    """What the cars have of each hour, kW."""
    draft = a_draft(*followers, **changes)
    found = [kw - 1.0 for kw in draft.problem.load_kw]
    apart = zip(*draft.following_kw.values(), strict=True) if followers else [()] * 6
    assert [sum(each) for each in apart] == pytest.approx(found)
    return [round(kw, 2) for kw in found]


def but(**changes: Any) -> dict[str, Any]:
    """The house with other settings of its parts."""
    parts = {part: replace(getattr(HOUSE, part), **each) for part, each in changes.items()}
    return {"house": replace(HOUSE, **parts)}


FLOOR_80 = SolarSettings(battery_start_soc_pct=80)


BESIDE = SolarSettings(battery_start_soc_pct=80, parallel=True, parallel_reserve_w=2_000)
