"""What load to expect: from much, little and no history, on the house's own wall clock."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.energy.history import MeanPower
from domain.forecast.load import LoadPattern, lived_half_hours
from domain.forecast.pattern import PLAIN_BASE_W, PLAIN_DAY, Pattern
from domain.forecast.series import PowerForecast, PowerSlot

BRISBANE = ZoneInfo("Australia/Brisbane")
SYDNEY = ZoneInfo("Australia/Sydney")
MIDNIGHT = datetime(2026, 3, 2, tzinfo=BRISBANE)  # a Monday
HALF_HOUR = timedelta(minutes=30)


def lived(days: float, watts, now: datetime = MIDNIGHT, zone: ZoneInfo = BRISBANE) -> list[PowerSlot]:
    """History up to `now`; `watts` says what the house wanted at a local time."""
    begin = now.astimezone(UTC) - timedelta(days=days)
    starts = (begin + n * HALF_HOUR for n in range(int(days * 48)))
    return [PowerSlot(start, start + HALF_HOUR, watts(start.astimezone(zone))) for start in starts]


def at_hours(history, *hours: float, now: datetime = MIDNIGHT, zone: ZoneInfo = BRISBANE) -> list[float]:
    slots = LoadPattern(history, zone, now).expected(now, now + timedelta(hours=48))
    forecast = PowerForecast(slots=slots)
    return [forecast.mean_w(now + timedelta(hours=h), now + timedelta(hours=h + 0.5)) for h in hours]


def evening_peak(local: datetime) -> float:
    return 3_000 if 17 <= local.hour < 21 else 500


def test_a_regular_house_is_expected_to_go_on_as_it_was():
    assert at_hours(lived(28, evening_peak), 3, 12, 19, 36, 43) == pytest.approx(
        [500, 500, 3_000, 500, 3_000]
    )


def test_weekdays_have_their_own_pattern():
    def sundays_at_home(local: datetime) -> float:
        return 2_000 if local.weekday() == 6 else 400

    sunday = MIDNIGHT - timedelta(days=1)
    assert at_hours(lived(28, sundays_at_home, sunday), 12, 36, now=sunday) == pytest.approx([2_000, 400])


def test_recent_weeks_count_more_than_old_ones():
    def grew(local: datetime) -> float:
        return 500 if local < MIDNIGHT - timedelta(days=14) else 560

    [noon] = at_hours(lived(28, grew), 12)
    assert 531 < noon < 560


def test_one_party_in_four_weeks_is_hardly_expected_again():
    def party(local: datetime) -> float:
        return 9_000 if local.date() == (MIDNIGHT - timedelta(days=7)).date() else 500

    [noon] = at_hours(lived(28, party), 12)
    assert 500 < noon < 525


def test_a_weekday_that_differs_by_chance_alone_counts_for_little():
    draw = Random(4)
    moods = {n: draw.choice((400.0, 1_000.0)) for n in range(31)}
    history = lived(28, lambda local: moods[(MIDNIGHT - local).days])
    by_weekday = [at_hours(history, 24 * n + 12)[0] for n in range(2)]
    assert by_weekday == pytest.approx([700.0, 700.0], rel=0.15)


def test_without_history_a_plain_day_of_16_kwh_is_expected():
    slots = LoadPattern([], BRISBANE, MIDNIGHT).expected(MIDNIGHT, MIDNIGHT + timedelta(hours=24))
    assert sum(slot.power_w for slot in slots) / 2 == pytest.approx(16_000, rel=0.05)
    assert max(slots, key=lambda slot: slot.power_w).start.astimezone(BRISBANE).hour in (18, 19)


def test_a_first_morning_scales_the_plain_day_to_the_house():
    def a_large_house(local: datetime) -> float:
        return 3 * PLAIN_BASE_W * PLAIN_DAY[local.hour]

    noon = MIDNIGHT + timedelta(hours=12)
    [evening] = at_hours(lived(0.5, a_large_house, noon), 7, now=noon)
    assert 2 * PLAIN_BASE_W * 1.3 < evening < 3 * PLAIN_BASE_W * 1.3


def test_one_warm_half_hour_at_night_is_no_giant_house():
    three = MIDNIGHT + timedelta(hours=3)
    history = [PowerSlot(three - HALF_HOUR, three, 6_000.0)]
    [evening] = at_hours(history, 16, now=three)
    assert evening < 3_000


def test_one_day_of_history_is_believed_only_in_part():
    [evening] = at_hours(lived(1, evening_peak), 19)
    assert 1_500 < evening < 3_000


@pytest.mark.parametrize(
    ("change", "factor"),
    [(1.0, 1.0), (1.1, 1.034), (2.0, 1.7), (0.7, 0.874), (0.5, 0.8), (9.0, 2.5)],
)
def test_two_unusual_days_move_what_comes_within_bounds(change, factor):
    history = lived(26, lambda local: 600.0, MIDNIGHT - timedelta(days=2))
    history += lived(2, lambda local: 600.0 * change)
    usual_w = Pattern(history, BRISBANE, MIDNIGHT).expect(MIDNIGHT + timedelta(hours=12))
    assert at_hours(history, 12, 36)[0] == pytest.approx(usual_w * factor)


def test_a_young_house_has_no_regime_to_leave():
    history = lived(3, lambda local: 500.0, MIDNIGHT - timedelta(days=2))
    history += lived(2, lambda local: 1_000.0)
    assert 500 < at_hours(history, 12)[0] < 1_000


@pytest.mark.parametrize(
    ("older", "recent", "has_changed"),
    [(240, 12, True), (239, 12, False), (240, 11, False), (239, 11, False)],
)
def test_six_hours_after_five_days_tell_that_the_house_has_changed(older, recent, has_changed):
    starts = [MIDNIGHT - n * HALF_HOUR for n in range(recent, 0, -1)]
    before = [MIDNIGHT - timedelta(hours=48) - n * HALF_HOUR for n in range(older, 0, -1)]
    history = [PowerSlot(at, at + HALF_HOUR, 600.0) for at in before]
    history += [PowerSlot(at, at + HALF_HOUR, 1_200.0) for at in starts]
    [noon] = at_hours(history, 12)  # an hour of the day that the recent ones say nothing of
    assert (noon > 800) == has_changed


def test_the_pattern_follows_the_wall_clock_when_it_is_put_forward():
    changed = datetime(2026, 10, 4, 12, tzinfo=SYDNEY)  # the clock was put forward that night
    history = lived(28, evening_peak, changed, SYDNEY)
    forecast = PowerForecast(
        slots=LoadPattern(history, SYDNEY, changed).expected(changed, changed + timedelta(hours=24))
    )
    for hour, watts in ((15, 500), (18, 3_000), (22, 500)):
        at = changed.replace(hour=hour)
        assert forecast.mean_w(at, at + HALF_HOUR) == pytest.approx(watts)


def five_minutes(loads) -> list[MeanPower]:
    """Means of 5 minutes each, known throughout or not at all."""
    return [
        MeanPower(at=MIDNIGHT + timedelta(minutes=5 * n), load_w=load, load_s=0.0 if load is None else 300.0)
        for n, load in enumerate(loads)
    ]


@pytest.mark.parametrize(
    ("rows", "slots"),
    [
        ([500.0] * 6, [500.0]),
        ([400.0, 500.0, 600.0, 500.0, 500.0], [500.0]),  # 25 minutes are enough
        ([500.0] * 4, []),
        ([500.0, None, 500.0, 500.0, 500.0, 500.0], [500.0]),
        ([500.0, None, None, 500.0, 500.0, 500.0], []),
        ([0.0] * 6, []),  # a meter that says nothing
        ([500.0, 200_000.0, 500.0, 500.0, 500.0, 500.0], [500.0]),
        ([500.0] * 12, [500.0, 500.0]),
    ],
)
def test_a_half_hour_counts_when_25_minutes_of_it_were_measured(rows, slots):
    assert [slot.power_w for slot in lived_half_hours(five_minutes(rows))] == slots


def test_a_half_hour_is_weighed_by_the_time_that_was_measured():
    short = MeanPower(at=MIDNIGHT + timedelta(minutes=25), load_w=3_500.0, load_s=100)
    rows = [*five_minutes([500.0] * 5), short]
    assert [slot.power_w for slot in lived_half_hours(rows)] == [pytest.approx(687.5)]


def test_cars_are_no_part_of_it():
    rows = [replace(row, ev_w=7_000.0, ev_s=300.0) for row in five_minutes([500.0] * 6)]
    assert [slot.power_w for slot in lived_half_hours(rows)] == [500.0]


@given(
    st.lists(st.floats(1, 20_000), max_size=200),
    st.integers(0, 59),
    st.floats(0.1, 50),
)
def test_any_history_gives_a_forecast_without_gap_or_negative_power(watts, minute, hours):
    now = MIDNIGHT.astimezone(UTC) + timedelta(minutes=minute)
    history = [
        PowerSlot(now - n * HALF_HOUR, now - (n - 1) * HALF_HOUR, w) for n, w in enumerate(watts, start=1)
    ][::-1]
    end = now + timedelta(hours=hours)
    slots = LoadPattern(history, BRISBANE, now).expected(now, end)
    assert slots[0].start <= now < slots[0].end
    assert slots[-1].start < end <= slots[-1].end
    assert all(a.end == b.start for a, b in pairwise(slots))
    assert all(0 < slot.power_w <= 2.5 * max([*watts, 20_000]) for slot in slots)
