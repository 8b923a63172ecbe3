"""Day-ahead prices over HTTP: what is known and what is forecast, and when it is asked."""

from itertools import pairwise

import pytest

from domain.tariff.slots import PriceKind
from tests.adapters.prices.epex.exchange import AHEAD, MINUTE, an_exchange, at, entry, tariff_of


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
