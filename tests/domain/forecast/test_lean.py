"""The rest of a day follows how the day so far came out against what was told of it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.forecast.lean import lean, leaned
from domain.forecast.series import PowerForecast, PowerSlot
from domain.instants import HALF_HOUR

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def hours(*, since: int, power_w: float) -> dict[datetime, float]:
    """The half-hours of so many hours up to noon."""
    return {NOON - n * HALF_HOUR: power_w for n in range(1, 2 * since + 1)}


def ahead(power_w: float, light: int, dark: int = 12) -> PowerForecast:
    """So many hours of light, a night, and a day."""
    watts = [power_w] * (2 * light) + [0.0] * (2 * dark) + [power_w] * 8
    slots = tuple(
        PowerSlot(NOON + n * HALF_HOUR, NOON + (n + 1) * HALF_HOUR, each) for n, each in enumerate(watts)
    )
    return PowerForecast(slots=slots, low=slots, high=slots)


DAY = ahead(3_000.0, 6)


@pytest.mark.parametrize(
    ("told", "came", "factor"),
    [
        ({}, {}, 1.0),
        (hours(since=4, power_w=3_000), {}, 1.0),  # the sun was held back: nothing is known
        (hours(since=4, power_w=3_000), hours(since=4, power_w=3_000), 1.0),
        (hours(since=4, power_w=3_000), hours(since=4, power_w=1_500), 0.59),  # a dull day
        (hours(since=4, power_w=3_000), hours(since=4, power_w=4_500), 1.41),  # a bright one
        (hours(since=4, power_w=3_000), hours(since=4, power_w=0), 0.2),
        (hours(since=2, power_w=100), hours(since=2, power_w=300), 1.27),  # a dawn tells little of the day
    ],
)
def test_the_day_so_far_moves_its_rest(told, came, factor) -> None:
    assert lean(told, came, DAY, NOON) == pytest.approx(factor, abs=0.02)


def test_a_half_hour_that_is_not_over_tells_nothing_and_one_that_runs_counts_for_what_is_left():
    early = NOON - timedelta(minutes=10)
    told = {NOON - HALF_HOUR: 3_000.0}
    assert lean(told, dict.fromkeys(told, 0.0), DAY, early) == 1.0
    short, late = ahead(9_000.0, 1), NOON + timedelta(minutes=59)
    assert lean({NOON: 1_000.0}, {NOON: 2_000.0}, short, late) == pytest.approx(1.92, abs=0.02)


def test_light_without_end_is_moved_for_half_a_day_at_most() -> None:
    polar = leaned(ahead(1_000.0, 20), 0.5, NOON)
    assert [slot.power_w for slot in polar.slots[22:26]] == [500.0, 500.0, 1_000.0, 1_000.0]


def test_what_was_last_tells_most() -> None:
    told = hours(since=4, power_w=3_000)
    clearing = {at: 1_000.0 if at < NOON - timedelta(hours=2) else 3_000.0 for at in told}
    clouding = {at: 3_000.0 if at < NOON - timedelta(hours=2) else 1_000.0 for at in told}
    assert lean(told, clouding, DAY, NOON) < 0.7 < lean(told, clearing, DAY, NOON)


def test_yesterday_tells_nothing_at_dawn() -> None:
    told = {at - timedelta(hours=14): watts for at, watts in hours(since=6, power_w=3_000).items()}
    assert lean(told, dict.fromkeys(told, 0.0), DAY, NOON) == 1.0


@pytest.mark.parametrize("series", ["slots", "low", "high"])
def test_the_light_of_this_day_is_moved_and_the_next_day_is_not(series) -> None:
    moved = leaned(DAY, 0.5, NOON)
    assert [slot.power_w for slot in getattr(moved, series)] == [1_500.0] * 12 + [0.0] * 24 + [3_000.0] * 8
    assert moved.believed == 0.5


def test_at_night_nothing_is_moved() -> None:
    night = NOON + timedelta(hours=8)
    assert leaned(DAY, 0.5, night) == DAY
