"""What a plan counts on for a car in mode Ready by is what the rule of that mode lets happen, minute by
minute: each planned hour of random houses is lived with the sun, the load, the price and the level that it
has there.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from domain.house.house import Loadpoint
from domain.house.settings import Mode, SmartSettings, SolarSettings
from domain.plan.cars.behind import is_filled_anyway
from domain.plan.cars.car_plan import CarSlot, Source
from domain.plan.plan import Plan, PlanSlot
from tests.builders import NOON, a_car, a_loadpoint
from tests.scheduler.as_lived import (
    HOUR,
    INDEED,
    NEAR_PCT,
    SETTLED,
    SOON,
    TWO_STEPS_W,
    Lives,
    Slot,
    by_chance,
    lived,
    plan_of,
)

BUFFER_W = 500  # of the sun so much is kept back, which a plan counts for no hour that may be bought
LASTS = timedelta(minutes=25)  # so long a step is lived
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def a_ready_car(name: str, dice: Random) -> Loadpoint:
    """Some are to be ready soon, some late, by each strategy."""
    smart = SmartSettings(
        target_soc_pct=dice.choice((25, 30, 40)),
        departures=dict.fromkeys(DAYS, f"{dice.choice((15, 17, 20))}:00"),
        strategy=dice.choice(
            ("cheapest", "cheapest", "solar_only", "solar_preferred", "as_late_as_possible")
        ),
        max_price=dice.choice((0.1, 0.25, 0.6)),
        min_battery_soc_pct=dice.choice((20, 50, 80)),
        preserve_battery=dice.random() < 0.2,
    )
    return a_loadpoint(
        id=name,
        mode=Mode.SMART,
        vehicle=name,
        solar=SolarSettings(**SOON),
        smart=smart,
        max_current_a=dice.choice((10, 16, 32)),
        priority=dice.choice((-1, 1)),
        **INDEED,
    )


@cache
def planned(seed: int, cars: int) -> tuple[Lives, Plan]:
    """A house, and its plan."""
    dice = Random(seed)
    lives = by_chance(dice)
    names = ("garage", "drive")[:cars]
    house = replace(
        lives.house,
        vehicles=tuple(a_car(id=name) for name in names),
        loadpoints=tuple(a_ready_car(name, dice) for name in names),
    )
    lives = lives._replace(house=house)
    return lives, plan_of(lives)


class Planned(NamedTuple):
    """A piece of a car's planned hour, long enough to be lived."""

    key: str
    car: CarSlot
    slot: Slot


def pieces_of(lives: Lives, plan: Plan) -> Iterator[Planned]:
    """Each with the level that the plan has there, and with what runs before it."""
    soc_pct = lives.soc_pct
    for each in plan.slots:
        assert each.soc_pct is not None
        for key, made in plan.cars.items():
            for car in made.slots:
                start, end = max(each.start, car.start), min(each.end, car.end)
                if end - start < LASTS:
                    continue
                hour, part = (
                    int((start - NOON).total_seconds() // HOUR),
                    (start - each.start) / (each.end - each.start),
                )
                yield Planned(
                    key,
                    car,
                    Slot(
                        replace(each, start=start),
                        soc_pct + part * (each.soc_pct - soc_pct),
                        running_before(plan, start),
                        lives.sun_w[hour],
                        lives.load_w[hour],
                    ),
                )
        soc_pct = each.soc_pct


def running_before(plan: Plan, start: datetime) -> dict[str, float]:
    """What each car takes just before, W."""
    slots = {key: made.at(start - timedelta(seconds=1)) for key, made in plan.cars.items()}
    return {key: 0.0 if slot is None else slot.power_w for key, slot in slots.items()}


ALONE = (*range(14), 16, 24, 26, 28, 34)
TOGETHER = (*range(100, 106), 109, 110, 112, 115, 116, 126, 230, 295, 301, 336, 371, 375, 380)
HOUSES = [*((seed, 1) for seed in ALONE), *((seed, 2) for seed in TOGETHER)]


@pytest.mark.parametrize(("seed", "cars"), HOUSES)
def test_a_planned_hour_of_a_ready_car_is_charged(seed: int, cars: int) -> None:
    lives, plan = planned(seed, cars)
    for key, car, slot in pieces_of(lives, plan):
        floor_pct = lives.house.loadpoint(key).smart.min_battery_soc_pct
        if any(abs(slot.soc_pct - floor) < NEAR_PCT for floor in (floor_pct, floor_pct - 1)):
            continue
        ticks = lived(lives.house, plan, slot)[-SETTLED:]
        taken_w = sorted(tick[key] for tick in ticks)[SETTLED // 2]
        assert taken_w > car.power_w - BUFFER_W - TWO_STEPS_W, (key, car, slot)


def lost_w(planned: PlanSlot) -> float:
    """The sun that a slot holds back, or lets out at a cost."""
    is_loss = planned.export_price is not None and planned.export_price < 0
    return planned.curtail_w + (max(0.0, -planned.grid_w) if is_loss else 0.0)


@pytest.mark.parametrize(("seed", "cars"), HOUSES)
def test_no_sun_is_held_back_beside_a_car_that_buys_later_at_a_price(seed: int, cars: int) -> None:
    lives, plan = planned(seed, cars)
    soc_pct = lives.soc_pct
    for each in plan.slots:
        for key, made in plan.cars.items():
            lp, now = lives.house.loadpoint(key), made.at(each.start)
            has_w = 0.0 if now is None else now.power_w
            least_w = BUFFER_W if has_w else BUFFER_W + 6 * 230
            has_room = min(lost_w(each), made.max_w - has_w) > least_w + TWO_STEPS_W
            is_battery_first = soc_pct < lp.smart.min_battery_soc_pct
            if not has_room or is_battery_first or made.strategy != "cheapest":
                continue
            later = [slot for slot in plan.slots if slot.start >= each.end and slot.ev_w.get(key)]
            assert not any(slot.grid_w > 0 and slot.import_price > 0 for slot in later), (key, each)
        assert each.soc_pct is not None
        soc_pct = each.soc_pct


def test_random_houses_reach_both_sides_of_the_floor() -> None:
    """The houses above are worth something only where cars have sun below the floor, and are left without."""
    met = set[tuple[bool, bool, Source]]()
    for seed, cars in HOUSES:
        lives, plan = planned(seed, cars)
        for key, car, slot in pieces_of(lives, plan):
            is_below = slot.soc_pct < lives.house.loadpoint(key).smart.min_battery_soc_pct
            met.add((is_below, is_filled_anyway(slot.planned, slot.planned.import_price), car.source))
    assert met >= {(False, False, Source.SUN), (True, True, Source.SUN), (True, False, Source.GRID)}
