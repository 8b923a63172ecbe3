"""Whatever periods an owner writes over a price for all day: each instant has one price, on every clock."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.prices.time_of_use.driver import TimeOfUse
from domain.tariff.slots import Tariff
from domain.tariff.time_of_use import TariffPeriod

DAY = timedelta(days=1)
ZONES = ("Australia/Sydney", "Australia/Adelaide", "Europe/London", "Europe/Berlin", "Australia/Brisbane")
NEAR_A_CHANGE = [date(2026, 3, 28), date(2026, 4, 4), date(2026, 10, 3), date(2026, 10, 24), date(2026, 7, 1)]
WEEK = {"mon-sun": range(7), "mon-fri": range(5), "sat,sun": (5, 6), "fri-mon": (4, 5, 6, 0)}
YEAR = {None: range(1, 13), "oct-mar": (10, 11, 12, 1, 2, 3), "apr-sep": range(4, 10)}

clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30]))
windows = st.builds(
    lambda number, start, end, days, season: TariffPeriod(
        import_price=number / 100, from_=start, to=end, days=days, season=season
    ),
    st.integers(1, 99),
    clocks,
    clocks,
    st.sampled_from(list(WEEK)),
    st.sampled_from(list(YEAR)),
)
all_day = TariffPeriod(import_price=1.0)


def told(periods, zone: str, start: datetime, end: datetime) -> Tariff:
    """A source of fixed prices answers at once."""
    asking = TimeOfUse(periods, zone).fetch(start, end)
    with pytest.raises(StopIteration) as answered:
        asking.send(None)
    return answered.value.value


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def holds(period: TariffPeriod, wall: datetime) -> bool:
    """Whether the wall clock is within the period, whose night belongs to the day it began on."""
    now, start, end = wall.hour * 60 + wall.minute, minutes(period.from_), minutes(period.to) % 1440
    is_whole = start == end
    passes_midnight = end <= start
    in_evening = now >= start and (passes_midnight or now < end)
    in_morning = passes_midnight and now < end and not (is_whole and start == 0)
    began_on = wall.date() if in_evening else wall.date() - DAY
    if not in_evening and not in_morning:
        return False
    return began_on.weekday() in WEEK[period.days] and began_on.month in YEAR[period.season]


def length(period: TariffPeriod) -> int:
    return (minutes(period.to) - minutes(period.from_)) % 1440 or 1440


@given(
    st.lists(windows, max_size=4),
    st.sampled_from(ZONES),
    st.sampled_from(NEAR_A_CHANGE),
    st.integers(0, 2),
    st.lists(st.integers(0, 23 * 60 - 1), min_size=3, max_size=8),
)
def test_a_day_is_tiled_and_its_prices_are_those_of_the_wall_clock(own, name, day, later, looks):
    zone, day = ZoneInfo(name), day + later * DAY
    start, end = (datetime.combine(each, time(0), zone).astimezone(UTC) for each in (day, day + DAY))
    tariff = told([*own, all_day], name, start, end)
    slots = tariff.between(start, end)
    assert all(one.end == other.start for one, other in pairwise(slots))
    spans = [(max(slot.start, start), min(slot.end, end)) for slot in slots]
    assert sum((until - since for since, until in spans), timedelta()) == end - start
    for look in looks:
        at = start + timedelta(minutes=look)
        (slot,) = [each for each in tariff.slots if each.start <= at < each.end]
        wall = at.astimezone(zone)
        holding = [each for each in (*own, all_day) if holds(each, wall)]
        shortest = [each for each in holding if length(each) == min(map(length, holding))]
        assert slot.import_price in {each.import_price for each in shortest}


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Australia/Sydney", "2026-04-05", 25),
        ("Australia/Sydney", "2026-10-04", 23),
        ("Australia/Adelaide", "2026-04-05", 25),
        ("Australia/Adelaide", "2026-10-04", 23),
        ("Europe/London", "2026-03-29", 23),
        ("Europe/London", "2026-10-25", 25),
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Brisbane", "2026-04-05", 24),
        ("Australia/Brisbane", "2026-10-04", 24),
    ],
)
def test_a_flat_load_of_one_kilowatt_costs_the_hours_of_the_day(zone, day, hours):
    start, end = (
        datetime.combine(each, time(0), ZoneInfo(zone)).astimezone(UTC)
        for each in (date.fromisoformat(day), date.fromisoformat(day) + DAY)
    )
    evening = TariffPeriod(import_price=0.5, from_="16:00", to="21:00")
    slots = told([evening, TariffPeriod(import_price=0.2)], zone, start, end).between(start, end)
    cost = 0.0
    for slot in slots:
        cost += slot.import_price * (min(slot.end, end) - max(slot.start, start)) / timedelta(hours=1)
    assert cost == pytest.approx(5 * 0.5 + (hours - 5) * 0.2)
