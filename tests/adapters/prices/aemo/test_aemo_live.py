"""AEMO's dispatch and pre-dispatch as prices: when they are looked for, and what is no price at all."""

from datetime import datetime, timedelta
from itertools import pairwise

import httpx
import pytest

from adapters.clouds.nem.emulator import DISPATCH, PREDISPATCH, SUMMARY, NemEmulator
from adapters.clouds.nem.recorded import RecordedMarket
from adapters.clouds.nem.reports import MarketPrice
from adapters.clouds.nem.web import NemWeb
from adapters.prices.aemo.live import AemoLive
from domain.errors import Rejected, Unreachable
from domain.tariff.slots import PriceKind
from tests.adapters.prices.turned import TurnedClock

NOON = datetime.fromisoformat("2025-12-28T12:00:00+10:00")
MINUTES, FIVE = timedelta(minutes=1), timedelta(minutes=5)


class Bench:
    """AEMO's emulated web, and a driver for one region."""

    def __init__(self, at=NOON + MINUTES, region="SA1", timeout_s=10, **more):
        self.clock = TurnedClock(at)
        self.emulator = NemEmulator(clock=self.clock)
        self._region, self._timeout_s, self._more = region, timeout_s, more

    async def __aenter__(self):
        await self.emulator.start()
        url = self.emulator.url
        web = NemWeb(
            self.clock,
            reports_url=url,
            summary_url=url + SUMMARY.rpartition("/")[0],
            timeout_s=self._timeout_s,
        )
        self.source = AemoLive(web, self._region, self.clock, **self._more)
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

    def asked(self, folder):
        """Listing and files of a folder that were asked for."""
        paths = [path for path in self.emulator.paths if path.startswith(folder)]
        return len([path for path in paths if path == folder]), len(
            [path for path in paths if path != folder]
        )


def spot(start, length=FIVE, region="SA1"):
    return RecordedMarket(region).mean(start, start + length) / 1000


async def test_the_dispatched_five_minutes_and_half_hours_beyond_without_gap_or_overlap():
    async with Bench() as bench:
        tariff = await bench.fetch()
    assert (tariff.source, tariff.fetched_at) == ("aemo", NOON + MINUTES)
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))
    first, rest, half_hour = tariff.slots[:3]
    assert (first.start, first.end, first.kind) == (NOON, NOON + FIVE, PriceKind.CURRENT)
    assert (rest.end, rest.kind) == (NOON + 30 * MINUTES, PriceKind.FORECAST)
    assert half_hour.end - half_hour.start == 30 * MINUTES
    assert tariff.slots[-1].end == datetime.fromisoformat("2025-12-29T04:00:00+10:00")


@pytest.mark.parametrize("region", ["NSW1", "QLD1", "SA1", "TAS1", "VIC1"])
async def test_import_carries_gst_and_fees_and_export_neither(region):
    async with Bench(region=region, gst=0.1, network_fees=0.12) as bench:
        now, _, ahead = (await bench.fetch()).slots[:3]
    assert now.import_price == pytest.approx(spot(NOON, region=region) * 1.1 + 0.12, abs=1e-6)
    assert now.export_price == pytest.approx(spot(NOON, region=region), abs=1e-6)
    half_hour = spot(NOON + 30 * MINUTES, 30 * MINUTES, region)
    assert ahead.export_price == pytest.approx(half_hour, abs=1e-6)


async def test_a_new_interval_is_a_forecast_until_it_is_dispatched_and_the_last_one_was_actual():
    async with Bench() as bench:
        await bench.fetch()
        before = await bench.after(240 + 5)
        assert before.told_at(bench.clock.now()).kind is PriceKind.FORECAST
        after = await bench.after(25)
    assert [slot.kind for slot in after.slots[:2]] == [PriceKind.ACTUAL, PriceKind.CURRENT]
    assert after.told_at(bench.clock.now()).export_price == pytest.approx(spot(NOON + FIVE), abs=1e-6)


