"""What the past tells about the battery, from five cycles on three days at the least."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.energy.battery_stats import NO_PAST, BatteryStats, battery_stats, looked_at
from domain.energy.history import MeanPower
from domain.language.languages import GERMAN
from tests.domain.energy.test_cycles import BEGIN, IDLE, points, rows

BRISBANE = "Australia/Brisbane"  # its day begins at 14:00 UTC
CYCLE = IDLE + points(2, 20) + IDLE + points(-2, 20) + IDLE
RATED_WH = 10_000


def days_of(*cycles: int) -> list[float]:
    """Days with so many cycles of 40 points each."""
    moves: list[float] = []
    for count in cycles:
        day = count * CYCLE
        moves += day + IDLE * (288 - len(day))
    return moves


def learned(story: list[MeanPower], timezone: str = BRISBANE) -> BatteryStats:
    until = story[-1].at + timedelta(minutes=5)
    return battery_stats(looked_at(story), BEGIN, until, RATED_WH, timezone)


def test_five_cycles_on_three_days_tell_efficiency_capacity_and_health():
    """Each takes 4 kWh and gives 3.24; by what goes in it holds 10 kWh, by what comes out 8.1: so it is 9."""
    found = learned(list(rows(days_of(2, 2, 1), 20)))
    assert (found.charged_wh, found.discharged_wh) == (pytest.approx(20_000), pytest.approx(16_200))
    assert found.full_cycles == pytest.approx(1.62)
    assert found.round_trip_efficiency == pytest.approx(0.81)
    assert found.usable_capacity_wh == pytest.approx(9_000)
    assert (found.rated_capacity_wh, found.health_pct) == (10_000, pytest.approx(90))
    assert (found.closed_cycles, found.cycle_days, found.coverage, found.missing) == (5, 3, 1.0, None)


@pytest.mark.parametrize(
    ("days", "missing"),
    [
        ((), "so far there were 0 on 0."),
        ((2, 1, 1), "so far there were 4 on 3."),
        ((3, 3), "so far there were 6 on 2."),
    ],
)
def test_while_it_is_too_early_to_tell_it_says_what_is_missing(days, missing):
    found = learned([*rows(days_of(*days, 0), 20)])
    learned_values = (found.round_trip_efficiency, found.usable_capacity_wh, found.health_pct)
    assert learned_values == (None, None, None)
    assert found.missing is not None
    assert found.missing.endswith(missing)
    assert found.full_cycles == pytest.approx(0.324 * sum(days)), "what went through is known all the same"


@pytest.mark.parametrize(("share", "is_told"), [(0.96, True), (0.94, False)])
def test_what_went_through_is_told_where_enough_of_the_time_was_measured(share, is_told):
    story = list(rows(days_of(2, 2, 1), 20))
    until = BEGIN + timedelta(days=3) / share
    found = battery_stats(looked_at(story), BEGIN, until, RATED_WH, BRISBANE)
    assert (found.charged_wh is None, found.full_cycles is None) == (not is_told, not is_told)
    assert found.round_trip_efficiency == pytest.approx(0.81), "whole cycles stay whole"
    assert found.missing == (None if is_told else "The battery was measured for less than 95 % of the time.")
    assert is_told or GERMAN.phrase(found.missing) is not None


@pytest.mark.parametrize("factor", [1.3, 0.5])
def test_an_efficiency_that_cannot_be_is_not_told(factor):
    story = [replace(row, discharge_w=row.discharge_w * factor) for row in rows(days_of(2, 2, 1), 20)]
    found = learned(story)
    assert (found.round_trip_efficiency, found.usable_capacity_wh, found.health_pct) == (None, None, None)
    assert found.missing is not None
    assert "not measured rightly" in found.missing
    assert GERMAN.phrase(found.missing) is not None


@pytest.mark.parametrize(
    ("timezone", "begin", "cycle_days"),
    [
        # Cycles close 3:30 and 7:05 after the begin of the story: before midnight, and after it.
        ("Europe/Berlin", datetime(2026, 10, 24, 18, 15, tzinfo=UTC), 2),
        ("Europe/Berlin", datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 1),  # the day of 25 hours
        ("Europe/Berlin", datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 1),  # the day of 23
    ],
)
def test_days_are_those_of_the_house(timezone, begin, cycle_days):
    story = [replace(row, at=row.at - BEGIN + begin) for row in rows(2 * CYCLE, 20)]
    found = battery_stats(looked_at(story), begin, story[-1].at, RATED_WH, timezone)
    assert (found.closed_cycles, found.cycle_days) == (2, cycle_days)


def test_rows_read_in_parts_or_after_a_restart_tell_the_same():
    story = list(rows(days_of(2, 2, 1), 20))
    parts = NO_PAST
    for n in range(0, len(story), 100):
        parts = looked_at(story[n : n + 100], parts)
    assert parts == looked_at(story)


def test_what_is_unknown_adds_nothing():
    story = list(rows(CYCLE, 20))
    blind = [replace(story[0], charge_w=None, discharge_w=None, battery_s=0), *story[1:]]
    found = looked_at(blind)
    assert (found.known_s, found.since) == (300 * 42, story[1].at)
