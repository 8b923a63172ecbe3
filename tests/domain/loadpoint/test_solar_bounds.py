"""Mode solar at its edges: floors to a tenth of a percent, and what a charge keeps that has just begun."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Owner
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.settings import SolarSettings
from domain.reason.reason import Why
from tests.builders import DEMAND_PEAK, NOON, a_charger, after
from tests.domain.loadpoint.solar_houses import CAR, ENOUGH, a_solar_house, running

Changes = dict[str, Any] | None


@pytest.mark.parametrize(
    ("settings", "soc_pct", "current_a"),
    [
        ({}, 70, 10),
        ({}, 69.9, 0),
        ({"battery_start_soc_pct": 50}, 40, 10),
        ({"battery_start_soc_pct": 50}, 39.9, 0),
        ({"battery_start_soc_pct": 5}, 0, 10),  # ten below five is zero
        ({"battery_pause_soc_pct": 30}, 30, 10),
        ({"battery_pause_soc_pct": 30}, 29.9, 0),
    ],
)
def test_a_charge_pauses_below_its_floor(settings, soc_pct, current_a):
    found = running(**settings).at(0, CAR, soc_pct=soc_pct, **ENOUGH)
    assert found.order.current_a == current_a
    if not current_a:
        floor_pct = SolarSettings(**settings).pause_soc_pct
        assert found.reason.facts == {"battery_soc_pct": soc_pct, "floor_pct": floor_pct}
        assert found.reason.code is Why.BATTERY_BELOW_PAUSE_FLOOR


ONCE = ChargerCapabilities(restarts_while_plugged=False)


@pytest.mark.parametrize(
    ("able", "events", "lasts_s"),
    [
        (None, (), 300),
        (ChargerCapabilities(), (), 300),
        (ONCE, (), 3_600),  # nobody could start it again after the cloud
        (ONCE, (DEMAND_PEAK,), 300),  # half an hour from the grid would cost more than the day's sun brings
        (replace(ONCE, rate_control=False), (), 300),  # its smallest current is all that it can
    ],
)
def test_a_cloud_does_not_end_the_day_of_a_car_that_nobody_can_start_again(able, events, lasts_s):
    ticks = running(6)
    ticks.able, ticks.events = able, events
    charger = a_charger(6 * 230.0 if able is None or able.rate_control else 32 * 230.0)
    for seconds in (0, 150, lasts_s - 1):
        found = ticks.at(seconds, charger, grid_w=9_000)
        assert (found.order.current_a > 0, found.reason.code) == (True, Why.STOP_DELAY_RUNNING)
    assert found.reason.facts["until"] == after(lasts_s)
    assert ticks.current_a(lasts_s, charger, grid_w=9_000) == 0


@pytest.mark.parametrize(("soc_pct", "is_started"), [(79.9, False), (80, True)])
def test_a_charge_begins_at_its_floor(soc_pct, is_started):
    found = a_solar_house(start_delay_s=0).at(0, soc_pct=soc_pct, grid_w=-4_800)
    assert (found.order.current_a > 0) == is_started
    if not is_started:
        assert found.reason.facts == {"battery_soc_pct": 79.9, "floor_pct": 80}


def test_a_charge_of_another_mode_is_taken_over_only_above_the_floor_for_a_start():
    for soc_pct, why in ((80, Why.FOLLOWING_SURPLUS), (79.9, Why.BATTERY_BELOW_START_FLOOR)):
        ticks = running()
        ticks.remember(owner=Owner.FAST)
        found = ticks.at(0, CAR, soc_pct=soc_pct, **ENOUGH)
        assert (found.order.current_a, found.reason.code) == (10 if soc_pct == 80 else 0, why)


@pytest.mark.parametrize(
    ("resume_at", "paused", "floor_pct"),
    [
        ("start", Why.BATTERY_BELOW_PAUSE_FLOOR, 80),
        ("pause", Why.BATTERY_BELOW_PAUSE_FLOOR, 70),
        ("pause", None, 80),  # it did not pause: it begins
        ("pause", Why.TARGET_REACHED, 80),
    ],
)
def test_which_floor_a_paused_charge_waits_for(resume_at, paused, floor_pct):
    for soc_pct, is_started in ((floor_pct - 0.1, False), (floor_pct, True)):
        ticks = a_solar_house(memory={"paused": paused}, resume_at=resume_at, start_delay_s=0)
        found = ticks.at(0, a_charger(vehicle_soc_pct=50), soc_pct=soc_pct, grid_w=-4_800)
        assert (found.order.current_a > 0) == is_started


def test_a_level_that_nobody_knows_starts_nothing_and_says_whose():
    found = a_solar_house(start_delay_s=0).at(0, soc_pct=None, grid_w=-4_800)
    assert (found.order.current_a, found.reason.code) == (0, Why.TELEMETRY_STALE)
    assert found.reason.facts == {"device": "battery"}


def test_a_house_without_a_battery_has_no_floors():
    found = a_solar_house(start_delay_s=0).at(0, has_battery=False, grid_w=-4_800)
    assert found.order.current_a == 18


@pytest.mark.parametrize(
    ("soc_pct", "battery_w", "grid_w", "is_allowed"),
    [
        (79.9, -51, -6_000, True),
        (79.9, -50, -6_000, False),
        (79.9, -6_000, 100, True),
        (79.9, -6_000, 101, False),
        (79.9, -6_000, None, False),
        (80, 0, -6_000, True),  # at the floor it is no longer strict
    ],
)
def test_below_the_floor_a_parallel_charge_is_strict(soc_pct, battery_w, grid_w, is_allowed):
    found = running(parallel=True).at(0, CAR, soc_pct=soc_pct, battery_w=battery_w, grid_w=grid_w)
    assert (found.reason.code is not Why.STRICT_SURPLUS_VIOLATED) == is_allowed
    if not is_allowed:
        assert found.order.current_a == 0
        assert found.reason.facts == {"battery_w": battery_w, "grid_w": grid_w}


@pytest.mark.parametrize(
    ("action", "is_barred"),
    [(BatteryAction.FORCE_CHARGE, True), (BatteryAction.FORCE_DISCHARGE, True), (BatteryAction.HOLD, False)],
)
def test_a_forced_battery_bars_a_start_and_ends_no_charge(action, is_barred):
    intent = BatteryIntent(command_id="b", action=action, since=NOON, until=after(900))
    idle, busy = a_solar_house(start_delay_s=0), running()
    idle.battery_intent = busy.battery_intent = intent
    found = idle.at(0, grid_w=-4_800)
    assert (found.order.current_a, found.reason.code) == (
        (0, Why.FORCE_MODE_ACTIVE) if is_barred else (18, Why.FOLLOWING_SURPLUS)
    )
    if is_barred:
        assert found.reason.facts == {"battery": action}
    assert busy.current_a(0, CAR, **ENOUGH) == 10


# just started


@pytest.mark.parametrize(
    ("on_s", "power_w", "current_a"),
    [
        (59, 0, 20),
        (60, 0, 0),  # for a minute its meter is waited for
        (59, 2_299, 20),
        (59, 2_300, 10),  # half of what was wanted: it draws
        (59, None, 20),
    ],
)
def test_a_charge_just_begun_keeps_its_rate_until_the_car_draws(on_s, power_w, current_a):
    ticks = running(20, on_s=on_s, stop_delay_s=0, lp={"min_on_s": 0})
    grid_w = -500 if power_w == 2_300 else 0
    found = ticks.at(
        0, a_charger(0, power_w=power_w, current_a=0 if power_w is None else power_w / 230), grid_w=grid_w
    )
    assert found.order.current_a == current_a


@pytest.mark.parametrize(("remembered_a", "current_a"), [(4, 6), (40, 32), (12, 12)])
def test_the_rate_it_keeps_is_within_what_it_may_now(remembered_a, current_a):
    found = running(remembered_a, on_s=10).at(0, a_charger(0), grid_w=0)
    assert (found.order.current_a, found.reason.code) == (current_a, Why.FOLLOWING_SURPLUS)
    assert found.reason.facts == {"surplus_w": 0, "needed_w": 1_380}


def test_a_start_is_remembered_with_its_owner_and_instant():
    ticks = a_solar_house(start_delay_s=0, memory={"stopping": True, "paused": Why.BATTERY_BELOW_PAUSE_FLOOR})
    ticks.at(0, grid_w=-4_800)
    memory = ticks.memory.loadpoints["garage"]
    assert (memory.owner, memory.on_since, memory.current_a) == (Owner.SOLAR, NOON, 18)
    assert (memory.timer, memory.paused, memory.stopping) == (None, None, False)
