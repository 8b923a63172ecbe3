"""What a battery does in spite of its order: held fuller than it can be, or left too little by a limit."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.battery.order_played import played
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.house import Battery, Site
from tests.builders import ABLE, NOON, a_house, an_observation
from tests.domain.battery.planned import SELF, a_plan

HOLD, CHARGE, SELL = BatteryAction.HOLD, BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE
BATTERY = Battery(capacity_wh=10_000, max_charge_w=5_000, max_discharge_w=5_000, efficiency=1, reserve_pct=10)
POWERWALL = replace(ABLE, selectable_power=False, holds_up_to_pct=80.0)


def stretches(action, able, soc_pct, *, suns_w, need_w, site=None):
    """What it stores, W, and its level at the start, %, in five minutes of each of these suns."""
    house = replace(a_house(battery=BATTERY), site=site or Site())
    plan = a_plan(*[SELF] * len(suns_w))
    slots = [
        replace(slot, pv_w=float(sun), load_w=float(need_w), curtail_w=0.0, ev_w={}, following_w={})
        for slot, sun in zip(plan.slots, suns_w, strict=True)
    ]
    until = NOON + timedelta(seconds=300 * len(suns_w))
    intent = BatteryIntent(command_id="", since=NOON, until=until, action=action)
    seen = an_observation(soc_pct=soc_pct)
    found = played(intent, house, seen, replace(plan, slots=tuple(slots)), able, (), (), NOON)
    assert sum(part.hours for part in found) == pytest.approx(len(suns_w) / 12)
    return [
        (round(part.stores_w), None if part.level_pct is None else round(part.level_pct, 1)) for part in found
    ]


@pytest.mark.parametrize(
    ("able", "soc_pct", "parts"),
    [
        (
            POWERWALL,
            83.0,
            [(-2_400, 83.0), (-2_400, 81.0), (0, 80.0), (600, 80.0)],
        ),  # in the second it is there
        (POWERWALL, 70.0, [(0, 70.0), (0, 70.0), (600, 70.0)]),
        (POWERWALL, None, [(0, None), (0, None), (600, None)]),
        (ABLE, 83.0, [(0, 83.0), (0, 83.0), (600, 83.0)]),
    ],
)
def test_a_battery_that_is_held_gives_down_to_the_level_that_it_can_be_held_at(able, soc_pct, parts):
    assert stretches(HOLD, able, soc_pct, suns_w=(0, 0, 3_000), need_w=2_400) == parts


@pytest.mark.parametrize(
    ("action", "site", "able", "parts"),
    [
        (SELL, Site(export_limit_w=7_000), POWERWALL, [(-5_000, 50.0), (-5_000, 45.8)]),
        (SELL, Site(export_limit_w=5_000), POWERWALL, [(-5_000, 50.0), (2_000, 45.8)]),  # it takes the sun
        (SELL, Site(export_limit_w=5_000), ABLE, [(-5_000, 50.0), (-3_000, 45.8)]),
        (CHARGE, Site(import_limit_w=6_000), POWERWALL, [(5_000, 50.0), (5_000, 54.2)]),
        (CHARGE, Site(import_limit_w=4_000), POWERWALL, [(-1_000, 50.0), (5_000, 49.2)]),
        (CHARGE, Site(main_fuse_a=20), POWERWALL, [(-1_000, 50.0), (5_000, 49.2)]),
        (CHARGE, Site(import_limit_w=4_000), ABLE, [(5_000, 50.0), (5_000, 54.2)]),
    ],
)
def test_a_battery_that_takes_no_power_is_left_to_itself_where_a_limit_leaves_less(action, site, able, parts):
    assert stretches(action, able, 50.0, suns_w=(0, 3_000), need_w=1_000, site=site) == parts


def test_one_that_is_left_to_itself_stops_at_its_reserve_and_when_it_is_full():
    tight = Site(import_limit_w=1_000, export_limit_w=1_000)
    found = stretches(CHARGE, POWERWALL, 11.0, suns_w=(0,), need_w=2_400, site=tight)
    assert found == [(-2_400, 11.0), (0, 10.0)]
    found = stretches(SELL, POWERWALL, 99.0, suns_w=(2_400,), need_w=0, site=tight)
    assert found == [(2_400, 99.0), (0, 100.0)]
