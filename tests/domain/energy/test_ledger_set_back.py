"""Where the day's sums go on when the clock is set back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.energy.history import Sample
from domain.energy.ledger import Ledger, add, set_back

BRISBANE = "Australia/Brisbane"  # its 15th of January is 14:00 to 14:00 UTC


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


MIDNIGHT = utc(14, 14)


@pytest.mark.parametrize(
    ("since", "at", "hours", "then_since", "then_at"),
    [
        (MIDNIGHT, utc(15, 2), 1, MIDNIGHT, utc(15, 1)),
        (MIDNIGHT, utc(15, 2), 12, MIDNIGHT, MIDNIGHT),  # to midnight itself
        (MIDNIGHT, utc(15, 2), 13, MIDNIGHT, utc(15, 2)),  # into yesterday: nothing is touched
        (utc(15, 0), utc(15, 2), 2, utc(15, 0), utc(15, 0)),
        (utc(15, 0), utc(15, 2), 5, utc(14, 19), utc(14, 21)),  # a first look that is not over yet
        (MIDNIGHT, None, 1, MIDNIGHT, None),
        (None, None, 1, None, None),
    ],
)
def test_the_sums_go_on_from_the_new_time_of_the_same_day(since, at, hours, then_since, then_at):
    ledger = Ledger(day=date(2026, 1, 15), since=since, at=at, load_wh=700, load_s=7_200)
    found = set_back(ledger, -timedelta(hours=hours), BRISBANE)
    assert (found.since, found.at) == (then_since, then_at)
    assert (found.day, found.load_wh, found.load_s) == (ledger.day, 700, 7_200), "what was measured stays"


def test_the_next_sample_is_counted_and_one_of_the_future_that_was_is_not_counted_twice():
    ledger = Ledger(day=date(2026, 1, 15), since=MIDNIGHT, at=utc(15, 2), load_wh=700, load_s=7_200)
    found = set_back(ledger, -timedelta(hours=1), BRISBANE)
    for minute in (1, 1, 2):  # the second of them came already
        sample = Sample(at=utc(15, 1, minute), seconds=60, grid_w=600.0, load_w=600.0)
        found = add(found, sample, BRISBANE)
    assert (found.load_wh, found.load_s) == (720, 7_320)
