"""A published CovaU plan over HTTP: what it says, that it is kept, and what becomes of trouble."""

from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest

from adapters.prices.covau.emulator.plans import PLAN_ID, PlansEmulator, rate, window
from adapters.prices.covau.payloads import Contract
from adapters.prices.covau.plan import plan_of
from adapters.stores.memory.records import MemoryRecords
from domain.errors import ConfigurationError, DeviceError, Rejected, Unreachable
from domain.tariff.slots import PriceKind
from domain.tariff.terms import Per
from powersync.config import parse
from powersync.wiring import open_prices, surroundings_of
from tests.adapters.emulators.houses import ManualClock

DAY = timedelta(days=1)
SYDNEY = ZoneInfo("Australia/Sydney")


@asynccontextmanager
async def a_plan(documents=None, timezone="Australia/Sydney", **tariff):
    cloud, clock = PlansEmulator(), ManualClock()
    await cloud.start()
    told = {"driver": "covau", "plan_id": PLAN_ID, "base_url": f"http://127.0.0.1:{cloud.port}", **tariff}
    config = parse({"site": {"timezone": timezone}, "tariff": told})
    source = open_prices(config, surroundings_of(config, clock, documents or MemoryRecords().documents))
    try:
        yield cloud, source
    finally:
        await source.close()
        await cloud.stop()


def at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=SYDNEY).astimezone(UTC)


async def price_at(source, wall: str) -> tuple[float, float | None]:
    slot = (await source.fetch(at(wall), at(wall) + DAY)).at(at(wall))
    return slot.import_price, slot.export_price


@pytest.mark.parametrize(
    ("wall", "price"),
    [
        ("2026-07-15T10:59", (pytest.approx(0.33), 0.03)),  # with GST
        ("2026-07-15T11:00", (0.0, 0.03)),
        ("2026-07-15T13:59", (0.0, 0.03)),  # the end that is told is the last minute
        ("2026-07-15T14:00", (pytest.approx(0.33), 0.03)),
        ("2026-07-15T16:00", (pytest.approx(0.506), 0.03)),
        ("2026-07-15T17:00", (pytest.approx(0.506), 0.25)),  # as it is: nobody adds tax to what is sold
        ("2026-07-15T20:59", (pytest.approx(0.506), 0.25)),
        ("2026-07-15T21:00", (pytest.approx(0.33), 0.03)),
        ("2026-01-15T11:00", (0.0, 0.03)),  # "AEST" is the customer's own clock, in summer too
    ],
)
async def test_prices_hold_on_the_customer_s_clock_with_tax_where_there_is_tax(wall, price):
    async with a_plan() as (_, source):
        assert await price_at(source, wall) == price


async def test_it_is_a_schedule_with_its_supply_charge_and_the_network_fees_on_what_is_bought():
    async with a_plan(network_fees=0.01) as (_, source):
        now = at("2026-07-15T12:00")
        tariff = await source.fetch(now, now + DAY)
    assert tariff.supply_charge_per_day == pytest.approx(1.21)
    assert {slot.kind for slot in tariff.slots} == {PriceKind.SCHEDULE}
    assert (tariff.source, tariff.fetched_at) == ("covau", now)
    assert tariff.at(now).import_price == pytest.approx(0.01)


async def test_the_kwh_after_the_first_cost_what_the_plan_says_then():
    async with a_plan(network_fees=0.01) as (_, source):
        now = at("2026-07-15T12:00")
        tariff = await source.fetch(now, now + DAY)
    told = [(band.name, band.above_kwh, band.upto_kwh, band.price, band.per) for band in tariff.terms.bands]
    assert told == [
        ("Free", 24.0, None, pytest.approx(0.34), Per.DAY),
        ("export", 10.0, None, 0.03, Per.DAY),
    ]
    assert [(each.from_, each.to) for each in tariff.terms.bands[0].when] == [("11:00", "14:00")]


@pytest.mark.parametrize(("day", "hours"), [("2026-04-05", 25), ("2026-07-15", 24), ("2026-10-04", 23)])
async def test_a_day_is_tiled_whatever_its_clock_does(day, hours):
    start, end = (
        datetime.combine(each, time(0), SYDNEY).astimezone(UTC)
        for each in (date.fromisoformat(day), date.fromisoformat(day) + DAY)
    )
    async with a_plan() as (_, source):
        slots = (await source.fetch(start, end)).between(start, end)
    assert all(one.end == other.start for one, other in pairwise(slots))
    spans = [min(slot.end, end) - max(slot.start, start) for slot in slots]
    assert sum(spans, timedelta()) == timedelta(hours=hours)
    assert all(slot.export_price is not None for slot in slots)


