"""A forced state that nobody here asked for is found out a minute later, by a reading of then."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.battery.unclaimed import Unclaimed, unclaimed_mode, watch_unclaimed
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.observation import Observation

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


SILENT = Observation(at=NOON, has_battery=True)


def test_a_battery_that_was_silent_for_a_while_is_not_watched_from_the_start_again():
    known = watch_unclaimed(None, house(HOLD, 0), NOON, is_ours=False)
    for second, seen in ((30, house(HOLD, 30)), (40, SILENT), (50, SILENT)):
        known = watch_unclaimed(known, seen, NOON + timedelta(seconds=second), is_ours=False)
    assert known == Unclaimed(mode=HOLD, since=NOON)
    assert unclaimed_mode(known, SILENT) is None, "what it does now nobody knows"
    assert unclaimed_mode(known, house(HOLD, 60)) is HOLD


def test_a_clock_that_was_set_back_begins_the_minute_anew():
    known = Unclaimed(mode=HOLD, since=NOON + timedelta(hours=2))
    assert watch_unclaimed(known, house(HOLD, 0), NOON, is_ours=False) == Unclaimed(mode=HOLD, since=NOON)


@pytest.mark.parametrize(
    ("known", "seen"),
    [
        (None, house(HOLD, 600)),
        (Unclaimed(mode=HOLD, since=NOON), house(CHARGE, 600)),
        (Unclaimed(mode=HOLD, since=NOON), Observation(at=NOON, battery=BatteryReading(mode=HOLD))),
    ],
    ids=["nothing was seen before", "it is in another mode now", "nobody knows when it was read"],
)
def test_a_force_is_told_only_of_a_reading_that_shows_it(known, seen):
    assert unclaimed_mode(known, seen) is None
