"""Localvolts over its API: whose price, how firm, when it is asked, and what is no price at all."""

from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from adapters.clouds.nem.recorded import RecordedMarket
from adapters.prices.localvolts.driver import Localvolts
from adapters.prices.localvolts.emulator.retailer import KEY, NMI, PARTNER, LocalvoltsEmulator
from adapters.prices.localvolts.payloads import Row
from adapters.prices.localvolts.service import LocalvoltsService
from domain.errors import Rejected, Unreachable
from domain.tariff.slots import PriceKind
from domain.tariff.table import fold
from tests.adapters.prices.turned import TurnedClock

NOON = datetime.fromisoformat("2025-12-28T12:00:00+10:00")  # market time
MINUTES, FIVE = timedelta(minutes=1), timedelta(minutes=5)


class Bench:
    """An emulated meter and the driver that asks for it."""

    def __init__(self, at=NOON + MINUTES, *, key=KEY, partner=PARTNER, nmi=NMI, timeout_s=10, **more):
        self.clock = TurnedClock(at)
        self.emulator = LocalvoltsEmulator(RecordedMarket("SA1"), clock=self.clock)
        self._made = (key, partner, nmi, timeout_s, more)

    async def __aenter__(self):
        await self.emulator.start()
        key, partner, nmi, timeout_s, more = self._made
        service = LocalvoltsService(
            key, partner, self.clock, nmi=nmi, base_url=self.emulator.url, timeout_s=timeout_s
        )
        self.source = Localvolts(service, self.clock, **more)
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


async def test_a_day_of_five_minutes_without_gap_or_overlap_of_which_the_running_one_is_priced():
    async with Bench() as bench:
        tariff = await bench.fetch()
    assert (tariff.source, tariff.fetched_at) == ("localvolts", NOON + MINUTES)
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))
    assert (tariff.slots[0].start, tariff.slots[-1].end) == (NOON, NOON + timedelta(hours=24))
    assert {slot.end - slot.start for slot in tariff.slots} == {FIVE}
    assert [slot.kind for slot in tariff.slots] == [PriceKind.CURRENT] + [PriceKind.FORECAST] * 287


async def test_what_is_earned_is_positive_as_it_is_told_and_cents_become_currency():
    at = datetime.fromisoformat("2025-12-28T22:41:00+10:00")  # the spike: 20,300 per MWh
    async with Bench(at, network_fees=0.01) as bench:
        slot = (await bench.fetch()).told_at(at)
    spot = RecordedMarket("SA1").mean(slot.start, slot.end) / 1000
    assert slot.import_price == pytest.approx(spot * 1.1 + 0.095 + 0.01)
    assert slot.export_price == pytest.approx(spot * 0.97)
    assert slot.export_price > 15


async def test_an_interval_that_is_over_was_actual_and_stays_for_an_hour():
    async with Bench() as bench:
        await bench.fetch()
        tariff = await bench.after(300)
        assert [slot.kind for slot in tariff.slots[:3]] == [
            PriceKind.ACTUAL,
            PriceKind.CURRENT,
            PriceKind.FORECAST,
        ]
        assert (await bench.after(3_700)).slots[0].start > NOON


@pytest.mark.parametrize("is_reversed", [False, True])
async def test_the_running_price_is_found_by_its_time_and_not_by_its_place_in_the_answer(is_reversed):
    async with Bench() as bench:
        bench.emulator.faults.reversed_rows = is_reversed
        slot = (await bench.fetch()).told_at(bench.clock.now())
    assert (slot.start, slot.kind) == (NOON, PriceKind.CURRENT)
    assert slot.export_price == pytest.approx(RecordedMarket("SA1").mean(NOON, NOON + FIVE) / 1000 * 0.97)