async def test_a_plan_is_asked_for_once_and_survives_a_restart_without_the_internet():
    documents = MemoryRecords().documents
    async with a_plan(documents) as (cloud, source):
        for _ in range(3):
            await price_at(source, "2026-07-15T12:00")
        assert len(cloud.server.requests) == 1
    async with a_plan(documents) as (cloud, source):
        await cloud.stop()
        assert await price_at(source, "2026-07-15T12:00") == (0.0, 0.03)


async def test_a_kept_plan_that_is_not_whole_any_more_is_fetched_again():
    documents = MemoryRecords().documents
    async with a_plan(documents) as (_, source):
        await price_at(source, "2026-07-15T12:00")
    kept = (await documents.all("covau_plan"))[PLAN_ID]
    for broken in (kept.replace(b'"0.00"', b'"9.00"'), b"{}"):
        await documents.put("covau_plan", PLAN_ID, broken)
        async with a_plan(documents) as (cloud, source):
            assert await price_at(source, "2026-07-15T12:00") == (0.0, 0.03)
            assert len(cloud.server.requests) == 1


async def test_without_a_feed_in_what_export_earns_is_not_known():
    async with a_plan() as (cloud, source):
        cloud.told["electricityContract"]["solarFeedInTariff"] = []
        assert await price_at(source, "2026-07-15T17:00") == (pytest.approx(0.506), None)


def contract(*parts, **more) -> Contract:
    return msgspec.json.decode(msgspec.json.encode({"tariffPeriod": list(parts), **more}), type=Contract)


def part(price="0.30", windows=(), **more):
    timed = {"timeOfUseRates": [{"rates": [rate(price)], "timeOfUse": list(windows)}]} if windows else {}
    return {"singleRate": {"rates": [rate(price)]}, **more} if not windows else {**timed, **more}


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (window("00:00", "23:59"), ("mon,tue,wed,thu,fri,sat,sun", "00:00", "24:00")),
        (window("16:00", "20:59", "MON", "FRI"), ("mon,fri", "16:00", "21:00")),
        (window("22:00", "06:59", "SAT"), ("sat", "22:00", "07:00")),
        (window("16:00", "21:00", "SUN"), ("sun", "16:00", "21:00")),  # a full minute is meant
        (window("07:00", "08:59", "BUSINESS_DAYS"), ("mon,tue,wed,thu,fri", "07:00", "09:00")),
        (window("07:00", "08:59", "SUN", "PUBLIC_HOLIDAYS"), ("sun", "07:00", "09:00")),
        (window("07:00:00", "08:59:59"), ("mon,tue,wed,thu,fri,sat,sun", "07:00", "09:00")),
        ({"startTime": "07:00", "endTime": "08:59"}, ("mon-sun", "07:00", "09:00")),
    ],
)
def test_windows_of_the_standard_become_windows_of_ours(told, read):
    (period,) = plan_of(contract(part(windows=[told]))).periods
    assert (period.days, period.from_, period.to) == read


def test_a_window_for_holidays_alone_is_left_out():
    windows = [window("00:00", "23:59", "PUBLIC_HOLIDAYS"), window("00:00", "23:59")]
    assert len(plan_of(contract(part(windows=windows))).periods) == 1


@pytest.mark.parametrize(
    ("start", "end", "season"),
    [
        (None, None, None),
        ("01-01", "12-31", None),
        ("10-01", "03-31", "oct-mar"),
        ("04-01", "09-30", "apr-sep"),
        ("12-01", "02-28", "dec-feb"),
        ("12-01", "02-29", "dec-feb"),
    ],
)
def test_parts_of_the_year_become_seasons(start, end, season):
    (period,) = plan_of(contract(part(startDate=start, endDate=end))).periods
    assert period.season == season


@pytest.mark.parametrize(("start", "end"), [("01-15", "06-30"), ("01-01", "06-15"), ("01-01", "02-15")])
def test_prices_that_change_within_a_month_are_refused(start, end):
    with pytest.raises(Rejected, match="within a month"):
        plan_of(contract(part(startDate=start, endDate=end)))


