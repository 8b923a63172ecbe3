"""Instants as the outside sees them, and a clock that was set moves all of them alike."""

from datetime import datetime, timedelta, timezone

import pytest

from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder
from domain.instants import none_ahead, remembered, rfc3339, shifted, young
from tests.builders import NOON, after


def test_an_instant_is_told_in_utc_with_a_z():
    brisbane = datetime(2026, 1, 15, 22, 0, 5, tzinfo=timezone(timedelta(hours=10)))
    assert rfc3339(brisbane) == "2026-01-15T12:00:05Z"


def test_a_clock_that_was_set_moves_every_instant_and_nothing_else():
    order = BatteryOrder(action=BatteryAction.HOLD, power_w=2_000, until=after(600))
    held = Held(target="battery", order=order, owner="user", issued_by="user", since=NOON)
    kept = {"held": held, "starts": [NOON, after(60)], "pair": (NOON, "noon", 12), "count": 3, "gone": None}
    moved = shifted(kept, timedelta(hours=2))
    later = BatteryOrder(action=BatteryAction.HOLD, power_w=2_000, until=after(7_800))
    assert moved == {
        "held": Held(target="battery", order=later, owner="user", issued_by="user", since=after(7_200)),
        "starts": [after(7_200), after(7_260)],
        "pair": (after(7_200), "noon", 12),
        "count": 3,
        "gone": None,
    }
    assert shifted(NOON, timedelta(hours=-1)) == after(-3_600)


@pytest.mark.parametrize(
    ("happened_s", "now_s", "by_then_s"),
    [
        ([], 0, []),
        ([20, 10], 30, [10, 20]),
        ([10, 20, 40], 5, [-25, -15, 5]),  # the clock was set back: as long after each other as they were
        ([0, 10, 86_400], 20, [0, 10, 20]),  # it was ahead for a while: nothing grows older by that
        ([0, 10, 86_400, 86_405], 20, [0, 10, 15, 20]),
        ([0, 10, 86_400, 172_800], 20, [0, 10, 10, 20]),
    ],
)
def test_what_lies_ahead_happened_at_the_latest_now(happened_s, now_s, by_then_s):
    assert none_ahead([after(at) for at in happened_s], after(now_s)) == tuple(map(after, by_then_s))


def test_a_budget_remembers_as_many_as_it_allows_however_old_they_seem():
    happened, hour = [after(at) for at in (0, 10, 20, 5_000)], timedelta(hours=1)
    assert remembered(happened, after(5_000), hour, 2) == (after(20), after(5_000))
    assert remembered(happened, after(5_000), hour, 0) == (after(5_000),)
    assert remembered(happened, after(3_615), hour, 2) == tuple(map(after, (20, 3_615)))
    assert young(happened[:3], after(3_610), hour) == (after(20),)