async def test_it_is_looked_for_from_15_seconds_on_every_ten_until_it_is_there():
    async with Bench(NOON + timedelta(seconds=5)) as bench:
        bench.emulator.published_after = timedelta(seconds=41)
        looks = [(await bench.fetch()).renew_at]
        for _ in range(4):
            looks.append((await bench.after((looks[-1] - bench.clock.now()).total_seconds())).renew_at)
    assert [(look - NOON).total_seconds() for look in looks] == [15, 25, 35, 45, 315]


async def test_a_file_that_does_not_come_is_looked_for_seldom_and_the_summary_is_asked():
    async with Bench() as bench:
        await bench.fetch()
        bench.emulator.faults.publishes = False
        bench.emulator.faults.summary_status = 503
        tariff = await bench.after(240 + 130)
        assert (tariff.renew_at - bench.clock.now()).total_seconds() == 45
        assert tariff.told_at(bench.clock.now()).kind is PriceKind.FORECAST
        bench.emulator.faults.summary_status = None
        bench.emulator.faults.publishes = True


async def test_a_listing_is_small_change_and_a_report_is_read_once():
    async with Bench() as bench:
        for _ in range(12):
            await bench.fetch()
            await bench.clock.turn(60)
    assert bench.asked(DISPATCH) == (12, 3)
    assert bench.asked(PREDISPATCH) == (2, 2)  # the half-hour's own comes after its first dispatch


async def test_a_new_half_hour_brings_a_new_forecast():
    async with Bench(NOON + 27 * MINUTES) as bench:
        reach = (await bench.fetch()).slots[-1].end
        later = await bench.after(5 * 60)
    assert reach == datetime.fromisoformat("2025-12-29T04:00:00+10:00")
    assert later.slots[-1].end == datetime.fromisoformat("2025-12-30T04:00:00+10:00")


@pytest.mark.parametrize(
    ("changes", "source_of_price"),
    [
        ({"status": 503}, "summary"),
        ({"status": 403}, "summary"),
        ({"files": "damaged"}, "summary"),
        ({"files": "half"}, "summary"),
        ({"files": "empty"}, "summary"),
        ({"intervention": True}, "report"),
        ({"stray": "rows"}, "summary"),
        ({"stray": "files"}, "report"),
    ],
)
async def test_where_no_report_can_be_read_the_summary_tells_the_price(changes, source_of_price):
    async with Bench() as bench:
        for name, value in changes.items():
            setattr(bench.emulator.faults, name, value)
        slot = (await bench.fetch()).told_at(bench.clock.now())
    assert slot.export_price == pytest.approx(spot(NOON), abs=1e-6)
    assert slot.kind is PriceKind.CURRENT
    assert (SUMMARY in bench.emulator.paths) == (source_of_price == "summary")


async def test_a_forecast_named_after_another_century_keeps_no_later_one_away():
    async with Bench(NOON + 3 * MINUTES) as bench:
        bench.emulator.faults.stray = "files"
        await bench.fetch()
        bench.emulator.faults.stray = ""
        asked = bench.asked(PREDISPATCH)
        await bench.after(1_800)
        assert bench.asked(PREDISPATCH) == (asked[0] + 1, asked[1] + 1)


async def test_a_region_without_a_price_has_none_and_another_keeps_its_own():
    for region, error in (("SA1", Unreachable), ("VIC1", None)):
        async with Bench(region=region) as bench:
            bench.emulator.faults.unpriced = {"SA1"}
            if error is None:
                assert (await bench.fetch()).told_at(bench.clock.now()).kind is PriceKind.CURRENT
            else:
                with pytest.raises(error, match="no price of SA1"):
                    await bench.fetch()