def test_two_supply_charges_are_none_that_is_known():
    parts = [
        part(startDate="10-01", endDate="03-31", dailySupplyCharge="1.00"),
        part(startDate="04-01", endDate="09-30", dailySupplyCharge="1.20"),
    ]
    assert plan_of(contract(*parts)).supply_charge_per_day is None
    assert plan_of(contract(parts[0])).supply_charge_per_day == pytest.approx(1.1)


@pytest.mark.parametrize("odd", ["much", 1.1, {}, None])
def test_an_odd_supply_charge_is_not_known_and_costs_no_price(odd):
    found = plan_of(contract(part(dailySupplyCharge=odd)))
    assert (found.supply_charge_per_day, found.is_whole) == (None, odd is None)
    assert found.periods == plan_of(contract(part(dailySupplyCharge="1.10"))).periods


@pytest.mark.parametrize("odd", [7, [7], [{"singleTariff": {"rates": [{"unitPrice": "N/A"}]}}], "none"])
async def test_an_odd_feed_in_is_an_unknown_one_and_is_not_kept(odd):
    documents = MemoryRecords().documents
    async with a_plan(documents) as (cloud, source):
        cloud.told["electricityContract"]["solarFeedInTariff"] = odd
        assert await price_at(source, "2026-07-15T11:00") == (0.0, None)
    assert await documents.all("covau_plan") == {}


def test_one_price_for_all_that_is_fed_in():
    solar = [{"tariffUType": "singleTariff", "singleTariff": {"rates": [rate("0.05")]}}]
    (period,) = plan_of(contract(part(), solarFeedInTariff=solar)).feed_in
    assert (period.export_price, period.from_, period.to) == (0.05, "00:00", "24:00")


def no_prices(cloud) -> None:
    cloud.told["electricityContract"]["tariffPeriod"] = []


def a_word_for_a_price(cloud) -> None:
    cloud.told["electricityContract"]["tariffPeriod"][0]["timeOfUseRates"][0]["rates"][0]["unitPrice"] = "N/A"


TROUBLE = {
    "another plan": (lambda cloud: cloud.told.update(planId="COV1@EME"), Unreachable, "another plan"),
    "no prices": (no_prices, Rejected, "no prices by the clock"),
    "a word": (a_word_for_a_price, Unreachable, "makes no sense"),
    "html": (lambda cloud: setattr(cloud, "html", True), Unreachable, "makes no sense"),
    "404": (lambda cloud: cloud.moods.append((404, None)), Rejected, "status 404"),
    "406": (lambda cloud: cloud.moods.append((406, None)), Rejected, "status 406"),
    "429": (lambda cloud: cloud.moods.append((429, "300")), Unreachable, "too many requests"),
    "500": (lambda cloud: cloud.moods.append((500, None)), Unreachable, "status 500"),
    "garbage": (lambda cloud: setattr(cloud.faults, "garbage", True), Unreachable, "no answer"),
    "half": (lambda cloud: setattr(cloud.faults, "drops_mid_answer", True), Unreachable, "no answer"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
async def test_trouble_is_an_error_never_a_price_and_never_kept(trouble):
    upset, kind, says = TROUBLE[trouble]
    documents = MemoryRecords().documents
    async with a_plan(documents) as (cloud, source):
        upset(cloud)
        with pytest.raises(kind, match=says):
            await price_at(source, "2026-07-15T12:00")
    assert await documents.all("covau_plan") == {}


async def test_offline_is_no_connection_and_back_again_it_goes_on():
    async with a_plan() as (cloud, source):
        await cloud.stop()
        with pytest.raises(DeviceError, match="no connection"):
            await price_at(source, "2026-07-15T12:00")
        await cloud.start()
        assert await price_at(source, "2026-07-15T12:00") == (0.0, 0.03)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, r"tariff\.plan_id: is missing"),
        ({"plan_id": "../../x"}, r"tariff\.plan_id: '\.\./\.\./x' is not allowed"),
    ],
)
def test_a_table_that_names_no_plan_is_refused(told, says):
    with pytest.raises(ConfigurationError, match=says):
        parse({"tariff": {"driver": "covau", **told}})
