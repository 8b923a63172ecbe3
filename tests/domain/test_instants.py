"""Instants as the outside sees them, and a clock that was set moves all of them alike."""

from datetime import datetime, timedelta, timezone

from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder
from domain.instants import rfc3339, shifted
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
