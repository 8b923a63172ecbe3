"""Mode solar to the second: a shortage, its pause and its fallback."""

import pytest

from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.settings import Mode, SolarSettings
from domain.reason.reason import Why
from tests.builders import NOON, a_house, a_loadpoint, after
from tests.domain.loadpoint.solar_houses import CAR, ENOUGH, a_solar_house, running

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
