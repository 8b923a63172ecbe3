"""What sun to expect from the house's own roof: clear days, dull days, held-back days, and too few days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.energy.history import DecisionRecord, MeanPower
from domain.forecast.limited import is_at_export_limit, limited_spans
from domain.forecast.series import PowerForecast
from domain.forecast.sun import SunPattern, SunSeen, sun_seen

NOW = datetime(2026, 3, 20, 20, tzinfo=UTC)  # six in the morning in Brisbane
HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)
NOON_H = 2.0  # UTC


def clear_w(at: datetime, peak_w: float = 6_000.0) -> float:
    """A triangle of sun: the peak at two o'clock UTC, dark five hours before and after."""
    hours = (at.hour + at.minute / 60 - NOON_H + 12) % 24 - 12
    return peak_w * max(0.0, 1 - abs(hours) / 5)


def roof(days: float, power_w=clear_w, is_limited=lambda at: False, now: datetime = NOW) -> list[SunSeen]:
    begin = now - timedelta(days=days)
    starts = [begin + n * HALF_HOUR for n in range(int(days * 48))]
    return [SunSeen(at, power_w(at), is_limited(at)) for at in starts]


def noons(at: datetime) -> bool:
    return at.hour in (1, 2)


def at_utc(seen, *hours: float, now: datetime = NOW, limited=()) -> list[float | None]:
    """What is expected of the half-hours at these hours of the UTC day after `now`."""
    forecast = PowerForecast(slots=SunPattern(seen, now, limited).expected(now, now + timedelta(hours=48)))
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + DAY
    return [
        forecast.mean_w(start, start + HALF_HOUR)
        for start in (midnight + timedelta(hours=hour) for hour in hours)
    ]


def test_a_roof_in_steady_weather_is_expected_to_go_on():
    assert at_utc(roof(21), 2, 0, 23, 26) == pytest.approx([6_000, 3_600, 2_400, 6_000])


def test_at_night_there_is_none_whatever_an_inverter_hums():
    humming = roof(21, lambda at: max(40.0, clear_w(at)))
    assert at_utc(humming, 10, 15) == [0.0, 0.0]


@pytest.mark.parametrize(("days", "known"), [(0, False), (2.9, False), (3, True)])
def test_less_than_three_days_tell_nothing(days, known):
    assert (SunPattern(roof(days), NOW).expected(NOW, NOW + DAY) != ()) is known


def test_a_house_without_a_roof_expects_nothing_of_it():
    assert at_utc(roof(21, lambda at: 0.0), 2, 12) == [0.0, 0.0]


def test_dull_days_make_the_next_one_dull_and_keep_its_shape():
    dull = roof(21, lambda at: clear_w(at) * (0.4 if at >= NOW - 7 * DAY else 1.0))
    noon, morning = at_utc(dull, 2, 0)
    assert noon / morning == pytest.approx(6_000 / 3_600)
    assert 0.4 * 6_000 < noon < 0.6 * 6_000