async def test_a_price_goes_on_without_a_forecast_and_the_last_forecast_without_a_new_one():
    async with Bench(NOON + 27 * MINUTES) as bench:
        reach = (await bench.fetch()).slots[-1].end
        bench.emulator.faults.status = 503
        later = await bench.after(300)
        assert later.slots[-1].end == reach
        assert later.told_at(bench.clock.now()).kind is PriceKind.CURRENT
        assert later.trouble is not None
        bench.emulator.faults.status = None
        assert (await bench.after(300)).trouble is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"status": 500, "summary_status": 500}, Unreachable),
        ({"status": 403, "summary_status": 403}, Rejected),
        ({"status": 429, "summary_status": 429, "retry_after": "90"}, Unreachable),
        ({"web_page": True}, Unreachable),
        ({"files": "empty", "summary_status": 404}, Unreachable),
    ],
)
async def test_an_answer_that_is_none_is_an_error_and_the_next_one_is_whole(changes, error):
    async with Bench() as bench:
        good = {name: getattr(bench.emulator.faults, name) for name in changes}
        for name, value in changes.items():
            setattr(bench.emulator.faults, name, value)
        with pytest.raises(error):
            await bench.fetch()
        for name, value in good.items():
            setattr(bench.emulator.faults, name, value)
        assert (await bench.after(301)).told_at(bench.clock.now()) is not None


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_line_that_breaks_costs_one_fetch(fault):
    async with Bench(timeout_s=1) as bench:
        setattr(bench.emulator.line, fault, True)
        with pytest.raises(Unreachable):
            await bench.fetch()
        setattr(bench.emulator.line, fault, False)
        assert (await bench.fetch()).slots


async def test_aemo_that_is_not_there_is_unreachable():
    async with Bench() as bench:
        await bench.emulator.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await bench.fetch()


async def test_a_request_for_patience_is_obeyed():
    async with Bench() as bench:
        bench.emulator.faults.status = bench.emulator.faults.summary_status = 429
        bench.emulator.faults.retry_after = "90"
        for _ in range(9):
            with pytest.raises(Unreachable):
                await bench.fetch()
            await bench.clock.turn(10)
        assert len(bench.emulator.paths) == 2
        bench.emulator.faults.status = bench.emulator.faults.summary_status = None
        assert (await bench.fetch()).slots


@pytest.mark.parametrize("name", ["", "python-httpx/0.28.1"])
async def test_a_client_without_a_name_of_its_own_is_refused_and_ours_has_one(name):
    async with Bench() as bench:
        assert (await bench.fetch()).slots
        async with httpx.AsyncClient(headers={"user-agent": name}, trust_env=False) as nameless:
            assert (await nameless.get(bench.emulator.url + DISPATCH)).status_code == 403


class Late:
    """AEMO's web while its reports stopped at one instant, and its summary at another."""

    def __init__(self, report_end, summary_end, ahead=()):
        self._report = MarketPrice(end=report_end, per_mwh=50.0)
        self._summary, self._ahead = MarketPrice(end=summary_end, per_mwh=70.0), ahead

    async def dispatch(self, region):
        return self._report

    async def summary(self, region):
        return self._summary

    async def predispatch(self, region):
        return self._ahead

    async def close(self):
        """Nothing."""


LATER = NOON + FIVE + 3 * MINUTES


@pytest.mark.parametrize(("summary_min", "told"), [(0, 0.05), (5, 0.05), (10, 0.07)])
async def test_a_summary_tells_a_price_only_where_it_is_the_newer_one(summary_min, told):
    ahead = (MarketPrice(end=NOON + 30 * MINUTES, per_mwh=90.0),)
    web = Late(NOON + FIVE, NOON + summary_min * MINUTES, ahead)
    tariff = await AemoLive(web, "SA1", TurnedClock(LATER)).fetch(LATER, LATER + FIVE)
    dispatched = [slot for slot in tariff.slots if slot.kind is not PriceKind.FORECAST]
    newest_end = max(NOON + FIVE, NOON + summary_min * MINUTES)
    assert [(slot.end, slot.export_price) for slot in dispatched] == [(newest_end, pytest.approx(told))]


async def test_a_market_that_tells_only_what_is_over_has_no_price():
    web = Late(NOON + FIVE, NOON)
    with pytest.raises(Unreachable, match="no price is told from now on"):
        await AemoLive(web, "SA1", TurnedClock(LATER)).fetch(LATER, LATER + FIVE)
