"""Day-ahead prices over HTTP: what is known and what is forecast, when it is asked, and trouble."""

from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from adapters.prices.epex.config import EpexTariff
from adapters.prices.epex.emulator.predictor import EpexEmulator
from adapters.prices.epex.row import open_epex
from adapters.stores.memory.records import MemoryRecords
from domain.errors import ConfigurationError, Rejected, Unreachable
from domain.tariff.slots import PriceKind
from powersync.config import Config, parse
from powersync.wiring import surroundings_of
from tests.adapters.emulators.houses import ManualClock

AHEAD = timedelta(hours=48)
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@asynccontextmanager
async def an_exchange(now: str = "2026-01-15T10:20", **tariff):
    clock = ManualClock()
    clock.at = at(now)
    cloud = EpexEmulator(clock=clock)
    await cloud.start()
    table = EpexTariff(**{"base_url": f"http://127.0.0.1:{cloud.port}", "region": "DE", **tariff})
    source = open_epex(table, surroundings_of(Config(), clock, MemoryRecords().documents))
    try:
        yield cloud, source, clock
    finally:
        await source.close()
        await cloud.stop()


async def tariff_of(source, clock):
    return await source.fetch(clock.now(), clock.now() + AHEAD)


def entry(start: str, total, **more):
    return {"startsAt": start, "total": total, **more}


async def test_quarters_without_a_gap_as_far_as_a_plan_looks():
    async with an_exchange() as (_, source, clock):
        tariff = await tariff_of(source, clock)
    assert {slot.end - slot.start for slot in tariff.slots} == {15 * MINUTE}
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))
    assert tariff.slots[0].start == at("2026-01-15T09:15")
    assert tariff.slots[-1].end >= clock.now() + AHEAD - 15 * MINUTE
    assert (tariff.source, tariff.fetched_at) == ("epex", clock.now())


async def test_what_is_over_runs_is_settled_and_is_only_forecast_is_told_apart():
    async with an_exchange() as (_, source, clock):
        slots = (await tariff_of(source, clock)).slots
    kinds = {slot.start: slot.kind for slot in slots}
    assert kinds[at("2026-01-15T10:00")] is PriceKind.ACTUAL
    assert kinds[at("2026-01-15T10:15")] is PriceKind.CURRENT
    assert kinds[at("2026-01-15T10:30")] is PriceKind.SCHEDULE
    assert kinds[at("2026-01-15T22:45")] is PriceKind.SCHEDULE  # midnight in Berlin
    assert kinds[at("2026-01-15T23:00")] is PriceKind.FORECAST


@pytest.mark.parametrize("word", [{}, *({"knownUntil": odd} for odd in (None, "soon", 7, "2026-01-15", {}))])
async def test_without_a_word_of_what_is_known_everything_ahead_is_a_forecast(word):
    async with an_exchange() as (cloud, source, clock):
        prices = [entry("2026-01-15T10:15:00Z", 10), entry("2026-01-15T10:30:00Z", 11)]
        cloud.told = {"prices": prices, **word}
        slots = (await tariff_of(source, clock)).slots
    assert [slot.kind for slot in slots] == [PriceKind.CURRENT, PriceKind.FORECAST]


async def test_a_price_of_now_that_is_only_a_forecast_says_so():
    async with an_exchange() as (cloud, source, clock):
        cloud.told = {"prices": [entry("2026-01-15T10:15:00Z", 10)], "knownUntil": "2026-01-15T00:00:00Z"}
        (slot,) = (await tariff_of(source, clock)).slots
    assert slot.kind is PriceKind.FORECAST


KNOWN = [("10:00", 8), ("10:15", 10), ("10:30", 11), ("10:45", 12), ("11:00", 13)]


