"""What load to expect, in numbers worked out by hand: shares, weights, outliers, changes, smoothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.energy.history import MeanPower
from domain.forecast.load import LoadPattern, lived_half_hours
from domain.forecast.pattern import Pattern
from domain.forecast.series import PowerForecast, PowerSlot

BRISBANE = ZoneInfo("Australia/Brisbane")
NOON = datetime(2026, 3, 2, 12, tzinfo=BRISBANE)  # a Monday
HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)


def around_noon(*days: tuple[float, float]) -> list[PowerSlot]:
    """Three half-hours around noon of so many days ago, each day with its own watts, in time order."""
    return [
        PowerSlot(at := NOON - ago * DAY + n * HALF_HOUR, at + HALF_HOUR, watts)
        for ago, watts in sorted(days, reverse=True)
        for n in (-1, 0, 1)
    ]


def expected(history: list[PowerSlot], hours: float = 0.0, now: datetime = NOON) -> float:
    """The half-hour that begins so long after `now`, W."""
    at = now + timedelta(hours=hours)
    found = PowerForecast(slots=LoadPattern(history, BRISBANE, now).expected(now, at + HALF_HOUR)).mean_w(
        at, at + HALF_HOUR
    )
    assert found is not None
    return found


def every_half_hour(days: float, watts, now: datetime = NOON) -> list[PowerSlot]:
    starts = (now - days * DAY + n * HALF_HOUR for n in range(int(days * 48)))
    return [PowerSlot(start, start + HALF_HOUR, watts(start)) for start in starts]


@pytest.mark.parametrize(
    ("hours", "watts"),
    [
        # An ordinary house of 900 W counts as six half-hours, three of 2 kW a fortnight ago as half each:
        # a base of (6 * 900 + 3 * 1000) / (6 + 0.325 + 0.35 + 0.35) = 1196 W
        (0.0, 1_529.0),  # six tenths of it over a plain noon of 0.7 times the base
        (24.0, 1_529.0),  # one Monday does not tell that Mondays differ
        (30.5, 1.30 * 1_196.0),  # an evening, of which nothing is known: a plain one
    ],
)
def test_a_single_sample_counts_for_six_tenths_over_a_plain_day_of_the_houses_size(hours, watts):
    assert expected(around_noon((14, 2_000.0)), hours) == pytest.approx(watts, rel=0.002)


def test_a_sample_counts_half_of_one_a_fortnight_later():
    assert expected(around_noon((14, 600.0), (28, 1_200.0))) == pytest.approx(800.0)


def test_two_samples_of_a_weekday_outweigh_all_others():
    history = around_noon((1, 900.0), (2, 900.0), (7, 600.0), (14, 600.0))
    assert expected(history) == pytest.approx(600.0)
    assert 600.0 < expected(history, 72.0) < 900.0  # a Thursday


@pytest.mark.parametrize(
    ("others", "odd_w", "counts_as"),
    [
        ((500.0, 500.0, 500.0), 1_000.0, 1_000.0),  # 500 W are never far
        ((500.0, 500.0, 500.0), 1_001.0, 1_000.0),
        ((500.0, 500.0, 500.0), 9_000.0, 1_000.0),
        ((1_500.0, 1_500.0, 1_500.0), 999.0, 1_000.0),
        ((500.0, 500.0), 9_000.0, 9_000.0),  # of three samples, who is to say which is odd
        ((1_000.0, 1_300.0, 1_600.0, 1_900.0), 3_100.0, 3_100.0),  # five times the usual distance of 300 W
        ((1_000.0, 1_300.0, 1_600.0, 1_900.0), 9_000.0, 3_100.0),
    ],
)
def test_what_lies_far_off_the_rest_counts_as_what_does_not(others, odd_w, counts_as):
    usual = [(2.0 + n, watts) for n, watts in enumerate(others)]
    told = [(1.0 / 2 ** (ago / 14), watts) for ago, watts in [*usual, (1.0, counts_as)]]
    mean_w = sum(weight * watts for weight, watts in told) / sum(weight for weight, _ in told)
    assert expected(around_noon((1, odd_w), *usual), 72.0) == pytest.approx(mean_w, rel=0.02)


@pytest.mark.parametrize(("weeks", "watts"), [(1, 420.0), (2, 700.0), (3, 2_640.0), (4, 3_000.0)])
def test_a_weekday_of_its_own_is_no_outlier_from_the_third_time_on(weeks, watts):
    days = [(float(ago), 3_000.0 if ago % 7 == 0 and ago <= 7 * weeks else 400.0) for ago in range(1, 29)]
    assert expected(around_noon(*days)) == pytest.approx(watts, rel=0.05)


@pytest.mark.parametrize(
    ("change", "factor"),
    [
        (1.0, 1.0),
        (1.1, 1.034),  # 0.3 and 0.4 times the change
        (1.5, 1.25),
        (2.0, 1.7),
        (3.1, 2.47),
        (3.2, 2.5),
        (0.9, 0.966),
        (0.6, 0.816),
        (0.5, 0.8),
    ],
)
def test_three_tenths_of_a_small_change_and_seven_of_a_large_one_go_on(change, factor):
    edge = NOON - timedelta(hours=48)
    history = every_half_hour(30, lambda start: 600.0 * (change if start >= edge else 1.0))
    # what is expected at a time of day already holds the two changed days among thirty; so ask the ratio
    usual_w = Pattern(history, BRISBANE, NOON).expect(NOON + timedelta(hours=72))
    assert expected(history, 72.0) == pytest.approx(usual_w * factor, rel=0.002)


def test_a_step_of_the_day_is_smoothed_over_its_neighbours():
    history = every_half_hour(28, lambda start: 2_000.0 if start.hour >= 12 else 1_000.0)
    midnight = NOON + timedelta(hours=12)
    history += [PowerSlot(at := NOON + n * HALF_HOUR, at + HALF_HOUR, 2_000.0) for n in range(24)]
    found = [expected(history, hours, midnight) for hours in (10.0, 11.0, 11.5, 12.0, 12.5)]
    assert found == pytest.approx([1_000.0, 1_000.0, 1_250.0, 1_750.0, 2_000.0])


@pytest.mark.parametrize(
    ("start_min", "end_min", "marks"),
    [
        (0, 30, [0]),
        (0, 31, [0, 30]),
        (10, 20, [0]),
        (10, 40, [0, 30]),
        (29, 60, [0, 30]),
        (30, 90, [30, 60]),
    ],
)
def test_whole_half_hours_cover_the_time_asked_for(start_min, end_min, marks):
    start, end = NOON + timedelta(minutes=start_min), NOON + timedelta(minutes=end_min)
    slots = LoadPattern([], BRISBANE, start).expected(start, end)
    assert [slot.start for slot in slots] == [NOON + timedelta(minutes=mark) for mark in marks]
    assert {slot.end - slot.start for slot in slots} == {HALF_HOUR}


@pytest.mark.parametrize(
    ("hour", "watts"),
    [(3, 270.0), (7.5, 787.5), (12.5, 630.0), (18.5, 1_170.0), (19, 1_170.0), (23.5, 427.5), (0.5, 348.75)],
)
def test_a_plain_day_is_low_at_night_with_a_breakfast_and_an_evening(hour, watts):
    midnight = NOON + timedelta(hours=12)
    assert expected([], hour, midnight) == pytest.approx(watts)


def test_a_plain_day_is_a_little_over_fifteen_kilowatt_hours():
    midnight = NOON + timedelta(hours=12)
    slots = LoadPattern([], BRISBANE, midnight).expected(midnight, midnight + DAY)
    assert sum(slot.power_w for slot in slots) / 2_000 == pytest.approx(15.3, abs=0.2)


def rows(*means: tuple[float, float, float | None]) -> list[MeanPower]:
    """5-minute means: seconds after noon, seconds measured, W."""
    return [
        MeanPower(at=NOON + timedelta(seconds=at), load_w=watts, load_s=known) for at, known, watts in means
    ]


@pytest.mark.parametrize(
    ("means", "found"),
    [
        ([(0, 1_500, 500.0)], [(0, 500.0)]),
        ([(0, 1_499, 500.0)], []),
        ([(0, 900, 400.0), (900, 600, 900.0)], [(0, 600.0)]),
        ([(7.25, 900, 500.0), (907.25, 900, 500.0)], [(0, 500.0)]),  # rows that lie between the marks
        ([(1_799, 1_500, 500.0), (1_800, 1_500, 700.0)], [(0, 500.0), (1_800, 700.0)]),
        ([(0, 1_500, 99_999.0)], [(0, 99_999.0)]),
        ([(0, 1_500, 100_000.0)], []),  # a street
        ([(0, 1_500, 0.1)], [(0, 0.1)]),
        ([(0, 1_500, 0.0)], []),
        ([(0, 1_500, -5.0)], []),
        ([(0, 1_500, float("nan"))], []),
        ([(0, 1_500, 500.0), (300, 300, None)], [(0, 500.0)]),
    ],
)
def test_a_half_hour_is_the_mean_of_what_was_plausibly_measured_in_it(means, found):
    assert [(slot.start, slot.power_w) for slot in lived_half_hours(rows(*means))] == [
        (NOON + timedelta(seconds=at), pytest.approx(watts)) for at, watts in found
    ]


@pytest.mark.parametrize(
    ("start_min", "end_min", "watts"),
    [
        (0, 30, 1_000.0),
        (0, 60, 1_500.0),
        (15, 45, 1_500.0),
        (20, 60, 1_750.0),  # a quarter of it is of the first slot
        (-30, 0, None),
        (-30, 30, 1_000.0),  # only what is covered counts
        (60, 90, None),
        (75, 120, 4_000.0),
        (50, 100, 3_000.0),
        (120, 180, None),
    ],
)
def test_a_mean_is_over_the_part_that_is_known(start_min, end_min, watts):
    slots = ((0, 30, 1_000.0), (30, 60, 2_000.0), (90, 120, 4_000.0))
    forecast = PowerForecast(
        slots=tuple(
            PowerSlot(NOON + timedelta(minutes=a), NOON + timedelta(minutes=b), w) for a, b, w in slots
        )
    )
    begin, end = (NOON.astimezone(UTC) + timedelta(minutes=m) for m in (start_min, end_min))
    found = forecast.mean_w(begin, end)
    assert found is None if watts is None else found == pytest.approx(watts)


@pytest.mark.parametrize(
    ("last_w", "hours", "watts"),
    [
        (1_600.0, 0.0, 1_100.0),  # half of what it was above the usual 600 W
        (1_600.0, 1.5, 850.0),  # half of that after half of three hours
        (1_600.0, 3.0, 600.0),
        (400.0, 0.0, 500.0),
        (600.0, 0.0, 600.0),
    ],
)
def test_the_next_hours_follow_the_last_half_hour(last_w, hours, watts):
    lived = [*every_half_hour(28, lambda at: 600.0)[:-1], PowerSlot(NOON - HALF_HOUR, NOON, last_w)]
    assert expected(lived, hours) == pytest.approx(watts, rel=0.05)


def test_a_half_hour_that_is_long_over_says_nothing_of_now():
    lived = every_half_hour(28, lambda at: 600.0)[:-3]
    lived.append(PowerSlot(NOON - 2 * HALF_HOUR, NOON - HALF_HOUR, 5_000.0))
    assert expected(lived, now=NOON + HALF_HOUR) == pytest.approx(600.0, rel=0.03)


@pytest.mark.parametrize(
    ("days", "swing", "least", "most"),
    [
        (28, 0.0, 1.0, 1.0),
        # every other day has 30 % more or less, which its weekday tells nothing of
        (28, 0.3, 0.68, 1.32),
        (4, 0.3, None, None),  # of 16 quarters nothing is told
    ],
)
def test_whole_quarters_of_days_tell_what_is_little_and_what_is_much(days, swing, least, most):
    lived = every_half_hour(days, lambda at: 600.0 * (1 + (swing if at.day % 2 else -swing)))
    found = LoadPattern(lived, BRISBANE, NOON).spread()
    if least is None:
        assert found is None
    else:
        assert found == pytest.approx((least, most), abs=0.08)
