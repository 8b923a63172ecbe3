"""Amber over REST: when it is asked what, and what becomes of an answer that is none."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from adapters.clouds.nem.recorded import RecordedMarket
from adapters.prices.amber.driver import Amber
from adapters.prices.amber.emulator.documents import site
from adapters.prices.amber.emulator.retailer import SITE_ID, TOKEN, AmberEmulator
from adapters.prices.amber.live import AmberLive
from adapters.prices.amber.service import AmberService
from domain.errors import Rejected, Unreachable
from domain.tariff.slots import PriceKind
from tests.adapters.prices.turned import TurnedClock

NOON = datetime.fromisoformat("2025-12-28T12:00:00+10:00")  # market time; the spot price is below zero
MINUTES = timedelta(minutes=1)


class Bench:
    """An emulated account and the driver that asks it."""

    def __init__(self, at=NOON, *, token=TOKEN, site_id=SITE_ID, live=False, timeout_s=10, **more):
        self.clock = TurnedClock(at)
        self.emulator = AmberEmulator(RecordedMarket("SA1"), clock=self.clock)
        self._made = (token, site_id, live, timeout_s, more)

    async def __aenter__(self):
        await self.emulator.start()
        token, site_id, live, timeout_s, more = self._made
        self.service = AmberService(
            token, self.clock, base_url=f"{self.emulator.url}/v1", site_id=site_id, timeout_s=timeout_s
        )
        heard = AmberLive(token, self.clock, url=self.emulator.url, timeout_s=timeout_s) if live else None
        self.source = Amber(self.service, heard, self.clock, **more)
        return self

    async def __aexit__(self, *error):
        await self.source.close()
        await self.emulator.stop()

    async def fetch(self, hours=48):
        now = self.clock.now()
        return await self.source.fetch(now, now + timedelta(hours=hours))

    async def after(self, seconds):
        await self.clock.turn(seconds)
        return await self.fetch()

    @property
    def resolutions(self):
        """Which feeds were asked for, in order."""
        return [query["resolution"] for query in self.emulator.queries if "resolution" in query]


async def test_five_minutes_near_now_and_half_hours_beyond_without_gap_or_overlap():
    async with Bench(NOON + 3 * MINUTES) as bench:
        tariff = await bench.fetch()
    now = bench.clock.now()
    assert (tariff.source, tariff.fetched_at) == ("amber", now)
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))
    assert tariff.slots[0].start == NOON - 60 * MINUTES
    assert tariff.slots[-1].end - now > timedelta(hours=39)
    kinds = {slot.kind: [] for slot in tariff.slots}
    for slot in tariff.slots:
        kinds[slot.kind].append(slot)
    assert [slot.start for slot in kinds[PriceKind.CURRENT]] == [NOON]
    assert all(slot.end <= now for slot in kinds[PriceKind.ACTUAL])
    assert all(slot.start > now for slot in kinds[PriceKind.FORECAST])
    fine = [slot for slot in tariff.slots if slot.start < NOON + 120 * MINUTES]
    assert {slot.end - slot.start for slot in fine} == {5 * MINUTES}
    assert {slot.end - slot.start for slot in tariff.slots[-60:]} == {30 * MINUTES}


async def test_the_running_price_is_the_market_s_with_tax_and_network_and_pays_for_import_at_noon():
    async with Bench(NOON + MINUTES) as bench:
        slot = (await bench.fetch()).told_at(bench.clock.now())
        spot = RecordedMarket("SA1").mean(NOON, NOON + 5 * MINUTES) / 1000
    assert spot < 0
    assert slot.import_price == pytest.approx(spot * 1.1 + 0.11)
    assert slot.export_price == pytest.approx(spot * 0.98)  # the house pays to export


async def test_no_more_is_told_than_was_asked_for():
    async with Bench() as bench:
        tariff = await bench.fetch(hours=1)
    assert tariff.slots[-1].start < NOON + 60 * MINUTES


async def test_a_settled_price_is_asked_for_35_seconds_into_the_next_interval():
    async with Bench(NOON + MINUTES) as bench:
        assert (await bench.fetch()).renew_at == NOON + timedelta(minutes=5, seconds=35)


async def test_an_estimate_is_asked_for_again_until_it_is_settled_and_then_left_alone():
    async with Bench(NOON + timedelta(seconds=5)) as bench:
        bench.emulator.settles_after = timedelta(seconds=50)
        looks = [(await bench.fetch()).renew_at]
        for _ in range(2):
            looks.append((await bench.after((looks[-1] - bench.clock.now()).total_seconds())).renew_at)
    assert [(look - NOON).total_seconds() for look in looks] == [35, 60, 335]


async def test_an_estimate_that_stays_one_is_not_asked_for_for_ever():
    async with Bench(NOON + timedelta(seconds=5)) as bench:
        bench.emulator.settles_after = timedelta(minutes=6)
        looks = [(await bench.fetch()).renew_at]
        for _ in range(4):
            looks.append((await bench.after((looks[-1] - bench.clock.now()).total_seconds())).renew_at)
    assert [(look - NOON).total_seconds() for look in looks] == [35, 60, 120, 335, 360]


async def test_half_hours_are_asked_for_once_per_half_hour_and_five_minutes_only_when_stale():
    async with Bench(NOON + MINUTES) as bench:
        await bench.fetch()
        await bench.after(60)  # settled and fresh
        assert bench.resolutions == ["5", "30"]
        await bench.after(270)
        assert bench.resolutions == ["5", "30", "5"]
        await bench.after(29 * 60)
        assert bench.resolutions == ["5", "30", "5", "5", "30"]


async def test_an_hour_costs_far_less_than_amber_allows():
    async with Bench(NOON + timedelta(seconds=5)) as bench:
        await bench.fetch()
        end = NOON + 60 * MINUTES
        while (due := (await bench.fetch()).renew_at) < end:
            await bench.clock.turn((due - bench.clock.now()).total_seconds())
    assert len(bench.emulator.paths) <= 40  # 600 are allowed


async def test_half_hours_that_cannot_be_had_go_on_as_they_were():
    async with Bench(NOON + MINUTES) as bench:
        reach = (await bench.fetch()).slots[-1].end
        bench.emulator.faults.coarse_status = 503
        tariff = await bench.after(30 * 60)
        bench.emulator.faults.coarse_status = None
        assert (await bench.after(30 * 60)).trouble is None
    assert tariff.slots[-1].end == reach
    assert "status 503" in tariff.trouble.error
    assert tariff.told_at(NOON + 31 * MINUTES).kind is PriceKind.CURRENT


async def test_the_only_active_house_of_an_account_is_found():
    async with Bench(site_id=None) as bench:
        bench.emulator.sites = [site("01CLOSED", "closed"), site(SITE_ID)]
        assert (await bench.fetch()).slots
        await bench.after(600)
    assert bench.emulator.paths.count("/v1/sites") == 1


@pytest.mark.parametrize(
    "odd",
    [{"network": 7}, {"channels": "all of them"}, {"nmi": {}}, {"status": None}, {"activeFrom": 7}],
    ids=str,
)
async def test_an_odd_word_of_a_house_costs_no_price(odd):
    async with Bench(site_id=None) as bench:
        bench.emulator.sites = [site("01CLOSED", "closed"), site(SITE_ID) | odd]
        assert (await bench.fetch()).slots


@pytest.mark.parametrize(
    ("sites", "words"),
    [
        ([site("01HOUSE"), site("01SHED")], r"set tariff\.site_id to one of 01HOUSE .*01SHED"),
        ([site("01HOUSE") | {"status": 7}, site("01SHED")], r"set tariff\.site_id"),  # it may be active
        ([site("01HOUSE") | {"network": 7}, site("01SHED")], r"01HOUSE \(network unknown\)"),
        ([site("01CLOSED", "closed")], "no active site"),
        ([], "no active site"),
    ],
)
async def test_several_houses_or_none_are_told_with_what_to_set(sites, words):
    async with Bench(site_id=None) as bench:
        bench.emulator.sites = sites
        with pytest.raises(Rejected, match=words):
            await bench.fetch()


@pytest.mark.parametrize(("token", "site_id"), [("psk_another", SITE_ID), (TOKEN, "01SOMEBODYELSE")])
async def test_a_wrong_token_or_house_is_said_once_and_not_asked_for_at_every_tick(token, site_id):
    async with Bench(token=token, site_id=site_id) as bench:
        for _ in range(5):
            with pytest.raises(Rejected, match=r"check tariff\.token"):
                await bench.after(10)
        assert len(bench.emulator.paths) == 1


@pytest.mark.parametrize(
    ("fault", "value", "error"),
    [
        ("status", 429, Unreachable),
        ("status", 500, Unreachable),
        ("status", 403, Rejected),
        ("web_page", True, Unreachable),
        ("half_answer", True, Unreachable),
    ],
)
async def test_an_answer_that_is_none_costs_one_fetch_and_the_next_one_is_whole(fault, value, error):
    async with Bench(NOON + MINUTES) as bench:
        await bench.fetch()
        good = getattr(bench.emulator.faults, fault)
        setattr(bench.emulator.faults, fault, value)
        with pytest.raises(error):
            await bench.after(300)
        setattr(bench.emulator.faults, fault, good)
        assert (await bench.after(300)).told_at(bench.clock.now()).kind is PriceKind.CURRENT


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_line_that_breaks_costs_one_fetch(fault):
    async with Bench(NOON + MINUTES, timeout_s=1) as bench:
        setattr(bench.emulator.line, fault, True)
        with pytest.raises(Unreachable):
            await bench.fetch()
        setattr(bench.emulator.line, fault, False)
        assert (await bench.fetch()).slots


async def test_amber_that_is_not_there_is_unreachable():
    async with Bench() as bench:
        await bench.emulator.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await bench.fetch()


async def test_a_request_for_patience_is_obeyed():
    async with Bench(NOON + MINUTES) as bench:
        bench.emulator.faults.status, bench.emulator.faults.retry_after = 429, "90"
        for _ in range(9):
            with pytest.raises(Unreachable):
                await bench.fetch()
            await bench.clock.turn(10)
        assert len(bench.emulator.paths) == 1
        bench.emulator.faults.status = None
        assert (await bench.fetch()).slots


async def test_a_table_of_the_past_alone_is_no_tariff():
    async with Bench(NOON + MINUTES) as bench:
        bench.emulator.plan.last_told = NOON - 30 * MINUTES
        with pytest.raises(Unreachable, match="no price is told from now on"):
            await bench.fetch()


async def test_a_table_with_holes_keeps_them():
    async with Bench(NOON + MINUTES) as bench:
        bench.emulator.plan.half_hours = 3
        tariff = await bench.fetch()
    assert tariff.slots[-1].end < NOON + timedelta(hours=3)


async def test_a_house_without_feed_in_earns_nothing():
    async with Bench(NOON + MINUTES) as bench:
        bench.emulator.plan.has_feed_in = False
        told = (await bench.fetch()).slots
    assert {slot.export_price for slot in told if slot.kind is not PriceKind.ACTUAL} == {0.0}
    # what nobody told is not billed: it may be an outage after all
    assert {slot.export_price for slot in told if slot.kind is PriceKind.ACTUAL} == {None}


async def test_feed_in_that_is_told_no_more_is_unknown_and_not_worth_nothing():
    async with Bench(NOON + MINUTES) as bench:
        assert (await bench.fetch()).slots[-1].export_price is not None
        bench.emulator.plan.has_feed_in = False
        assert {slot.export_price for slot in (await bench.after(1800)).slots} == {None}


async def test_the_days_on_which_an_hour_is_put_on_or_off_are_whole_in_the_market_s_time():
    for day in ("2025-10-05", "2026-04-05"):  # Sydney and Adelaide change their clocks, the market does not
        start = datetime.fromisoformat(f"{day}T00:01:00+10:00")
        async with Bench(start) as bench:
            tariff = await bench.fetch(hours=24)
        assert all(one.end == other.start for one, other in pairwise(tariff.slots))
        assert tariff.slots[-1].end >= start + timedelta(hours=24)


async def test_another_forecast_is_told_of_what_was_asked_for_already():
    async with Bench(NOON + 3 * MINUTES) as bench:
        ahead = {}
        for forecast in ("predicted", "low", "high"):
            bench.source.choose(forecast)
            ahead[forecast] = [
                slot for slot in (await bench.fetch()).slots if slot.kind is PriceKind.FORECAST
            ]
        assert (bench.source.forecast, tuple(bench.source.forecasts)) == (
            "high",
            ("low", "predicted", "high"),
        )
        assert bench.resolutions == ["5", "30"]
    for low, predicted, high in zip(ahead["low"], ahead["predicted"], ahead["high"], strict=True):
        assert low.import_price < predicted.import_price < high.import_price