@pytest.mark.parametrize(
    ("told", "known_until", "found"),
    [
        # of the first answer: 10:15 was settled and is over, 10:45 runs, 11:00 was to come
        (KNOWN, "2026-01-15T12:00:00Z",
         {"10:15": (10, "actual"), "10:45": (12, "current"), "11:00": (13, "schedule")}),
        ([("10:15", 1), ("10:45", 2), ("11:00", 3)], "2026-01-15T09:00:00Z",
         {"10:15": (10, "actual"), "10:45": (12, "current"), "11:00": (3, "forecast")}),
        ([("10:15", 1), ("10:45", 2), ("11:00", 3)], None,
         {"10:15": (10, "actual"), "10:45": (12, "current"), "11:00": (3, "forecast")}),
        ([("11:00", 3)], "2026-01-15T12:00:00Z",
         {"10:15": (10, "actual"), "10:45": (12, "current"), "11:00": (3, "schedule")}),
        # what it settles anew counts
        ([("10:15", 1), ("10:45", 2)], "2026-01-15T10:45:00Z",
         {"10:15": (1, "actual"), "10:45": (12, "current")}),
    ],
    ids=["the same", "known until earlier", "until nobody knows when", "without what was before", "in part"],
)  # fmt: skip
async def test_settled_prices_that_hold_are_not_taken_back_by_a_later_answer(told, known_until, found):
    async with an_exchange("2026-01-15T10:20") as (cloud, source, clock):
        for prices, until in ((KNOWN, "2026-01-15T12:00:00Z"), (told, known_until)):
            cloud.told = {
                "prices": [entry(f"2026-01-15T{start}:00Z", cents) for start, cents in prices],
                "knownUntil": until,
            }
            slots = (await tariff_of(source, clock)).slots
            clock.turn(30 * 60)
    seen = {f"{slot.start:%H:%M}": (round(100 * slot.import_price, 6), slot.kind.value) for slot in slots}
    assert {start: seen[start] for start in found} == found
    assert all(one.end <= other.start for one, other in pairwise(slots))


@pytest.mark.parametrize(
    ("terms", "exchange_ct", "price"),
    [
        ({}, 10.0, 0.10),
        ({"surcharge": 0.15, "tax_pct": 19}, 10.0, 0.2975),  # (10 + 15) * 1.19 ct
        ({"surcharge": 0.15, "tax_pct": 19}, -20.0, -0.0595),
        ({"network_fees": 0.05, "tax_pct": 10}, 10.0, 0.16),
        ({"surcharge": 1.5, "per_euro": 10.0}, 10.0, 2.5),  # kroner
    ],
)
async def test_surcharge_and_tax_are_inside_the_price(terms, exchange_ct, price):
    async with an_exchange(**terms) as (cloud, source, clock):
        cloud.exchange = lambda at: exchange_ct
        tariff = await tariff_of(source, clock)
    assert tariff.at(clock.now()).import_price == pytest.approx(price)


@pytest.mark.parametrize(("export_price", "told"), [(None, None), (0.079, 0.079), (0.0, 0.0)])
async def test_what_export_earns_is_a_fixed_price_or_not_known(export_price, told):
    async with an_exchange(export_price=export_price) as (_, source, clock):
        assert {slot.export_price for slot in (await tariff_of(source, clock)).slots} == {told}


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


async def test_it_is_asked_every_half_hour_and_in_between_told_from_what_is_known():
    async with an_exchange() as (cloud, source, clock):
        first = await tariff_of(source, clock)
        assert first.renew_at == at("2026-01-15T10:30")  # another quarter runs then
        clock.at = at("2026-01-15T10:30")
        again = await tariff_of(source, clock)
        assert again.told_at(clock.now()).kind is PriceKind.CURRENT
        assert (again.fetched_at, len(cloud.asked)) == (first.fetched_at, 1)
        clock.at = at("2026-01-15T10:50")
        assert (await tariff_of(source, clock)).fetched_at == clock.now()
        assert len(cloud.asked) == 2


async def test_it_is_asked_for_what_the_owner_pays():
    async with an_exchange(region="SE3", surcharge=0.125, tax_pct=25, hourly=True) as (cloud, source, clock):
        await tariff_of(source, clock)
    (asked,) = cloud.asked
    assert (asked["region"], asked["surcharge"], asked["taxPercent"]) == ("SE3", "12.5", "25")
    assert (asked["hourly"], asked["unit"]) == ("true", "CT_PER_KWH")