@pytest.mark.parametrize(
    "beside", [(None, "Fcst"), ("Fcst", None), (None, "Guess"), ("Guess", None), ("Fcst", None, "Guess")]
)
async def test_a_settled_price_gives_way_to_no_forecast_and_no_unknown_quality_in_any_order(beside):
    async with Bench() as bench:
        settled = (await bench.fetch()).told_at(NOON)
    async with Bench() as bench:
        bench.emulator.faults.beside = beside
        assert (await bench.fetch()).told_at(NOON) == settled
    for lone in ("Fcst", "Guess"):  # of an answer that comes later
        async with Bench() as bench:
            await bench.fetch()
            bench.emulator.faults.beside = (lone,)
            assert (await bench.after(30)).told_at(NOON) == settled


async def test_a_rate_that_is_not_applicable_is_no_price_and_never_free_power():
    async with Bench() as bench:
        bench.emulator.faults.without_import = {NOON + 2 * FIVE}
        bench.emulator.faults.without_export = {NOON + 3 * FIVE}
        tariff = await bench.fetch()
    assert tariff.told_at(NOON + 2 * FIVE) is None
    assert tariff.told_at(NOON + 3 * FIVE).export_price is None
    assert tariff.told_at(NOON + 3 * FIVE).import_price > 0


async def test_a_price_that_is_taken_back_is_taken_back():
    async with Bench() as bench:
        await bench.fetch()
        bench.emulator.faults.without_import = {NOON + 2 * FIVE}
        assert (await bench.after(300)).told_at(NOON + 2 * FIVE) is None


async def test_an_answer_without_a_price_to_come_costs_no_hour_of_the_day_that_was_told():
    async with Bench(NOON + timedelta(minutes=26)) as bench:
        await bench.fetch()
        bench.emulator.nmis = []
        with pytest.raises(Unreachable, match="no price is told from now on"):
            await bench.after(300)
        bench.emulator.nmis = [NMI]
        tariff = await bench.after(10)
    assert tariff.slots[-1].end - bench.clock.now() > timedelta(hours=23), "the day, and not the next hour"


@pytest.mark.parametrize(
    ("told", "bought"),
    [
        ({"costsFlexUp": 36.19}, 0.3619),
        ({"costsFlexUp": "36.19"}, 0.3619),
        ({"costsFlexUp": 0}, 0.0),
        ({"costsFlexUp": -4.2}, -0.042),
        ({"costsFlexUp": 0.3619, "costsFlexUnits": "$/kWh"}, 0.3619),
        ({"costsFlexUp": 361.9, "costsFlexUnits": "$/MWh"}, 0.3619),
        ({"costsFlexUp": 36.19, "costsFlexUnits": "p/kWh"}, None),
        ({"costsFlexUp": "N/A"}, None),
        ({"costsFlexUp": "NaN"}, None),
        ({"costsFlexUp": "1e999"}, None),
        ({"costsFlexUp": ""}, None),
        ({"costsFlexUp": "1_0"}, None),
        ({"costsFlexUp": "\u0663"}, None),
        ({"costsFlexUp": None}, None),
        ({}, None),
    ],
)
def test_a_rate_is_read_by_its_unit_and_anything_else_is_none(told, bought):
    document = {"NMI": NMI, "intervalEnd": "2025-08-28T05:20:00.000Z", "quality": "Exp", **told}
    row = msgspec.json.decode(msgspec.json.encode(document), type=Row)
    assert row.bought == (None if bought is None else pytest.approx(bought))
    assert row.sold is None
    assert row.end - row.start == FIVE


async def test_a_forecast_of_the_running_interval_is_asked_for_again_until_the_market_has_priced_it():
    async with Bench(NOON + timedelta(seconds=5)) as bench:
        bench.emulator.priced_after = timedelta(seconds=50)
        tariff = await bench.fetch()
        assert tariff.told_at(NOON).kind is PriceKind.FORECAST
        looks = [tariff.renew_at]
        for _ in range(3):
            looks.append((await bench.after((looks[-1] - bench.clock.now()).total_seconds())).renew_at)
    assert [(look - NOON).total_seconds() for look in looks] == [20, 45, 90, 320]


async def test_the_day_is_asked_for_once_a_half_hour_and_the_hour_in_between():
    async with Bench() as bench:
        for _ in range(7):
            await bench.fetch()
            await bench.clock.turn(300)
    spans = [
        (datetime.fromisoformat(query["to"]) - datetime.fromisoformat(query["from"])) / timedelta(hours=1)
        for query in bench.emulator.queries
    ]
    assert [round(span) for span in spans] == [24, 1, 1, 1, 1, 1, 24]


