"""When an hour or a quarter of EPEX's begins and ends, as it is told or has to be."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.adapters.prices.epex.exchange import MINUTE, an_exchange, entry, tariff_of

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(("hourly", "minutes"), [(False, 15), (True, 60)])
@pytest.mark.parametrize("says_ends", [False, True])
async def test_an_hour_s_price_holds_the_hour(hourly, minutes, says_ends):
    async with an_exchange(hourly=hourly) as (cloud, source, clock):
        cloud.says_ends = says_ends
        tariff = await tariff_of(source, clock)
    assert {slot.end - slot.start for slot in tariff.slots} == {minutes * MINUTE}


@pytest.mark.parametrize(
    ("told", "spans"),
    [
        # a quarter is missing: no price there, and none that is stretched over it
        (
            [("10:15", 1), ("10:30", 2), ("11:00", 3)],
            [("10:15", "10:30", 0.01), ("10:30", "10:45", 0.02), ("11:00", "11:15", 0.03)],
        ),
        # a price that is null is missing, and never zero
        ([("10:15", 1), ("10:30", None), ("10:45", 3)], [("10:15", "10:30", 0.01), ("10:45", "11:00", 0.03)]),
        # in whatever order they come
        ([("10:30", 2), ("10:15", 1)], [("10:15", "10:30", 0.01), ("10:30", "10:45", 0.02)]),
        # twice the same: one price holds
        ([("10:15", 1), ("10:15", 1), ("10:30", 2)], [("10:15", "10:30", 0.01), ("10:30", "10:45", 0.02)]),
        # hours, from a service that knows no quarters
        ([("10:00", 1), ("11:00", 2)], [("10:00", "11:00", 0.01), ("11:00", "12:00", 0.02)]),
        # quarters that turn into hours, where the forecast begins
        (
            [("10:15", 1), ("10:30", 2), ("10:45", 3), ("11:00", 4), ("12:00", 5), ("13:00", 6)],
            [
                ("10:15", "10:30", 0.01),
                ("10:30", "10:45", 0.02),
                ("10:45", "11:00", 0.03),
                ("11:00", "12:00", 0.04),
                ("12:00", "13:00", 0.05),
                ("13:00", "14:00", 0.06),
            ],
        ),
        # hours, most of them, that turn into quarters: those are not odd
        (
            [("10:00", 1), ("11:00", 2), ("12:00", 3), ("13:00", 4), ("13:15", 5), ("13:30", 6)],
            [
                ("10:00", "11:00", 0.01),
                ("11:00", "12:00", 0.02),
                ("12:00", "13:00", 0.03),
                ("13:00", "13:15", 0.04),
                ("13:15", "13:30", 0.05),
                ("13:30", "13:45", 0.06),
            ],
        ),
        # an hour that is missing, and one that begins at an odd time
        (
            [("09:00", 8), ("10:00", 1), ("11:00", 2), ("11:15", 9), ("13:00", 3)],
            [
                ("09:00", "10:00", 0.08),
                ("10:00", "11:00", 0.01),
                ("11:00", "12:00", 0.02),
                ("13:00", "14:00", 0.03),
            ],
        ),
        # one alone is a quarter
        ([("10:15", 1)], [("10:15", "10:30", 0.01)]),
    ],
)
async def test_each_interval_ends_where_it_must(told, spans):
    async with an_exchange() as (cloud, source, clock):
        cloud.told = {"prices": [entry(f"2026-01-15T{wall}:00Z", total) for wall, total in told]}
        slots = (await tariff_of(source, clock)).slots
    assert [(f"{s.start:%H:%M}", f"{s.end:%H:%M}", s.import_price) for s in slots] == spans


async def test_an_end_that_is_told_is_kept_where_it_can_be():
    prices = [
        entry("2026-01-15T11:00:00+01:00", 1, endsAt="2026-01-15T11:30:00+01:00"),
        entry("2026-01-15T11:30:00+01:00", 2, endsAt="2026-01-15T11:00:00+01:00"),  # ends before it begins
        entry("2026-01-15T12:00:00+01:00", 3, endsAt="2026-01-16T12:00:00+01:00"),  # no price holds a day
    ]
    async with an_exchange() as (cloud, source, clock):
        cloud.told = {"prices": prices}
        slots = (await tariff_of(source, clock)).slots
    assert [(f"{s.start:%H:%M}", f"{s.end:%H:%M}", s.import_price) for s in slots] == [
        ("10:00", "10:30", 0.01),
        ("11:00", "12:00", 0.03),
    ]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-06-21", 24), ("2026-10-25", 25)])
@pytest.mark.parametrize("hourly", [False, True])
async def test_a_day_in_berlin_has_as_many_hours_as_its_clock_says(day, hours, hourly):
    start = datetime.combine(date.fromisoformat(day), time(0), BERLIN).astimezone(UTC)
    end = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(0), BERLIN).astimezone(UTC)
    async with an_exchange(f"{start:%Y-%m-%dT%H:%M}", hourly=hourly) as (_, source, clock):
        slots = [slot for slot in (await tariff_of(source, clock)).slots if start <= slot.start < end]
    assert sum((slot.end - slot.start for slot in slots), timedelta()) == timedelta(hours=hours)
    assert (slots[0].start, slots[-1].end) == (start, end)
    assert all(one.end == other.start for one, other in pairwise(slots))
