"""A mode that the meter contradicts for a minute is unknown; rest contradicts nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.battery.contradiction import ModeDoubt, believed_mode, doubt_mode
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.observation import Observation

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
FORCE_CHARGE, FORCE_DISCHARGE, HOLD = (
    BatteryMode.FORCE_CHARGE,
    BatteryMode.FORCE_DISCHARGE,
    BatteryMode.HOLD,
)


def house(mode: BatteryMode, power_w: float | None, **flows) -> Observation:
    battery = BatteryReading(mode=mode, power_w=power_w, soc_pct=50)
    return Observation(at=NOON, battery=battery, has_battery=True, **flows)


def shown(mode: BatteryMode, power_w: float | None, seconds: int, **flows) -> BatteryMode:
    """What the status shows after so long of the same."""
    doubt = None
    for second in range(0, seconds + 1, 10):
        now = NOON + timedelta(seconds=second)
        doubt = doubt_mode(doubt, house(mode, power_w, **flows), now)
    return believed_mode(mode, doubt, NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("mode", "power_w", "flows", "is_contradicted"),
    [
        (FORCE_CHARGE, 1_500, {}, True),
        (FORCE_CHARGE, 0, {}, False),  # full, cold, or at a limit
        (FORCE_CHARGE, 200, {}, False),
        (FORCE_CHARGE, 201, {}, True),
        (FORCE_CHARGE, -3_000, {}, False),
        (FORCE_CHARGE, None, {}, False),
        (FORCE_DISCHARGE, -1_500, {}, True),
        (FORCE_DISCHARGE, 0, {}, False),  # empty
        (FORCE_DISCHARGE, -200, {}, False),
        (FORCE_DISCHARGE, -201, {}, True),
        (FORCE_DISCHARGE, 1_500, {}, False),
        (HOLD, 1_500, {}, True),  # above its highest reserve it goes on discharging
        (HOLD, 200, {}, False),
        (HOLD, 201, {}, True),
        (HOLD, -2_000, {"pv_w": 2_500, "grid_w": 300}, False),  # the sun is stored
        (HOLD, -2_000, {"pv_w": 0, "grid_w": 2_400}, True),  # charged from the grid
        (HOLD, -2_000, {"pv_w": 1_900, "grid_w": 2_400}, False),  # nearly all of it is the sun
        (HOLD, -2_000, {"pv_w": 1_800, "grid_w": 2_400}, False),
        (HOLD, -2_000, {"pv_w": 1_799, "grid_w": 2_400}, True),
        (HOLD, -2_000, {"pv_w": 0, "grid_w": 200}, False),
        (HOLD, -2_000, {"pv_w": 0, "grid_w": 201}, True),
        (HOLD, -2_000, {}, False),  # nobody knows where it comes from
        (HOLD, -2_000, {"pv_w": 0}, False),
        (HOLD, -2_000, {"grid_w": 2_400}, False),
        (HOLD, 1_500, {"is_delayed": True}, False),
        (BatteryMode.SELF_CONSUMPTION, 1_500, {}, False),
    ],
)
def test_a_flow_against_the_mode_makes_it_unknown_after_a_minute(mode, power_w, flows, is_contradicted):
    assert shown(mode, power_w, 50, **flows) is mode
    assert shown(mode, power_w, 60, **flows) is (BatteryMode.UNKNOWN if is_contradicted else mode)


def test_one_look_that_agrees_ends_the_doubt_and_so_does_another_mode():
    doubt = ModeDoubt(mode=HOLD, since=NOON)
    later = NOON + timedelta(seconds=90)
    assert doubt_mode(doubt, house(HOLD, 0), later) is None
    assert doubt_mode(doubt, house(FORCE_CHARGE, -3_000), later) is None
    assert believed_mode(FORCE_CHARGE, doubt, later) is FORCE_CHARGE


def test_a_doubt_from_after_a_clock_was_set_back_begins_anew():
    doubt = ModeDoubt(mode=HOLD, since=NOON + timedelta(hours=2))
    found = doubt_mode(doubt, house(HOLD, 1_500), NOON)
    assert found == ModeDoubt(mode=HOLD, since=NOON)


def test_a_doubt_keeps_its_beginning_for_as_long_as_the_flow_contradicts():
    doubt = ModeDoubt(mode=HOLD, since=NOON)
    later = NOON + timedelta(seconds=30)
    assert doubt_mode(doubt, house(HOLD, 1_500), later) == doubt
    other = doubt_mode(doubt, house(FORCE_DISCHARGE, -1_500), later)
    assert other == ModeDoubt(mode=FORCE_DISCHARGE, since=later)


@pytest.mark.parametrize(
    ("seen", "is_kept"),
    [
        (house(HOLD, None), True),
        (house(HOLD, 1_500, is_delayed=True), True),
        (house(HOLD, 0, is_delayed=True), True),  # what it did minutes ago clears nothing either
        (house(FORCE_CHARGE, None), False),  # it is in another mode now
        (Observation(at=NOON, has_battery=True), False),  # it fell silent
    ],
)
def test_a_flow_that_is_late_or_unknown_leaves_a_doubt_as_it_was(seen, is_kept):
    doubt = ModeDoubt(mode=HOLD, since=NOON)
    assert doubt_mode(doubt, seen, NOON + timedelta(seconds=30)) == (doubt if is_kept else None)
    assert doubt_mode(None, seen, NOON) is None
