"""The rolling day: which price stands in which half-hour, and when there are too few to send any."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Conflict
from domain.tariff.rounding import rounded
from domain.tariff.slots import PriceSlot
from domain.tariff.table import CELLS, fold

ADELAIDE, BRISBANE, SYDNEY = "Australia/Adelaide", "Australia/Brisbane", "Australia/Sydney"


def at(text, zone=BRISBANE, *, second=False):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=int(second)).astimezone(UTC)


def slots(start, prices, minutes=30, export=None):
    """Neighbours from `start`; `export` is one price for all, a function of the import, or None."""
    step = timedelta(minutes=minutes)
    return [
        PriceSlot(
            start=start + index * step,
            end=start + (index + 1) * step,
            import_price=price,
            export_price=export(price) if callable(export) else export,
        )
        for index, price in enumerate(prices)
    ]


def cell(clock):
    hour, minute = clock.split(":")
    return int(hour) * 2 + int(minute) // 30


def by_hour_number(start, hours):
    """A price that tells its hour since `start`."""
    return slots(start, [float(hour) for hour in range(hours)], minutes=60)


HALF_HOUR = timedelta(minutes=30)
NEW_YEAR = at("2026-01-15T00:00")
TWO_DAYS = slots(NEW_YEAR, [index / 100 for index in range(96)], export=lambda price: price - 0.2)


@pytest.mark.parametrize(
    ("zone", "clock"), [(BRISBANE, "17:30"), (SYDNEY, "18:30"), (ADELAIDE, "18:00"), ("UTC", "07:30")]
)
def test_scenario_2_a_price_stands_where_the_sites_own_clock_shows_it(zone, clock):
    start = datetime(2025, 11, 11, 7, 30, tzinfo=UTC)  # 17:30 in Brisbane
    around = slots(start - timedelta(hours=2), [0.1] * 4 + [9.0] + [0.1] * 43)
    table = fold(around, start - timedelta(minutes=45), zone)
    assert [index for index, price in enumerate(table.imports) if price == 9.0] == [cell(clock)]


SPIKE = [0.20, 0.22, 0.24, 0.26, 0.28, 3.00]


@pytest.mark.parametrize(
    ("now", "expected"),
    [("16:00", 0.70), ("16:26", 0.70), ("16:57", 3.00), ("16:30", 0.20)],
)
def test_scenario_3_the_running_half_hour_takes_the_live_price_and_others_their_mean(now, expected):
    day = at("2026-01-15T16:00")
    prices = slots(day, [0.5] * 6 + SPIKE + [0.4] * 282, minutes=5)
    table = fold(prices, at(f"2026-01-15T{now}"), BRISBANE)
    assert table.imports[cell("16:30")] == pytest.approx(expected)
    assert table.imports[cell("17:00")] == pytest.approx(0.4)


def test_prices_of_unlike_length_are_weighted_by_it():
    start = at("2026-01-15T17:00")
    long_and_short = [
        *slots(start, [0.1], minutes=20),
        *slots(start + timedelta(minutes=20), [0.4], minutes=10),
        *slots(start + timedelta(minutes=30), [0.3] * 48),
    ]
    table = fold(long_and_short, start - timedelta(minutes=1), BRISBANE)
    assert table.imports[cell("17:00")] == pytest.approx(0.2)


def test_a_price_of_many_hours_fills_all_of_its_cells():
    table = fold(slots(NEW_YEAR, [0.3, 0.5], minutes=1440), at("2026-01-15T12:00"), BRISBANE)
    assert table.imports == (0.5,) * 24 + (0.3,) * 24


@pytest.mark.parametrize(
    ("clock", "index"),
    [("16:00", 48 + 32), ("16:30", 33), ("17:00", 34), ("00:00", 48), ("23:30", 47)],
)
def test_scenario_4_a_half_hour_that_is_over_carries_tomorrows_price(clock, index):
    table = fold(TWO_DAYS, at("2026-01-15T16:37"), BRISBANE)
    assert table.imports[cell(clock)] == pytest.approx(index / 100)
    assert table.exports[cell(clock)] == pytest.approx(index / 100 - 0.2)
    assert (table.genuine_imports, table.genuine_exports) == (48, 48)


def test_at_the_very_start_of_a_half_hour_the_one_before_is_over():
    table = fold(TWO_DAYS, at("2026-01-15T16:30"), BRISBANE)
    assert table.imports[cell("16:00")] == pytest.approx(0.80)
    assert table.imports[cell("16:30")] == pytest.approx(0.33)


@pytest.mark.parametrize(
    ("count", "is_taken"), [(48, True), (38, True), (37, False), (20, False), (0, False)]
)
def test_scenario_5_fewer_than_38_genuine_half_hours_are_refused(count, is_taken):
    known = slots(NEW_YEAR, [0.3] * count)
    if is_taken:
        assert fold(known, NEW_YEAR, BRISBANE).genuine_imports == count
        return
    with pytest.raises(Conflict, match=f"only {count} of 48 import") as refusal:
        fold(known, NEW_YEAR, BRISBANE)
    assert refusal.value.code == "prices_incomplete"


def test_an_export_side_with_gaps_is_refused_though_the_import_side_is_whole():
    known = [*slots(NEW_YEAR, [0.3] * 37, export=0.1), *slots(NEW_YEAR + timedelta(hours=18.5), [0.3] * 11)]
    with pytest.raises(Conflict, match="only 37 of 48 export"):
        fold(known, NEW_YEAR, BRISBANE)


@pytest.mark.parametrize(("count", "is_taken"), [(38, True), (37, False)])
def test_38_export_prices_are_enough_too(count, is_taken):
    known = [*slots(NEW_YEAR, [0.3] * count, export=0.1), *slots(NEW_YEAR + count * HALF_HOUR, [0.3] * 11)]
    if is_taken:
        assert fold(known, NEW_YEAR, BRISBANE).genuine_exports == count
        return
    with pytest.raises(Conflict, match=f"only {count} of 48 export"):
        fold(known, NEW_YEAR, BRISBANE)


def test_a_source_may_be_content_with_less():
    assert fold(slots(NEW_YEAR, [0.3] * 24), NEW_YEAR, BRISBANE, least_genuine=24).genuine_imports == 24


def test_without_any_export_price_the_exports_are_zeros_and_said_to_be_no_prices():
    table = fold(slots(NEW_YEAR, [0.3] * 48), NEW_YEAR, BRISBANE)
    assert table.exports == (0.0,) * CELLS
    assert (table.is_import_only, table.genuine_exports) == (True, 0)


def test_a_missing_half_hour_takes_the_other_days_price_at_the_same_clock_time():
    yesterday_too = slots(NEW_YEAR, [0.1] * 24 + [0.2] * 24 + [0.3] * 20)
    table = fold(yesterday_too, at("2026-01-15T12:00"), BRISBANE)
    assert table.imports[cell("09:30")] == pytest.approx(0.3)
    assert table.imports[cell("10:00")] == pytest.approx(0.1)  # not known for tomorrow
    assert table.genuine_imports == 44


def test_a_gap_ahead_takes_the_price_of_the_day_after_and_of_no_other():
    four_days = slots(NEW_YEAR - timedelta(days=1), [0.1] * 48 + [0.2] * 48 + [0.3] * 48 + [0.4] * 48)
    gap = at("2026-01-15T14:00")
    table = fold([slot for slot in four_days if slot.start != gap], at("2026-01-15T12:00"), BRISBANE)
    assert table.imports[cell("14:00")] == pytest.approx(0.3)
    assert table.imports[cell("11:30")] == pytest.approx(0.3)
    assert table.imports[cell("13:30")] == table.imports[cell("14:30")] == pytest.approx(0.2)
    assert table.genuine_imports == 47


def test_the_running_half_hour_comes_first_whatever_the_minute():
    until_next_noon = slots(at("2026-01-15T14:00"), [0.7] + [0.2] * 44)
    table = fold(until_next_noon, at("2026-01-15T12:40"), BRISBANE)
    assert [table.imports[cell(clock)] for clock in ("12:00", "12:30", "13:30", "14:00")] == [
        0.2,
        0.7,
        0.7,
        0.7,
    ]


def test_where_no_day_has_a_price_the_half_hour_before_lends_its_own():
    table = fold(slots(at("2026-01-15T12:00"), [0.2] * 24 + [0.3] * 18), at("2026-01-15T12:00"), BRISBANE)
    assert table.imports[cell("08:30")] == pytest.approx(0.3)
    assert table.imports[cell("09:00")] == pytest.approx(0.3)


def test_where_nothing_came_before_the_first_known_price_reaches_back():
    late = slots(at("2026-01-15T14:00"), [0.7] + [0.2] * 40)
    table = fold(late, at("2026-01-15T12:10"), BRISBANE)
    assert table.imports[cell("12:00")] == table.imports[cell("13:30")] == pytest.approx(0.7)


def test_no_price_at_all_is_a_table_of_zeros_only_where_a_source_is_content_with_none():
    table = fold([], NEW_YEAR, BRISBANE, least_genuine=0)
    assert (table.imports, table.exports) == ((0.0,) * CELLS, (0.0,) * CELLS)
    assert (table.genuine_imports, table.genuine_exports) == (0, 0)


def test_negative_prices_stay_negative():
    table = fold(slots(NEW_YEAR, [-0.03] * 48, export=-0.05), NEW_YEAR, BRISBANE)
    assert set(table.imports) == {-0.03}
    assert set(table.exports) == {-0.05}


def test_the_doubled_hour_of_autumn_holds_the_mean_of_both():
    midnight = at("2026-04-05T00:00", SYDNEY)  # at 03:00 the clocks go back to 02:00
    table = fold(by_hour_number(midnight, 50), midnight, SYDNEY)
    assert [table.imports[cell(clock)] for clock in ("01:30", "02:00", "02:30", "03:00", "23:30")] == [
        1.0,
        2.5,
        2.5,
        4.0,
        24.0,
    ]
    assert table.genuine_imports == 48


@pytest.mark.parametrize(
    ("second", "two", "half_past"),
    [(False, 3.0, 2.0), (True, 27.0, 3.0)],  # at 02:40, once and again
)
def test_within_the_doubled_hour_what_is_over_does_not_count(second, two, half_past):
    midnight = at("2026-04-05T00:00", SYDNEY)
    now = at("2026-04-05T02:40", SYDNEY, second=second)
    table = fold(by_hour_number(midnight, 60), now, SYDNEY)
    assert table.imports[cell("02:00")] == two
    assert table.imports[cell("02:30")] == half_past


def test_the_hour_that_spring_skips_repeats_the_one_before():
    midnight = at("2026-10-04T00:00", SYDNEY)  # at 02:00 the clocks go on to 03:00
    table = fold(by_hour_number(midnight, 50), midnight, SYDNEY)
    assert [table.imports[cell(clock)] for clock in ("01:30", "02:00", "02:30", "03:00", "23:30")] == [
        1.0,
        1.0,
        1.0,
        2.0,
        22.0,
    ]
    assert table.genuine_imports == 46


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.2014191, 4, 0.2014),
        (0.12345, 4, 0.1235),
        (-3.2, 2, -3.2),
        (2.675, 2, 2.68),  # a hair below in binary
        ((0.1 + 0.2) * 100, 2, 30.0),
        (-0.125, 2, -0.13),
        (-0.001, 2, 0.0),
        (0.12344999998, 4, 0.1235),  # a hair below the half
        (0.1234499999, 4, 0.1234),  # more than a hair
        (7.5, 0, 8.0),
    ],
)
def test_halves_are_rounded_up_as_price_lists_do(value, decimals, expected):
    assert str(rounded(value, decimals)) == str(expected)


zones = st.sampled_from([ADELAIDE, BRISBANE, SYDNEY, "Europe/London", "Europe/Berlin", "UTC"])
# The days on which one of these clocks is set, and ordinary ones.
days = st.sampled_from(["2026-04-05", "2026-10-04", "2026-03-29", "2026-10-25", "2026-01-15", "2026-07-01"])


@settings(max_examples=30, deadline=None)
@given(zone=zones, day=days, minute=st.integers(-60, 24 * 60 - 1))
def test_every_cell_has_the_next_price_that_its_clock_time_will_have_on_any_day_in_any_zone(
    zone, day, minute
):
    now = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=minute)
    start = now - timedelta(days=1, minutes=now.minute % 30)
    every = slots(start, [index / 100 for index in range(150)])
    table = fold(every, now, zone)
    assert len(table.imports) == len(table.days) == CELLS
    local = {slot.start: slot.start.astimezone(ZoneInfo(zone)) for slot in every}
    for index in range(CELLS):
        ahead = [slot for slot in every if slot.end > now and clock_cell(local[slot.start]) == index]
        if local[ahead[0].start].date() != table.days[index]:
            assert index in (2, 3, 4, 5), "only an hour that the clock skips has no price of its own day"
            continue
        that_day = [slot for slot in ahead if local[slot.start].date() == table.days[index]]
        mean = sum(slot.import_price for slot in that_day) / len(that_day)
        is_running = any(slot.start <= now for slot in that_day)
        assert table.imports[index] == pytest.approx(that_day[0].import_price if is_running else mean)


def clock_cell(local):
    return local.hour * 2 + local.minute // 30
