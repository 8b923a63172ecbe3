"""What a plan counts on for a car in mode Sun is what the rule of that mode lets happen, minute by minute:
random houses are planned, and each step of the plan is lived with the sun, the load, the price and the level
that it has there.
"""

from collections.abc import Iterator
from functools import cache
from random import Random

import pytest
from msgspec.structs import replace

from domain.house.house import House
from domain.house.settings import Mode, ScheduleSettings
from domain.plan.plan import Plan
from tests.builders import NOON, a_car, a_loadpoint
from tests.scheduler.as_lived import (
    HOUR,
    INDEED,
    NEAR_PCT,
    SETTLED,
    TWO_STEPS_W,
    Lives,
    Slot,
    by_chance,
    lived,
    plan_of,
)


@cache
def planned(seed: int, cars: int = 1) -> tuple[Lives, Plan]:
    """A house, and its plan."""
    dice = Random(seed)
    lives = by_chance(dice)
    if cars > 1:
        lives = lives._replace(house=with_another_car(lives.house, dice))
    return lives, plan_of(lives)


def with_another_car(house: House, dice: Random) -> House:
    """A second car in mode Sun, and a way in which the two share it."""
    (first,) = house.loadpoints
    sun = replace(first.solar, battery_start_soc_pct=dice.choice((20, 50, 80)))
    another = a_loadpoint(
        id="drive",
        mode=Mode.SOLAR,
        vehicle="other",
        solar=sun,
        max_current_a=dice.choice((10, 16, 32)),
        priority=dice.choice((-1, 1)),
        **INDEED,
    )
    return replace(
        house,
        site=replace(house.site, surplus_sharing=dice.choice(("priority_first", "even", "priority_only"))),
        vehicles=(*house.vehicles, a_car(id="other")),
        loadpoints=(first, another),
    )


def slots_of(lives: Lives, plan: Plan) -> Iterator[Slot]:
    """Step by step."""
    soc_pct, running_w = lives.soc_pct, dict.fromkeys((lp.id for lp in lives.house.loadpoints), 0.0)
    for each in plan.slots:
        hour = int((each.start - NOON).total_seconds() // HOUR)
        yield Slot(each, soc_pct, running_w, lives.sun_w[hour], lives.load_w[hour])
        assert each.soc_pct is not None
        soc_pct, running_w = each.soc_pct, dict(each.following_w)


ALONE = [(seed, 1) for seed in range(40)]
BESIDE_ANOTHER = [(seed, 2) for seed in (*range(100, 124), 208, 226, 227, 268)]


@pytest.mark.parametrize(("seed", "cars"), [*ALONE, *BESIDE_ANOTHER])
def test_a_plan_counts_on_the_sun_that_the_rule_lets_a_car_have(seed: int, cars: int) -> None:
    lives, plan = planned(seed, cars)
    rules = [lp.solar for lp in lives.house.loadpoints]
    floors = {floor for sun in rules for floor in (sun.battery_start_soc_pct, sun.pause_soc_pct)}
    for slot in slots_of(lives, plan):
        if any(abs(slot.soc_pct - floor) < NEAR_PCT for floor in floors):
            continue
        ticks = lived(lives.house, plan, slot)[-SETTLED:]
        for key, planned_w in slot.planned.following_w.items():
            taken_w = sorted(tick[key] for tick in ticks)[SETTLED // 2]
            assert planned_w == pytest.approx(taken_w, abs=TWO_STEPS_W), (key, slot)


def in_its_hours(seed: int) -> tuple[Lives, Plan]:
    """A house whose car takes the sun alone, in the hours of its window that are not too dear."""
    dice = Random(seed)
    lives = by_chance(dice)
    (lp,) = lives.house.loadpoints
    window = ScheduleSettings(
        from_="13:00", to="17:00", max_price=dice.choice((0.05, 0.4)), no_grid_import=True
    )
    lp = replace(lp, mode=Mode.SCHEDULE, schedule=window, solar=replace(lp.solar, parallel=False))
    lives = lives._replace(house=replace(lives.house, loadpoints=(lp,)))
    return lives, plan_of(lives)


def test_a_plan_counts_on_the_sun_that_a_window_without_the_grid_lets_a_car_have() -> None:
    met = set[bool]()
    for seed in range(10):
        lives, plan = in_its_hours(seed)
        for slot in slots_of(lives, plan):
            (planned_w,) = slot.planned.following_w.values()
            ticks = lived(lives.house, plan, slot)[-SETTLED:]
            taken_w = sorted(tick["garage"] for tick in ticks)[SETTLED // 2]
            assert planned_w == pytest.approx(taken_w, abs=TWO_STEPS_W), (seed, slot)
            met.add(planned_w > 0)
    assert met == {False, True}


def test_random_houses_reach_every_way_to_the_sun() -> None:
    """The houses above are worth something only where cars do and do not have it in all that is planned."""
    met, together = set[tuple[str, bool]](), set[int]()
    for seed, cars in (*ALONE, *BESIDE_ANOTHER):
        for slot in slots_of(*planned(seed, cars)):
            met |= {(slot.planned.action.value, power_w > 0) for power_w in slot.planned.following_w.values()}
            together.add(sum(power_w > 0 for power_w in slot.planned.following_w.values()))
    assert together == {0, 1, 2}
    assert met == {
        (action, has_it)
        for action in ("charge", "discharge", "hold", "self_consumption")
        for has_it in (False, True)
    }
