"""Octopus's days on London's clock: 46, 48 or 50 half-hours, each with one price, and when more is known."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from adapters.prices.octopus.emulator.plans import in_blocks, rows_of
from adapters.prices.octopus.payloads import Rate
from adapters.prices.octopus.products import LONDON, night_of
from adapters.prices.octopus.publication import next_look, promised_until
from adapters.prices.octopus.rates import by_night, half_hours, known_until
from domain.instants import HALF_HOUR

GO = (("00:30", 8.5), ("05:30", 27.12))
DAYS = [("2026-03-29", 46), ("2026-06-21", 48), ("2026-10-25", 50)]


def midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(0), LONDON).astimezone(UTC)


def next_midnight(day: str) -> datetime:
    following = date.fromisoformat(day) + timedelta(days=1)
    return datetime.combine(following, time(0), LONDON).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(rows) -> list[Rate]:
    return [convert(each, Rate) for each in rows]


@pytest.mark.parametrize(("day", "count"), DAYS)
def test_a_day_in_london_has_as_many_half_hours_as_its_clock_says(day, count):
    start, end = midnight(day), next_midnight(day)
    published = end + timedelta(days=1)
    for product in ("AGILE-24-10-01", "GO-VAR-22-10-14", "FLUX-IMPORT-23-02-14", "SILVER-25-09-02"):
        rates = told(rows_of(product, LONDON, start, end, published))
        prices = half_hours(rates, start, end)
        assert sorted(prices) == [start + n * HALF_HOUR for n in range(count)]


@pytest.mark.parametrize(("day", "nightly"), [("2026-03-29", 8), ("2026-06-21", 10), ("2026-10-25", 12)])
def test_the_night_of_go_is_an_hour_shorter_or_longer_when_the_clock_is_changed(day, nightly):
    start, end = midnight(day), next_midnight(day)
    prices = half_hours(told(in_blocks(GO, LONDON, start, end)), start, end)
    assert list(prices.values()).count(8.5) == nightly
    assert set(prices.values()) == {8.5, 27.12}


@pytest.mark.parametrize(("day", "count"), DAYS)
@pytest.mark.parametrize(
    ("code", "nightly"),
    [
        ("E-1R-INTELLI-VAR-24-10-29-C", {46: 10, 48: 12, 50: 14}),
        ("E-1R-GO-VAR-22-10-14-C", {46: 8, 48: 10, 50: 12}),
        ("E-2R-VAR-22-11-01-C", {46: 14, 48: 14, 50: 14}),  # on winter time all year
    ],
)
def test_two_rates_tile_the_day_with_one_price_each(code, nightly, day, count):
    start, end = midnight(day), next_midnight(day)
    day_rate, night_rate = (half_hours([Rate(value_inc_vat=pence)], start, end) for pence in (28.0, 7.0))
    prices = by_night(day_rate, night_rate, night_of(code))
    assert len(prices) == count
    assert list(prices.values()).count(7.0) == nightly[count]


@pytest.mark.parametrize(
    ("now", "known", "look"),
    [
        ("2026-01-15T10:00", "2026-01-15T23:00", "2026-01-15T16:00"),
        ("2026-01-15T16:00", "2026-01-15T23:00", "2026-01-15T16:10"),  # late
        ("2026-01-15T16:00", "2026-01-16T23:00", "2026-01-16T16:00"),
        ("2026-01-15T23:30", "2026-01-16T23:00", "2026-01-16T16:00"),
        ("2026-01-15T15:55", "2026-01-15T20:00", "2026-01-15T16:00"),  # the next one is sooner than soon
        ("2026-07-15T14:59", "2026-07-15T22:00", "2026-07-15T15:00"),
        ("2026-07-15T15:00", "2026-07-16T22:00", "2026-07-16T15:00"),
        ("2026-03-28T17:00", "2026-03-29T22:00", "2026-03-29T15:00"),  # summer begins in between
        ("2026-10-24T16:00", "2026-10-25T23:00", "2026-10-25T16:00"),  # and ends
    ],
)
def test_when_more_is_known(now, known, look):
    assert next_look(utc(now), utc(known)) == utc(look)


def test_the_day_of_the_clock_change_is_promised_to_its_own_eleven_o_clock():
    assert promised_until(utc("2026-03-28T17:00")) == utc("2026-03-29T22:00")
    assert promised_until(utc("2026-10-24T17:00")) == utc("2026-10-25T23:00")


def test_prices_in_a_row_end_at_the_first_that_is_missing():
    start = utc("2026-01-15T12:00")
    prices = {start + n * HALF_HOUR: 1.0 for n in (0, 1, 2, 4)}
    assert known_until(prices, start + timedelta(minutes=5)) == start + 3 * HALF_HOUR
    assert known_until({}, start) == start


edges = st.integers(-20, 120)
spans = st.tuples(edges, edges, st.floats(-50, 100), st.booleans(), st.booleans())


@given(st.lists(spans, max_size=8), st.sampled_from([day for day, _ in DAYS]))
def test_every_half_hour_has_one_price_or_none_and_it_is_one_that_holds_then(found, day):
    start, end = midnight(day), next_midnight(day)
    rates = [
        Rate(
            value_inc_vat=value,
            valid_from=None if is_old else start + begin * HALF_HOUR,
            valid_to=None if is_open else start + finish * HALF_HOUR,
        )
        for begin, finish, value, is_old, is_open in found
    ]
    prices = half_hours(rates, start, end)
    at = start
    while at < end:
        holding = [
            rate.value_inc_vat
            for rate in rates
            if (rate.valid_from is None or rate.valid_from <= at)
            and (rate.valid_to is None or at < rate.valid_to)
        ]
        assert (prices[at] in holding) if holding else (at not in prices)
        at += HALF_HOUR
