"""A car of mode smart is not turned on and off by cents: equal hours are one charge, whatever each new
forecast of the sun makes of them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from msgspec.structs import replace

from domain.command.held import Held
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.settings import Mode, SmartSettings
from domain.loadpoint.smart_plans import foreseen, renewed
from domain.loadpoint.smart_wish import wishes_of
from domain.plan.cars.car_plan import CarPlan, Source
from domain.site import Memory, decide_site
from domain.tariff.slots import PriceSlot, Tariff
from tests.builders import (
    NOON,
    a_car,
    a_charger,
    a_house,
    a_loadpoint,
    a_price,
    a_view,
    after,
    an_observation,
)

FLAT = Tariff(slots=(PriceSlot(start=NOON, end=after(108_000), import_price=0.2),), fetched_at=NOON)
DUSK, LEAVES, LOAD_W = after(6 * 3_600), after(9 * 3_600), 600.0
EVERY = 2  # minutes
DEVICE = "loadpoints/garage"


def flat(power_w: float, until: datetime) -> PowerForecast:
    """So much until then, and nothing after."""
    return PowerForecast(slots=(PowerSlot(NOON, until, power_w),))


def currents(strategy: str, soc_pct: float, sun_kw: float, seed: int, *, is_due: bool) -> Iterator[int]:
    """What the car gets, by the minute, until it leaves: the sun is noisy, and so is its forecast."""
    chance, believed_kw, current_a = Random(seed), sun_kw, 0
    smart = SmartSettings(strategy=strategy, departures={"thu": "21:00"} if is_due else {})
    lp = a_loadpoint(id="garage", mode=Mode.SMART, vehicle="car", smart=smart)
    house = a_house(lp, vehicles=(a_car(),))
    plans, memory, held = dict[str, CarPlan](), Memory(), dict[str, Held]()
    for minute in range(0, 9 * 60, EVERY):
        now = after(60 * minute)
        if minute % 10 == 0:
            believed_kw += 0.3 * (sun_kw - believed_kw) + chance.gauss(0, 0.5)
        real_w = 1_000 * max(0.0, sun_kw + chance.gauss(0, 0.5)) + LOAD_W if sun_kw and now < DUSK else 0.0
        power_w = 230.0 * current_a
        soc_pct += 100 * 0.9 * power_w * EVERY / 60 / 60_000
        seen = an_observation(
            at=now,
            chargers={"garage": a_charger(power_w, vehicle_soc_pct=soc_pct, connected=True)},
            price=a_price(0.2),
            pv_w=real_w,
            grid_w=LOAD_W + power_w - real_w,
            soc_pct=90,
        )
        seen = replace(seen, grid_at=now, battery_at=now, charger_at={"garage": now})
        slot = plans["garage"].at(now) if "garage" in plans else None
        goes_on = current_a > 0 and (slot is None or slot.source is Source.GRID)
        wishes = [replace(wish, goes_on=goes_on) for wish in wishes_of(house, seen, {}, {}, (), now)]
        sun = flat(1_000 * max(0.0, believed_kw) + LOAD_W if sun_kw else 0.0, DUSK)
        ahead = foreseen(house, FLAT, {"solar": sun, "load": flat(LOAD_W, after(108_000))})
        plans = renewed(plans, wishes, house, None, ahead, now, {"garage"} if current_a else ())
        found = decide_site(a_view(house, seen, memory=memory, car_plans=plans, held=held), now)
        memory, decision = found.memory, found.decision.loadpoints["garage"]
        if decision.order is not None:
            current_a = decision.order.current_a
            since = now - timedelta(seconds=1)
            held = {
                DEVICE: Held(
                    target=DEVICE, order=decision.order, owner="smart", issued_by="smart", since=since
                )
            }
        yield current_a
    assert soc_pct > 79 or strategy == "solar_preferred", "and it is ready"


@pytest.mark.parametrize(
    ("strategy", "soc_pct", "sun_kw", "is_due", "starts"),
    [
        ("cheapest", 40, 0.0, True, 1),  # nothing but equal hours: one charge
        ("cheapest", 40, 0.0, False, 1),
        ("as_late_as_possible", 40, 0.0, True, 1),
        ("cheapest", 40, 1.5, True, 2),  # the sun, and what is missing beside it
        ("cheapest", 55, 2.5, True, 2),
        ("as_late_as_possible", 40, 2.5, True, 2),
        ("as_late_as_possible", 55, 4.0, True, 2),
        ("as_late_as_possible", 70, 2.5, True, 2),
        ("solar_preferred", 55, 2.5, True, 2),
    ],
)
def test_equal_hours_are_one_charge_whatever_the_sun_is_believed_to_bring(
    strategy, soc_pct, sun_kw, is_due, starts
):
    for seed in (0, 3):
        given = [0, *currents(strategy, soc_pct, sun_kw, seed, is_due=is_due)]
        begun = sum(now > 0 and before == 0 for before, now in pairwise(given))
        assert begun <= starts