async def test_a_table_of_too_few_hours_is_refused_by_the_upload_and_not_padded_here():
    async with Bench() as bench:
        bench.emulator.ahead = timedelta(hours=6)
        tariff = await bench.fetch()
    assert tariff.slots[-1].end == NOON + timedelta(hours=6, minutes=5)
    with pytest.raises(Exception, match="of 48 import prices are known"):
        fold(tariff.slots, bench.clock.now(), "Australia/Adelaide")


async def test_the_only_meter_is_found_and_several_are_asked_about():
    async with Bench(nmi=None) as bench:
        assert (await bench.fetch()).slots
        bench.emulator.nmis = [NMI, "2001999999"]
        with pytest.raises(Rejected, match=r"…0000, …9999.*set tariff\.nmi"):
            await bench.after(300)


async def test_an_nmi_may_be_written_with_its_checksum():
    async with Bench(nmi=NMI + "7") as bench:
        bench.emulator.nmis = ["2001999999", NMI]
        assert (await bench.fetch()).slots
    assert bench.emulator.queries[0]["NMI"] == NMI


@pytest.mark.parametrize(("key", "partner"), [("another", PARTNER), (KEY, "99999")])
async def test_a_refusal_comes_as_status_500_and_is_known_as_one(key, partner):
    async with Bench(key=key, partner=partner) as bench:
        for _ in range(5):
            with pytest.raises(Rejected, match=r"check tariff\.api_key"):
                await bench.after(10)
        assert len(bench.emulator.queries) == 1


@pytest.mark.parametrize(
    ("fault", "value", "error"),
    [
        ("status", 500, Unreachable),
        ("status", 503, Unreachable),
        ("status", 429, Unreachable),
        ("status", 401, Rejected),
        ("status", 403, Rejected),
        ("web_page", True, Unreachable),
        ("half_answer", True, Unreachable),
    ],
)
async def test_an_answer_that_is_none_costs_one_fetch_and_the_next_one_is_whole(fault, value, error):
    async with Bench() as bench:
        await bench.fetch()
        good = getattr(bench.emulator.faults, fault)
        setattr(bench.emulator.faults, fault, value)
        with pytest.raises(error):
            await bench.after(300)
        setattr(bench.emulator.faults, fault, good)
        assert (await bench.after(300)).told_at(bench.clock.now()).kind is PriceKind.CURRENT


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_line_that_breaks_costs_one_fetch(fault):
    async with Bench(timeout_s=1) as bench:
        setattr(bench.emulator.line, fault, True)
        with pytest.raises(Unreachable):
            await bench.fetch()
        setattr(bench.emulator.line, fault, False)
        assert (await bench.fetch()).slots


async def test_localvolts_that_is_not_there_is_unreachable():
    async with Bench() as bench:
        await bench.emulator.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await bench.fetch()


async def test_a_request_for_patience_is_obeyed():
    async with Bench() as bench:
        bench.emulator.faults.status, bench.emulator.faults.retry_after = 429, "90"
        for _ in range(9):
            with pytest.raises(Unreachable):
                await bench.fetch()
            await bench.clock.turn(10)
        assert len(bench.emulator.queries) == 1
        bench.emulator.faults.status = None
        assert (await bench.fetch()).slots


async def test_a_meter_without_any_row_is_no_tariff():
    async with Bench() as bench:
        bench.emulator.nmis = []
        with pytest.raises(Unreachable, match="no price is told from now on"):
            await bench.fetch()


async def test_rows_of_another_century_take_back_nothing_that_was_told_before():
    async with Bench() as bench:
        told = await bench.fetch()
        bench.emulator.faults.stray = True
        with pytest.raises(Unreachable, match="no price is told from now on"):
            await bench.after(1_800)
        bench.emulator.faults.stray = False
        assert (await bench.after(10)).slots[-1].end >= told.slots[-1].end