def test_one_dull_day_among_clear_ones_counts_less_the_older_it_is():
    def dull_on(days_ago: int) -> list[SunSeen]:
        return roof(21, lambda at: clear_w(at) * (0.2 if (NOW - at) // DAY == days_ago else 1.0))

    [yesterday], [last_week] = at_utc(dull_on(0), 2), at_utc(dull_on(7), 2)
    assert yesterday < last_week < 6_000


def test_what_is_older_than_three_weeks_is_another_season():
    grown = roof(40, lambda at: clear_w(at, 9_000 if at < NOW - 21 * DAY else 6_000))
    assert at_utc(grown, 2) == pytest.approx([6_000])


def test_days_on_which_the_sun_was_held_back_do_not_teach_that_there_was_none():
    def late_noons(at: datetime) -> bool:
        return noons(at) and at >= NOW - 5 * DAY

    held = roof(21, lambda at: 300.0 if late_noons(at) else clear_w(at), late_noons)
    assert at_utc(held, 2, 0) == pytest.approx([6_000, 3_600])


def test_a_noon_that_was_always_held_back_is_guessed_from_the_hours_around_it():
    held = roof(21, lambda at: 300.0 if noons(at) else clear_w(at), noons)
    # Unlimited last at 00:30 (4,200 W) and again at 03:00 (4,800 W); the line between them at 02:00.
    assert at_utc(held, 2) == pytest.approx([4_560])


def test_what_was_made_while_held_back_is_the_least_that_there_is():
    held = roof(21, lambda at: min(5_500.0, clear_w(at)), noons)
    assert at_utc(held, 2) == pytest.approx([5_500])


def test_a_house_that_is_always_held_back_expects_what_it_could_use():
    assert at_utc(roof(21, lambda at: clear_w(at, 1_000), lambda at: True), 2) == pytest.approx([1_000])


def test_times_of_a_limit_count_as_held_back():
    noon = datetime(2026, 3, 20, 2, tzinfo=UTC)
    dark = roof(21, lambda at: 0.0 if at == noon else clear_w(at))
    told = at_utc(dark, 2, limited=[(noon + timedelta(minutes=10), noon + timedelta(minutes=20))])
    assert at_utc(dark, 2)[0] < 6_000 == pytest.approx(told[0])


def test_the_sun_does_not_follow_the_clocks():
    """Sydney's clocks go back an hour on 5 April 2026; the sun stays where it was."""
    before = datetime(2026, 4, 4, 8, tzinfo=ZoneInfo("Australia/Sydney"))
    seen = roof(21, now=before.astimezone(UTC))
    forecast = PowerForecast(slots=SunPattern(seen, before).expected(before, before + timedelta(hours=48)))
    brightest = max(forecast.slots, key=lambda slot: slot.power_w)
    assert {slot.start.hour for slot in forecast.slots if slot.power_w == brightest.power_w} == {2}


def test_the_forecast_covers_what_was_asked_for_from_the_half_hour_that_runs():
    start = NOW + timedelta(minutes=10)
    slots = SunPattern(roof(21), start).expected(start, start + timedelta(hours=1))
    assert [slot.start for slot in slots] == [NOW, NOW + HALF_HOUR, NOW + 2 * HALF_HOUR]


@pytest.mark.parametrize(
    ("days", "dull", "is_limited", "told"),
    [
        (21, 1.0, False, (1.0, 1.0)),  # every day alike
        (21, 0.4, False, (0.54, 1.36)),  # every other day has four tenths: 0.735 of a clear day is expected
        (21, 0.4, True, None),  # all of it held back
        (4, 0.4, False, None),  # too few days
    ],
)
def test_the_days_seen_tell_what_is_little_and_what_is_much(days, dull, is_limited, told):
    def by_turns(at: datetime) -> float:
        return clear_w(at) * (dull if (NOW - at) // DAY % 2 else 1.0)

    found = SunPattern(roof(days, by_turns, lambda at: is_limited), NOW).spread()
    assert found == (None if told is None else pytest.approx(told, abs=0.01))


def test_a_noon_that_was_held_back_does_not_say_that_there_may_be_little():
    held = roof(21, lambda at: 300.0 if noons(at) else clear_w(at), noons)
    assert SunPattern(held, NOW).spread() == pytest.approx((1.0, 1.0), abs=0.01)


def rows_of(*watts: float | None, export_w: float = 0.0, import_w: float = 0.0) -> list[MeanPower]:
    return [
        MeanPower(
            at=NOW + n * timedelta(minutes=5),
            pv_w=power_w,
            pv_s=0.0 if power_w is None else 300.0,
            export_w=export_w,
            import_w=import_w,
        )
        for n, power_w in enumerate(watts)
    ]


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        (rows_of(*[1_200.0] * 6), [SunSeen(NOW, 1_200.0)]),
        (rows_of(1_000, 2_000, 1_000, 2_000, 1_500), [SunSeen(NOW, 1_500.0)]),
        (rows_of(1_000, 2_000, 1_000, 2_000), []),
        (rows_of(*[None] * 6), []),
        (rows_of(-12.0, *[0.0] * 5), [SunSeen(NOW, 0.0)]),
        (rows_of(*[5_600.0] * 6, export_w=4_900), [SunSeen(NOW, 5_600.0, True)]),
        (rows_of(*[5_600.0] * 6, export_w=4_600), [SunSeen(NOW, 5_600.0)]),
    ],
)
def test_half_hours_are_made_of_25_minutes_or_more_and_never_negative(rows, seen):
    assert sun_seen(rows, export_limit_w=5_000) == seen


@pytest.mark.parametrize(
    ("limit_w", "exported_w", "imported_w", "is_at_limit"),
    [
        (None, 9_000, 0, False),
        (5_000, 4_750, 0, True),
        (5_000, 4_749, 0, False),
        (1_000, 900, 0, True),
        (1_000, 899, 0, False),
        (0, 0, 0, True),
        (0, 0, 100, False),
    ],
)
def test_a_connection_is_at_its_limit_within_a_twentieth_or_100_w(
    limit_w, exported_w, imported_w, is_at_limit
):
    [row] = rows_of(3_000.0, export_w=exported_w, import_w=imported_w)
    assert is_at_export_limit(row, limit_w) is is_at_limit


def said(minutes: int, target: str, owner: str) -> DecisionRecord:
    return DecisionRecord(at=NOW + timedelta(minutes=minutes), target=target, owner=owner, code="", text="")


def test_an_export_limit_lasts_from_the_decision_for_it_to_the_next_one_against_it():
    decisions = [
        said(0, "curtailment", "none"),
        said(10, "curtailment", "curtailment"),
        said(12, "battery", "none"),
        said(15, "curtailment", "curtailment"),
        said(40, "curtailment", "none"),
        said(50, "curtailment", "curtailment"),
    ]
    minute = timedelta(minutes=1)
    assert limited_spans(decisions, NOW + 60 * minute) == [
        (NOW + 10 * minute, NOW + 40 * minute),
        (NOW + 50 * minute, NOW + 60 * minute),
    ]
