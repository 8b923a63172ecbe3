"""A write budget: so many writes within any hour, and how many there were on the house's day."""

from datetime import date, timedelta

import msgspec
import pytest

from scheduler.budget import WriteBudget, Written
from tests.builders import after

TODAY, TOMORROW = date(2026, 1, 15), date(2026, 1, 16)


def spent(*seconds: float) -> WriteBudget:
    """A budget of two writes an hour, after writes at these seconds past noon."""
    budget = WriteBudget(2)
    for each in seconds:
        budget.spend(after(each), TODAY)
    return budget


@pytest.mark.parametrize(
    ("written_s", "asked_s", "opens_s"),
    [
        ([], 0, 0),
        ([0], 1, 1),
        ([0, 600], 600, 3_600),  # both used up, in this very second
        ([0, 600], 3_599, 3_600),
        ([0, 600], 3_600, 3_600),  # an hour later to the second the first one no longer counts
        ([0, 600, 900], 1_000, 4_200),  # people wrote a third one: two of three must be an hour old
        ([0, 600, 900], 3_700, 4_200),
        ([0, 600, 3_600, 3_700], 3_800, 7_200),
        ([0, 600], -1, 2_999),  # a clock that was set back: its writes were made, now at the latest
        ([0, 600], -7_200, -4_200),
        ([-3_600, -1_800], -86_400, -84_600),
    ],
)
def test_automation_may_write_again_when_the_hour_has_room(written_s, asked_s, opens_s) -> None:
    assert spent(*written_s).opens_at(after(asked_s)) == after(opens_s)
    assert spent(*written_s).allows(after(asked_s)) == (opens_s == asked_s)


def test_a_start_goes_on_from_what_was_counted_before_it() -> None:
    before, budget = spent(0, 600, 900), WriteBudget(2)
    assert budget.written is None
    budget.adopt(before.written)
    assert budget.written == before.written
    assert (budget.today(TODAY), budget.opens_at(after(1_000))) == (3, after(4_200))
    budget.spend(after(1_000), TODAY)
    assert budget.today(TODAY) == 4


def test_what_was_written_by_a_clock_that_is_set_back_counts_for_an_hour_and_not_for_longer() -> None:
    budget = spent(0, 600)
    budget.spend(after(-7_000), TODAY)  # by a person, whom nobody counts
    budget.spend(after(-6_900), TODAY)
    assert budget.written.recent == (after(-7_600), after(-7_000), after(-7_000), after(-6_900))
    resumed = WriteBudget(2)
    resumed.adopt(budget.written)
    assert resumed.opens_at(after(-6_900)) == after(-3_400)


def test_writes_are_counted_by_the_house_s_day() -> None:
    budget = WriteBudget(2)
    assert budget.today(TODAY) == 0
    for n in range(3):
        budget.spend(after(n), TODAY)
    assert (budget.today(TODAY), budget.today(TOMORROW)) == (3, 0)
    budget.spend(after(43_200), TOMORROW)
    assert (budget.today(TODAY), budget.today(TOMORROW)) == (3, 1)


@pytest.mark.parametrize("ahead_s", [3_600, 86_400, 365 * 86_400])
@pytest.mark.parametrize("is_down", [False, True])
def test_a_clock_that_is_ahead_for_one_look_gives_neither_another_hour_nor_another_day(ahead_s, is_down):
    budget, ahead = spent(0, 600), after(ahead_s)
    assert budget.today(TODAY) == 2
    assert budget.allows(ahead + timedelta(seconds=600))
    budget.spend(ahead + timedelta(seconds=600), TOMORROW)
    if is_down:
        before, budget = budget, WriteBudget(2)
        budget.adopt(msgspec.json.decode(msgspec.json.encode(before.written), type=Written))
    assert budget.opens_at(after(620)) == after(4_200), "one of the three is an hour old"
    assert (budget.today(TODAY), budget.today(TOMORROW)) == (2, 1)
    budget.spend(after(4_300), TODAY)
    assert budget.today(TODAY) == 3


def test_what_was_counted_by_a_version_that_knew_one_day_is_read():
    old = b'{"version":1,"day":"2026-01-15","today":7,"recent":["2026-01-15T12:00:00Z"]}'
    budget = WriteBudget(1)
    budget.adopt(msgspec.json.decode(old, type=Written))
    assert (budget.today(TODAY), budget.opens_at(after(60))) == (7, after(3_600))
