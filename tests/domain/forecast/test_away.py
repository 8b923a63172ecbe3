"""An absence: expected to go on while it lasts, and forgotten when the house is lived in again."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.forecast.away import away_days
from domain.forecast.load import LoadPattern
from domain.forecast.series import PowerForecast, PowerSlot

BRISBANE = ZoneInfo("Australia/Brisbane")
MIDNIGHT = datetime(2026, 3, 2, tzinfo=BRISBANE)  # a Monday
HALF_HOUR = timedelta(minutes=30)
HOME_W, AWAY_W = 600.0, 120.0


def lived(days: float, is_away, now: datetime = MIDNIGHT) -> list[PowerSlot]:
    """Half-hours up to `now`; `is_away` is asked with how many days before midnight each of them was."""
    begin = now.astimezone(UTC) - timedelta(days=days)
    starts = (begin + n * HALF_HOUR for n in range(int(days * 48)))
    return [
        PowerSlot(at, at + HALF_HOUR, AWAY_W if is_away((MIDNIGHT - at) / timedelta(days=1)) else HOME_W)
        for at in starts
    ]


def tomorrow_w(history: list[PowerSlot], now: datetime = MIDNIGHT) -> float:
    """The mean of the day after the next three hours, W."""
    slots = LoadPattern(history, BRISBANE, now).expected(now, now + timedelta(hours=48))
    found = PowerForecast(slots=slots).mean_w(now + timedelta(hours=6), now + timedelta(hours=30))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("days", "is_away", "found"),
    [
        (28, lambda ago: False, []),
        (28, lambda ago: 3 < ago <= 4, []),  # one low day is a low day
        (28, lambda ago: 3 < ago <= 5, [24, 25, 26, 27]),  # with those of leaving and coming back
        (28, lambda ago: ago <= 2, [27, 28, 29, 30]),
        (28, lambda ago: 2 < ago <= 12, [*range(17, 29)]),
        (28, lambda ago: ago % 7 <= 2, []),  # shut every weekend
        (28, lambda ago: ago <= 16, []),  # most days are so: that is how it is now
        (7, lambda ago: 3 < ago <= 5, []),  # nothing to hold a weekday against
        (0, lambda ago: False, []),
    ],
)
def test_days_on_end_that_want_far_less_than_others_of_their_weekday_are_an_absence(days, is_away, found):
    begin = date(2026, 2, 1) - timedelta(days=1)
    assert away_days(lived(days, is_away), BRISBANE) == {begin + timedelta(days=n) for n in found}


@pytest.mark.parametrize(
    ("away_from", "away_to", "watts"),
    [
        (1, 0, 120.0),  # a day after they left: as it is now
        (2, 0, 120.0),
        (10, 0, 120.0),
        (11, 1, 600.0),  # back for a day: as it was before
        (3, 1, 600.0),
        (12, 5, 600.0),
        (0.5, 0, 600.0),  # half a day is no absence
    ],
)
def test_an_absence_is_expected_to_go_on_and_is_forgotten_after_the_return(away_from, away_to, watts):
    assert tomorrow_w(lived(28, lambda ago: away_to < ago <= away_from)) == pytest.approx(watts, rel=0.16)


def test_on_the_very_evening_of_the_return_the_next_day_is_expected_as_it_was_before():
    evening = MIDNIGHT + timedelta(hours=20)
    history = lived(28, lambda ago: -0.4 < ago <= 8, evening)
    assert tomorrow_w(history, evening) == pytest.approx(600.0, rel=0.05)


def test_a_house_that_wants_almost_nothing_is_expected_to_want_a_fifth_at_the_least():
    history = [
        PowerSlot(slot.start, slot.end, 6.0 if slot.power_w == AWAY_W else HOME_W)
        for slot in lived(28, lambda ago: ago <= 3)
    ]
    assert tomorrow_w(history) == pytest.approx(120.0)


def test_an_absence_does_not_say_what_is_little_in_the_house():
    away = LoadPattern(lived(28, lambda ago: 3 < ago <= 8), BRISBANE, MIDNIGHT)
    assert away.spread() == pytest.approx((1.0, 1.0), abs=0.01)
