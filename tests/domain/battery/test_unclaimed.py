"""A forced state that nobody here asked for is found out a minute later, by a reading of then."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.battery.unclaimed import Unclaimed, unclaimed_mode, watch_unclaimed
from domain.reading.observation import BatteryMode, BatteryReading, Observation

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOLD, CHARGE = BatteryMode.HOLD, BatteryMode.FORCE_CHARGE


def house(mode: BatteryMode, read_after_s: int) -> Observation:
    at = NOON + timedelta(seconds=read_after_s)
    return Observation(at=at, battery=BatteryReading(mode=mode), battery_at=at, has_battery=True)


@pytest.mark.parametrize("mode", [HOLD, CHARGE, BatteryMode.FORCE_DISCHARGE])
def test_a_force_without_an_order_is_told_after_a_minute(mode):
    known = watch_unclaimed(None, house(mode, 0), NOON, is_ours=False)
    assert unclaimed_mode(known, house(mode, 50)) is None
    assert unclaimed_mode(known, house(mode, 60)) is mode


def test_a_reading_from_before_tells_nothing_however_late_it_is():
    known = watch_unclaimed(None, house(HOLD, -30), NOON, is_ours=False)
    later = NOON + timedelta(minutes=5)
    known = watch_unclaimed(known, house(HOLD, -30), later, is_ours=False)
    assert unclaimed_mode(known, house(HOLD, -30)) is None


def test_what_is_ours_or_runs_by_itself_is_no_bodys_force():
    known = Unclaimed(mode=HOLD, since=NOON)
    later = NOON + timedelta(minutes=2)
    assert watch_unclaimed(known, house(HOLD, 120), later, is_ours=True) is None
    assert watch_unclaimed(known, house(BatteryMode.SELF_CONSUMPTION, 120), later, is_ours=False) is None
    assert watch_unclaimed(known, house(CHARGE, 120), later, is_ours=False) == Unclaimed(
        mode=CHARGE, since=later
    )
