"""Terms beyond a price per kWh, on the real time line: windows, days, months, billing periods and blocks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.sources import joined
from domain.tariff.terms import (
    Band,
    DemandCharge,
    Per,
    Side,
    TariffTerms,
    billing_period_of,
    block_of,
    group_of,
)
from domain.tariff.wall_clock import When, hours_of, spans

MINUTE = timedelta(minutes=1)
ZONES = ["Australia/Sydney", "Australia/Adelaide", "Europe/London", "Europe/Berlin", "Australia/Brisbane"]
CHANGES = [
    "2026-04-05",
    "2026-10-04",
    "2026-03-29",
    "2026-10-25",
    "2026-01-15",
]  # clocks are set on the first four


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def some_windows(draw) -> list[When]:
    edge = st.integers(0, 47).map(lambda half: clock(30 * half))
    days = st.sampled_from(["mon-sun", "mon-fri", "sat,sun", "fri-mon"])
    season = st.sampled_from([None, "mar-apr", "oct", "dec-feb"])
    window = st.builds(lambda f, t, d, s: When(from_=f, to=t, days=d, season=s), edge, edge, days, season)
    return draw(st.lists(window, min_size=1, max_size=3))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", CHANGES)
@settings(max_examples=8, deadline=None)
@given(windows=some_windows())
def test_a_window_holds_whenever_the_wall_clock_shows_its_hours(zone, day, windows):
    zone = ZoneInfo(zone)
    start = datetime.fromisoformat(day).replace(tzinfo=zone).astimezone(UTC) - timedelta(hours=12)
    end = start + timedelta(hours=49)
    found = spans(windows, zone, start, end)
    assert all(start <= begin < until <= end for begin, until in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    hours = [hours_of(each.days, each.from_, each.to, each.season) for each in windows]
    for n in range(0, 49 * 60, 5):
        at = start + n * MINUTE
        is_in = any(begin <= at < until for begin, until in found)
        assert is_in is any(each.begun_on(at.astimezone(zone)) is not None for each in hours)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", CHANGES)
def test_a_whole_day_is_in_a_window_without_hours_be_it_of_23_or_25_hours(zone, day):
    zone = ZoneInfo(zone)
    start = datetime.fromisoformat(day).replace(tzinfo=zone)
    end = start + timedelta(days=1)
    assert spans([When()], zone, start, end) == spans([], zone, start, end) == ((start, end),)


@pytest.mark.parametrize(
    ("zone", "day", "from_", "hours"),
    [
        ("Australia/Sydney", "2026-04-05", "02:00", 2),  # 2:30 comes twice
        ("Australia/Sydney", "2026-10-04", "02:00", 0),  # and here never
        ("Australia/Brisbane", "2026-10-04", "02:00", 1),
        ("Europe/London", "2026-10-25", "01:00", 2),
        ("Europe/Berlin", "2026-03-29", "02:00", 0),
    ],
)
def test_an_hour_that_the_clock_repeats_is_in_the_window_twice_and_one_it_skips_never(
    zone, day, from_, hours
):
    zone = ZoneInfo(zone)
    start = datetime.fromisoformat(day).replace(tzinfo=zone)
    window = When(from_=from_, to=clock(int(from_[:2]) * 60 + 60))
    found = spans([window], zone, start, start + timedelta(days=1))
    assert sum(((end - begin) for begin, end in found), timedelta()) == timedelta(hours=hours)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=60, deadline=None)
@given(minute=st.integers(0, 366 * 24 * 60))
def test_every_instant_lies_in_one_day_one_month_one_billing_period_and_one_block(zone, minute):
    zone = ZoneInfo(zone)
    at = datetime(2026, 1, 1, tzinfo=UTC) + minute * MINUTE
    local = at.astimezone(zone)
    assert group_of(Per.DAY, at, zone) == local.date()
    assert group_of(Per.MONTH, at, zone) == date(local.year, local.month, 1)
    since = billing_period_of(15, at, zone)
    assert since.day == 15
    assert since <= local.date()
    assert (local.date() - since).days < 31
    begin = block_of(30, at, zone)
    assert begin <= at < begin + timedelta(minutes=30)
    assert begin.astimezone(zone).minute in (0, 30)


def test_a_pool_for_each_day_of_the_month_is_larger_in_a_longer_month():
    pool = Band(name="free", per=Per.MONTH, upto_kwh=50, each_day=True, price=0.0)
    assert pool.limits_kwh(date(2026, 2, 1)) == (0.0, 1400.0)
    assert pool.limits_kwh(date(2026, 3, 1)) == (0.0, 1550.0)
    assert Band(name="step", per=Per.MONTH, above_kwh=300, add=0.05).limits_kwh(date(2026, 3, 1)) == (
        300.0,
        None,
    )


def test_a_band_stands_in_place_of_the_price_or_adds_to_it():
    assert Band(name="free", price=0.0).priced(0.36) == 0.0
    assert Band(name="top-up", side=Side.EXPORT, add=0.08).priced(0.02) == pytest.approx(0.10)


def test_what_is_sold_elsewhere_is_sold_by_the_terms_of_there():
    demand = DemandCharge(name="peak", per_kw=12.0)
    bought = TariffTerms(
        bands=(Band(name="free", price=0.0), Band(name="old", side=Side.EXPORT, add=1.0)), demand=(demand,)
    )
    sold = TariffTerms(bands=(Band(name="top-up", side=Side.EXPORT, add=0.08), Band(name="no", add=1.0)))
    start = datetime(2026, 1, 15, tzinfo=UTC)
    slot = PriceSlot(start=start, end=start + timedelta(hours=1), import_price=0.3)
    found = joined(Tariff(slots=(slot,), terms=bought), Tariff(slots=(slot,), terms=sold)).terms
    assert [band.name for band in found.bands] == ["free", "top-up"]
    assert found.demand == (demand,)
    assert found
    assert not TariffTerms()
