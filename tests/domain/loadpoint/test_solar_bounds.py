"""Mode solar at its edges: floors to a tenth of a percent, delays to the second, and what reasons tell."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Owner
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.settings import Mode, SolarSettings
from domain.reason.reason import Why
from tests.builders import DEMAND_PEAK, NOON, a_charger, a_house, a_loadpoint, after
from tests.ticks import Ticks

Changes = dict[str, Any] | None


def a_solar_house(
    lp: dict[str, Any] | None = None, memory: dict[str, Any] | None = None, **settings: Any
) -> Ticks:
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.SOLAR, solar=SolarSettings(**settings), **(lp or {}))))
    ticks.at(-1_000, chargers={"garage": None})
    ticks.remember(**(memory or {}))
    return ticks


def running(
    current_a: int = 10, lp: dict[str, Any] | None = None, on_s: float = 900, **settings: Any
) -> Ticks:
    memory = {"owner": Owner.SOLAR, "on_since": after(-on_s), "current_a": current_a}
    return a_solar_house(lp, memory, **settings)


CAR = a_charger(2_300)  # 10 A
ENOUGH = {"grid_w": -500}  # exactly the buffer flows out: 10 A are right


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


# a shortage


def test_a_shortage_is_told_with_its_end_and_ended_by_sun():
    ticks = running()
    for seconds in (0, 299):
        found = ticks.at(seconds, CAR, grid_w=1_800)
        assert (found.order.current_a, found.reason.code) == (6, Why.STOP_DELAY_RUNNING)
        assert found.reason.facts == {"surplus_w": 0, "needed_w": 1_380, "until": after(300)}
        assert (found.timer.kind, found.timer.started_at, found.timer.ends_at) == ("stop", NOON, after(300))
    found = ticks.at(299.5, CAR, **ENOUGH)
    assert (found.order.current_a, found.timer) == (10, None)
    assert ticks.current_a(300, CAR, grid_w=1_800) == 6  # the delay begins anew
    found = ticks.at(600, CAR, grid_w=1_800)
    assert (found.order.current_a, found.reason.code, found.timer) == (0, Why.INSUFFICIENT_SURPLUS, None)


@pytest.mark.parametrize(
    ("battery_w", "grid_w", "settings", "takes_w"),
    [
        (-3_000, 1_000, {}, 3_000),
        (-5_000, 5_000, {}, 1_800),  # most of it is bought: only the sun of it counts
        (-5_000, 5_500, {}, None),  # without it the sun would not carry a charge either
        (-3_000, 500, {"method": "direct"}, 3_000),
    ],
)
def test_a_shortage_tells_what_the_battery_takes_that_is_told_to_charge(battery_w, grid_w, settings, takes_w):
    ticks = running(**settings)
    seen = {"battery_w": battery_w, "grid_w": grid_w, "pv_w": 5_300}
    assert "battery_takes_w" not in ticks.at(0, CAR, **{**seen, "grid_w": 9_000}).reason.facts
    order = BatteryIntent(
        command_id="b", action=BatteryAction.FORCE_CHARGE, since=after(10), until=after(900)
    )
    ticks.battery_intent = order
    found = ticks.at(10, CAR, **seen)
    assert (found.order.current_a, found.reason.code) == (6, Why.STOP_DELAY_RUNNING)
    assert found.reason.facts.get("battery_takes_w") == takes_w


def test_a_delay_that_is_changed_while_it_runs_ends_as_set_now():
    ticks = running()
    assert ticks.current_a(0, CAR, grid_w=1_800) == 6
    ticks.house = a_house(a_loadpoint(mode=Mode.SOLAR, solar=SolarSettings(stop_delay_s=60)))
    assert ticks.current_a(59, CAR, grid_w=1_800) == 6
    assert ticks.current_a(60, CAR, grid_w=1_800) == 0


@pytest.mark.parametrize(
    ("seconds", "current_a", "why"), [(99, 6, Why.MIN_ON_RUNNING), (100, 0, Why.INSUFFICIENT_SURPLUS)]
)
def test_a_charge_lasts_its_shortest_time_at_the_smallest_current(seconds, current_a, why):
    ticks = running(on_s=200, stop_delay_s=0)
    found = ticks.at(seconds, CAR, grid_w=1_800)
    assert (found.order.current_a, found.reason.code) == (current_a, why)


def test_a_stop_for_want_of_sun_begins_the_pause_and_a_floor_does_not():
    for seen, off_since in (({"grid_w": 1_800}, NOON), ({"soc_pct": 10, **ENOUGH}, None)):
        ticks = running(stop_delay_s=0)
        assert ticks.current_a(0, CAR, **seen) == 0
        memory = ticks.memory.loadpoints["garage"]
        assert (memory.off_since, memory.stopped_by, memory.stopping) == (off_since, "solar", True)
        assert memory.paused is (None if off_since else Why.BATTERY_BELOW_PAUSE_FLOOR)


@pytest.mark.parametrize("grid_w", [1_800, None])
def test_with_the_fallback_a_shortage_is_no_stop(grid_w):
    ticks = running(grid_fallback="minimum", stop_delay_s=0, lp={"min_on_s": 0})
    found = ticks.at(0, CAR, grid_w=grid_w)
    assert (found.order.current_a, found.reason.code, found.owner) == (6, Why.GRID_FALLBACK, "solar")
    assert found.reason.facts == {"surplus_w": 0 if grid_w else None, "needed_w": 1_380}


@pytest.mark.parametrize(
    ("off_s", "grid_w", "current_a", "why"),
    [
        (299, 500, 0, Why.MIN_OFF_RUNNING),
        (300, 500, 6, Why.GRID_FALLBACK),
        (300, None, 0, Why.TELEMETRY_STALE),  # what nobody sees is no reason to buy
    ],
)
def test_the_fallback_begins_after_the_pause(off_s, grid_w, current_a, why):
    ticks = a_solar_house(memory={"off_since": after(-off_s)}, grid_fallback="minimum")
    found = ticks.at(0, grid_w=grid_w)
    assert (found.order.current_a, found.reason.code) == (current_a, why)
    if why is Why.MIN_OFF_RUNNING:
        assert found.reason.facts == {"remaining_s": 1}


# before a start


def test_waiting_is_told_with_its_end():
    found = a_solar_house().at(0, grid_w=-4_800)
    assert found.reason.facts == {"surplus_w": 4_300, "needed_w": 1_380, "until": after(120)}
    assert (found.timer.kind, found.timer.started_at) == ("start", NOON)


def test_the_start_delay_runs_during_the_pause_after_a_stop():
    ticks = a_solar_house(memory={"off_since": after(-200)})
    assert ticks.at(0, grid_w=-4_800).reason.code is Why.WAITING_SUSTAINED_SURPLUS
    assert ticks.current_a(100, grid_w=-4_800) == 0
    assert ticks.current_a(120, grid_w=-4_800) == 18
    later = a_solar_house(memory={"off_since": after(-100)})
    later.at(0, grid_w=-4_800)
    found = later.at(150, grid_w=-4_800)
    assert (found.reason.code, found.reason.facts, found.timer) == (
        Why.MIN_OFF_RUNNING,
        {"remaining_s": 50},
        None,
    )
    assert later.current_a(200, grid_w=-4_800) == 18


@pytest.mark.parametrize(
    ("unseen", "surplus_w", "is_started"),
    [
        ({"soc_pct": 79}, 1_380, True),
        ({"soc_pct": 79}, 1_379, False),  # it did not last, because it was not enough
        ({"soc_pct": None}, 4_300, False),
    ],
)
def test_surplus_counts_behind_a_floor_but_not_behind_silence(unseen, surplus_w, is_started):
    ticks = a_solar_house()
    for seconds in (0, 60):
        ticks.at(seconds, grid_w=-surplus_w - 500, **unseen)
    assert (ticks.current_a(120, grid_w=-4_800) > 0) == is_started


def test_surplus_counts_behind_a_forced_state_too():
    ticks = a_solar_house()
    ticks.battery_intent = BatteryIntent(
        command_id="b", action=BatteryAction.FORCE_DISCHARGE, since=NOON, until=after(900)
    )
    ticks.at(0, grid_w=-4_800)
    ticks.battery_intent = None
    assert ticks.current_a(120, grid_w=-4_800) == 18


def test_surplus_does_not_count_behind_a_strict_pause():
    ticks = a_solar_house(parallel=True)
    for seconds in (0, 60):
        ticks.at(seconds, soc_pct=60, battery_w=0, grid_w=-9_000)
    assert ticks.current_a(120, soc_pct=60, battery_w=-5_000, grid_w=-9_000) == 0


@pytest.mark.parametrize(
    ("grid_w", "current_a"), [(-1_879, 0), (-1_880, 6), (-2_109, 6), (-2_110, 7), (-9_000, 32)]
)
def test_a_surplus_is_whole_amperes_rounded_down(grid_w, current_a):
    assert a_solar_house(start_delay_s=0).current_a(0, grid_w=grid_w) == current_a


@pytest.mark.parametrize(("grid_w", "current_a"), [(-4_639, 0), (-4_640, 6), (-5_330, 7)])
def test_three_phases_need_three_times_as_much(grid_w, current_a):
    assert a_solar_house(lp={"phases": 3}, start_delay_s=0).current_a(0, grid_w=grid_w) == current_a


def test_a_start_is_remembered_with_its_owner_and_instant():
    ticks = a_solar_house(start_delay_s=0, memory={"stopping": True, "paused": Why.BATTERY_BELOW_PAUSE_FLOOR})
    ticks.at(0, grid_w=-4_800)
    memory = ticks.memory.loadpoints["garage"]
    assert (memory.owner, memory.on_since, memory.current_a) == (Owner.SOLAR, NOON, 18)
    assert (memory.timer, memory.paused, memory.stopping) == (None, None, False)