async def test_a_tiny_surcharge_is_written_as_a_number_that_every_server_reads():
    async with an_exchange(surcharge=0.000000123, per_euro=0.1) as (cloud, source, clock):
        await tariff_of(source, clock)
    assert (cloud.asked[0]["surcharge"], cloud.asked[0]["taxPercent"]) == ("0.000123", "0")


async def test_an_answer_without_a_price_of_now_is_an_error_and_is_not_asked_for_again_at_once():
    async with an_exchange() as (cloud, source, clock):
        cloud.told = {"prices": [entry("2026-01-15T08:00:00Z", 10)], "knownUntil": None}
        for _ in range(3):
            with pytest.raises(Unreachable, match="no price is told for now"):
                await tariff_of(source, clock)
            clock.turn(60)
        assert len(cloud.asked) == 1
        cloud.told = None
        clock.turn(600)
        assert (await tariff_of(source, clock)).slots


TROUBLE = {
    "empty": (lambda cloud: setattr(cloud, "told", {"prices": []}), Unreachable, "no price is told"),
    "no prices": (lambda cloud: setattr(cloud, "told", {}), Unreachable, "makes no sense"),
    "a word": (
        lambda cloud: setattr(cloud, "told", {"prices": [entry("2026-01-15T10:15:00Z", "N/A")]}),
        Unreachable,
        "makes no sense",
    ),
    "no zone": (
        lambda cloud: setattr(cloud, "told", {"prices": [entry("2026-01-15T10:15:00", 10)]}),
        Unreachable,
        "makes no sense",
    ),
    "html": (lambda cloud: setattr(cloud, "html", True), Unreachable, "makes no sense"),
    "401": (lambda cloud: cloud.moods.append((401, None)), Rejected, "status 401"),
    "404": (lambda cloud: cloud.moods.append((404, None)), Rejected, "status 404"),
    "429": (lambda cloud: cloud.moods.append((429, "300")), Unreachable, "too many requests"),
    "500": (lambda cloud: cloud.moods.append((500, None)), Unreachable, "status 500"),
    "garbage": (lambda cloud: setattr(cloud.faults, "garbage", True), Unreachable, "no answer"),
    "half an answer": (
        lambda cloud: setattr(cloud.faults, "drops_mid_answer", True),
        Unreachable,
        "no answer",
    ),
}


@pytest.mark.parametrize("trouble", TROUBLE)
async def test_trouble_is_an_error_and_never_a_price(trouble):
    upset, kind, says = TROUBLE[trouble]
    async with an_exchange() as (cloud, source, clock):
        upset(cloud)
        with pytest.raises(kind, match=says):
            await tariff_of(source, clock)


async def test_it_is_left_alone_for_as_long_as_it_asks():
    async with an_exchange() as (cloud, source, clock):
        cloud.moods.append((429, "300"))
        for wait_s in (0, 150, 149):
            clock.turn(wait_s)
            with pytest.raises(Unreachable):
                await tariff_of(source, clock)
        assert len(cloud.asked) == 1
        clock.turn(1)
        assert (await tariff_of(source, clock)).slots


async def test_offline_is_no_connection_and_back_again_it_goes_on():
    async with an_exchange() as (cloud, source, clock):
        await cloud.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await tariff_of(source, clock)
        await cloud.start()
        assert (await tariff_of(source, clock)).slots


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, r"tariff\.region: is missing"),
        ({"region": "FR"}, r"tariff\.region: 'FR' is not allowed"),
        ({"region": "DE", "tax_pct": -1}, r"tariff\.tax_pct: -1 is not allowed"),
        ({"region": "DE", "per_euro": 0}, r"tariff\.per_euro: 0 is not allowed"),
        (
            {"region": "DE", "per_euro": 1e-300},
            r"tariff\.per_euro: 1e-300 is not allowed",
        ),  # all would be free
        ({"region": "DE", "per_euro": 1_001}, r"tariff\.per_euro: 1001 is not allowed"),
        ({"region": "DE", "base_url": "http://me:secret@host"}, r"tariff\.base_url"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(told, says):
    with pytest.raises(ConfigurationError, match=says):
        parse({"tariff": {"driver": "epex", **told}})
