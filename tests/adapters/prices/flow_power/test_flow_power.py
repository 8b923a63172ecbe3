"""Flow Power over KWatch: its shapes, whose half-hour, and AEMO where it fails."""

from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from adapters.clouds.nem.emulator import SUMMARY, NemEmulator
from adapters.clouds.nem.recorded import RecordedMarket
from adapters.clouds.nem.reports import MarketPrice
from adapters.clouds.nem.web import NemWeb
from adapters.prices.flow_power.config import FlowPowerTariff
from adapters.prices.flow_power.driver import FlowPower
from adapters.prices.flow_power.emulator.kwatch import KEY, KWatchEmulator, KWatchFaults
from adapters.prices.flow_power.kept import KeptSamples
from adapters.prices.flow_power.kwatch import KWatch
from adapters.prices.flow_power.row import contract_of
from adapters.prices.flow_power.shapes import prices_in
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import Rejected, Unreachable
from domain.tariff.slots import PriceKind
from tests.adapters.prices.turned import TurnedClock

NOON = datetime.fromisoformat("2025-12-28T12:00:00+10:00")
MINUTES, HALF_HOUR, FIVE = timedelta(minutes=1), timedelta(minutes=30), timedelta(minutes=5)
PLAIN = FlowPowerTariff(region="SA1", pea="v1", base_rate=0.34, bpea=0.0, twap=0.0)  # price = 0.34 + spot


class Bench:
    """KWatch and AEMO, emulated, and the driver that asks them."""

    def __init__(self, at=NOON + 8 * MINUTES, *, key=KEY, timeout_s=10):
        self.clock = TurnedClock(at)
        self.kwatch = KWatchEmulator(clock=self.clock)
        self.aemo = NemEmulator(clock=self.clock)
        self.documents = MemoryDocuments()
        self._key, self._timeout_s = key, timeout_s

    async def __aenter__(self):
        await self.kwatch.start()
        await self.aemo.start()
        limit = {"timeout_s": self._timeout_s}
        asked = (
            None
            if self._key is None
            else KWatch(self._key, "SA1", self.clock, base_url=self.kwatch.url, **limit)
        )
        summary = self.aemo.url + SUMMARY.rpartition("/")[0]
        self.source = FlowPower(
            asked,
            NemWeb(self.clock, reports_url=self.aemo.url, summary_url=summary, **limit),
            "SA1",
            contract_of(PLAIN, "Australia/Adelaide"),
            KeptSamples(self.documents, "SA1", fixed=0.0, billing_day=None),
        )
        return self

    async def __aexit__(self, *error):
        await self.source.close()
        await self.kwatch.stop()
        await self.aemo.stop()

    async def fetch(self, hours=48):
        now = self.clock.now()
        return await self.source.fetch(now, now + timedelta(hours=hours))

    async def after(self, seconds):
        await self.clock.turn(seconds)
        return await self.fetch()


def spot(start, length=HALF_HOUR):
    return RecordedMarket("SA1").mean(start, start + length) / 1000


async def test_the_running_half_hour_is_the_half_hour_s_and_never_the_raw_five_minutes():
    async with Bench() as bench:
        tariff = await bench.fetch()
    slot = tariff.told_at(bench.clock.now())
    assert (slot.start, slot.end) == (NOON, NOON + HALF_HOUR)
    assert slot.import_price == pytest.approx(0.34 + spot(NOON))
    assert tariff.source == "flow_power"
    assert tariff.renew_at == NOON + timedelta(minutes=10, seconds=40)


async def test_before_it_stands_the_last_hour_whose_whole_half_hours_are_settled_as_they_are_billed():
    async with Bench() as bench:
        tariff = await bench.fetch()
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))
    *earlier, last = [slot for slot in tariff.slots if slot.end <= NOON]
    assert (last.kind, last.start, last.end) == (PriceKind.ACTUAL, NOON - HALF_HOUR, NOON)
    assert last.import_price == pytest.approx(0.34 + spot(NOON - HALF_HOUR))
    assert {(slot.kind, slot.end - slot.start) for slot in earlier} == {(PriceKind.CURRENT, FIVE)}
    assert {slot.kind for slot in tariff.slots if slot.start >= NOON} == {PriceKind.FORECAST}
    assert tariff.slots[-1].end - bench.clock.now() > timedelta(hours=15)


async def test_five_minutes_fill_the_time_before_the_first_half_hour_that_is_told():
    async with Bench() as bench:
        bench.kwatch.faults.late = 1
        tariff = await bench.fetch()
    slot = tariff.told_at(bench.clock.now())
    assert (slot.start, slot.end) == (NOON + FIVE, NOON + 2 * FIVE)
    assert slot.kind is PriceKind.CURRENT
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))
    assert [call for call, _ in bench.kwatch.asked] == [
        "dispatch5mins",
        "predispatch30mins",
        "predispatch5mins",
    ]


async def test_the_half_hours_are_asked_for_one_day_as_two_would_lose_the_first():
    async with Bench() as bench:
        await bench.fetch()
    assert dict(bench.kwatch.asked) == {
        "dispatch5mins": {"regName": "sa", "period": 60},
        "predispatch30mins": {"regName": "sa", "period": 1},
    }


@pytest.mark.parametrize("shape", ["keys", "settlement", "wrapped", "nested", "map"])
async def test_each_of_its_shapes_tells_the_same_prices(shape):
    async with Bench() as bench:
        bench.kwatch.faults.shape = shape
        tariff = await bench.fetch()
    assert tariff.source == "flow_power"
    assert tariff.told_at(bench.clock.now()).import_price == pytest.approx(0.34 + spot(NOON))


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([{"Key": "2025-12-28T12:05:00", "Value": 88.5}], [("02:05", 88.5)]),
        ([{"key": "2025-12-28T12:05:00", "value": "88.5"}], [("02:05", 88.5)]),
        ([{"SettlementDate": "2025/12/28 12:05:00", "RRP": -41.97}], [("02:05", -41.97)]),
        ([{"settlement_date": "2025-12-28 12:05", "price": 0}], [("02:05", 0.0)]),
        ([{"time": "2025-12-28T13:05:00+11:00", "price": 1}], [("02:05", 1.0)]),
        ([{"timestamp": "2025-12-28T02:05:00Z", "price": 1}], [("02:05", 1.0)]),
        ({"2025-12-28T12:10:00": 2, "2025-12-28T12:05:00": 1}, [("02:05", 1.0), ("02:10", 2.0)]),
        ({"data": {"items": [{"time": "2025-12-28T12:05:00", "price": 1}]}}, [("02:05", 1.0)]),
        ({"value": '[{"Key": "2025-12-28T12:05:00", "Value": 3}]'}, [("02:05", 3.0)]),
        ('[{"Key": "2025-12-28T12:05:00", "Value": 3}]', [("02:05", 3.0)]),
        (
            [{"Key": "2025-12-28T12:05:00", "Value": 1}, {"Key": "2025-12-28T12:05:00", "Value": 2}],
            [("02:05", 1.0)],
        ),
        ([{"Key": "2025-12-28T12:05:00", "Value": None}], []),
        ([{"Key": "2025-12-28T12:05:00", "Value": "N/A"}], []),
        ([{"Key": "2025-12-28T12:05:00", "Value": "NaN"}], []),
        ([{"Key": "2025-12-28T12:05:00", "Value": True}], []),
        ([{"Key": "2025-12-28T12:05:00"}], []),
        ([{"Value": 88.5}], []),
        ([{"Key": "yesterday", "Value": 88.5}], []),
        ([{"Key": 1766890800, "Value": 88.5}], []),
        ({"error": "maintenance"}, []),
        ([[[[[[{"Key": "2025-12-28T12:05:00", "Value": 88.5}]]]]]], []),
        ([], []),
        (None, []),
        (17, []),
    ],
)
def test_a_price_needs_a_time_and_a_number_and_a_time_without_an_offset_is_the_market_s(document, told):
    found = prices_in(msgspec.json.encode(document))
    assert [(f"{price.end:%H:%M}", price.per_mwh) for price in found] == told


@pytest.mark.parametrize(
    ("fault", "value"),
    [
        ("status", 500),
        ("status", 503),
        ("status", 429),
        ("status", 401),
        ("status", 403),
        ("web_page", True),
        ("half_answer", True),
        ("shape", "empty"),
        ("shape", "words"),
        ("shape", "unpriced"),
        ("ahead_h", 1.0),
        ("ahead_h", -1.0),
        ("ahead_h", -10.0),
    ],
)
async def test_where_kwatch_fails_aemo_tells_the_market_s_price_and_the_source_says_so(fault, value):
    async with Bench() as bench:
        setattr(bench.kwatch.faults, fault, value)
        tariff = await bench.fetch()
        assert tariff.source == "flow_power (by AEMO, as KWatch does not answer)"
        slot = tariff.told_at(bench.clock.now())
        assert slot.import_price == pytest.approx(0.34 + spot(NOON), abs=1e-6)
        assert tariff.trouble is not None
        setattr(bench.kwatch.faults, fault, getattr(KWatchFaults(), fault))
        tariff = await bench.after(301)
        assert (tariff.source, tariff.trouble) == ("flow_power", None)


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_line_that_breaks_is_no_worse(fault):
    async with Bench(timeout_s=1) as bench:
        setattr(bench.kwatch.line, fault, True)
        assert "AEMO" in (await bench.fetch()).source


async def test_without_a_key_aemo_is_asked_alone():
    async with Bench(key=None) as bench:
        tariff = await bench.fetch()
    assert tariff.source == "flow_power (by AEMO)"
    assert list(bench.kwatch.asked) == []
    assert tariff.in_force(bench.clock.now()).import_price == pytest.approx(0.34 + spot(NOON), abs=1e-6)


async def test_without_aemo_s_reports_its_summary_tells_now_and_the_last_half_hours_go_on():
    async with Bench(key=None) as bench:
        told_until = (await bench.fetch()).slots[-1].end
        bench.aemo.faults.status = 503
        tariff = await bench.after(35 * 60)
    slot, settled = tariff.in_force(bench.clock.now()), spot(NOON + 40 * MINUTES, FIVE)
    assert slot.import_price == pytest.approx(0.34 + spot(NOON + HALF_HOUR), abs=1e-6)
    assert slot.wholesale_price == pytest.approx(settled, abs=1e-6)
    assert tariff.standing(bench.clock.now()).slots[-1].end == told_until
    assert "status 503" in tariff.trouble.error


async def test_what_aemo_dispatched_is_remembered_for_an_hour_so_that_a_late_one_leaves_no_price_unknown():
    async with Bench(NOON + MINUTES, key=None) as bench:
        await bench.fetch()
        for _ in range(6):
            tariff = await bench.after(300)
        (half_hour,) = [slot for slot in tariff.slots if slot.start == NOON]
        assert half_hour.kind is PriceKind.ACTUAL, "all of its six are known"
        assert half_hour.import_price == pytest.approx(0.34 + spot(NOON), abs=1e-6)
        bench.aemo.faults.publishes = False
        late = await bench.after(300)
    slot = late.in_force(bench.clock.now())
    assert (slot.start, slot.kind, slot.wholesale_price) == (NOON + HALF_HOUR, PriceKind.FORECAST, None)


async def test_where_both_fail_the_error_is_kwatch_s():
    async with Bench() as bench:
        bench.kwatch.faults.status, bench.kwatch.faults.refusal = 403, "host is not on the allowlist"
        await bench.aemo.stop()
        with pytest.raises(Rejected, match=r"KWatch does not take this key .*allowlist"):
            await bench.fetch()


async def test_a_refused_key_is_not_tried_at_every_tick():
    async with Bench(key="another") as bench:
        for _ in range(5):
            await bench.after(10)
        assert len(bench.kwatch.asked) == 1


async def test_a_request_for_patience_is_obeyed():
    async with Bench() as bench:
        bench.kwatch.faults.status, bench.kwatch.faults.retry_after = 429, "90"
        for _ in range(9):
            assert "AEMO" in (await bench.fetch()).source
            await bench.clock.turn(10)
        assert len(bench.kwatch.asked) == 1
        bench.kwatch.faults.status = None
        assert (await bench.fetch()).source == "flow_power"


async def test_nobody_there_at_all_is_unreachable():
    async with Bench() as bench:
        await bench.kwatch.stop()
        await bench.aemo.stop()
        with pytest.raises(Unreachable, match="KWatch: no connection"):
            await bench.fetch()


async def test_what_was_dispatched_is_counted_for_the_mean_and_kept():
    async with Bench() as bench:
        await bench.fetch()
        await bench.after(300)
    (document,) = (await bench.documents.all("flow_power_twap")).values()
    days = msgspec.json.decode(document)["days"]
    assert {day: sums["count"] for day, sums in days.items()} == {"2025-12-28": 13}


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_cannot_be_meant_costs_its_own_row_alone(told):
    good = {"time": "2025-12-28T12:30:00", "price": 80.0}
    answer = msgspec.json.encode([{"time": told, "price": 1.0}, good])
    assert prices_in(answer) == prices_in(msgspec.json.encode([good]))


async def test_the_running_half_hour_knows_what_the_market_settled_for_now():
    async with Bench() as bench:
        slots = (await bench.source.fetch(bench.clock.now(), bench.clock.now() + timedelta(hours=4))).slots
    now = bench.clock.now()
    (running,) = [slot for slot in slots if slot.start <= now < slot.end]
    settled = RecordedMarket("SA1").per_mwh(RecordedMarket("SA1").number_of(now))
    assert running.wholesale_price == pytest.approx(settled / 1000)
    assert {slot.wholesale_price for slot in slots if slot.start > now} == {None}


def ends(*minutes):
    return [MarketPrice(end=NOON + each * MINUTES, per_mwh=80.0) for each in minutes]


class Telling:
    """KWatch, or AEMO's web, that tells what it is given: the dispatched, then what is to come."""

    def __init__(self, dispatched, ahead):
        self._dispatched, self._ahead = dispatched, ahead

    async def dispatched(self):
        return self._dispatched

    async def half_hours(self):
        return self._ahead

    async def five_minutes(self):
        return []

    async def dispatch(self, region):
        return self._dispatched[-1]

    async def predispatch(self, region):
        return self._ahead

    async def close(self):
        """Nothing."""


@pytest.mark.parametrize(
    ("kwatch", "aemo", "source"),
    [
        (Telling(ends(5, 10), ends(30)), Telling(ends(10), ends(30)), "flow_power"),
        # what begins later is no price of now
        (
            Telling(ends(-5, 0), ends(60)),
            Telling(ends(10), ends(30)),
            "flow_power (by AEMO, as KWatch does not answer)",
        ),
        (None, Telling(ends(10), ends(30)), "flow_power (by AEMO)"),
        (None, Telling(ends(0), []), None),  # all that is told is over
    ],
)
async def test_a_price_is_told_by_whoever_knows_one_of_now(kwatch, aemo, source):
    samples = KeptSamples(MemoryDocuments(), "SA1", fixed=0.0, billing_day=None)
    flow_power = FlowPower(kwatch, aemo, "SA1", contract_of(PLAIN, "Australia/Adelaide"), samples)
    now = NOON + 8 * MINUTES
    if source is None:
        with pytest.raises(Unreachable, match="no price is told from now on"):
            await flow_power.fetch(now, now + HALF_HOUR)
    else:
        tariff = await flow_power.fetch(now, now + HALF_HOUR)
        assert tariff.source == source
        assert tariff.told_at(now).import_price == pytest.approx(0.34 + 0.08)


async def test_a_row_of_another_century_costs_itself_and_no_other():
    async with Bench() as bench:
        told = await bench.fetch()
        bench.kwatch.faults.stray = "dispatch5mins"
        tariff = await bench.after(30)
    assert tariff.source == "flow_power"
    assert tariff.slots == told.slots


async def test_a_row_of_another_century_is_no_forecast_of_the_day():
    async with Bench() as bench:
        bench.kwatch.faults.stray, bench.kwatch.faults.late = "predispatch30mins", 1_000
        assert "AEMO" in (await bench.fetch()).source


@pytest.mark.parametrize("ahead_h", [0.5, 1.0, 10.0])
async def test_a_clock_that_is_ahead_moves_all_rows_and_is_not_believed(ahead_h):
    async with Bench() as bench:
        bench.kwatch.faults.ahead_h = ahead_h
        assert "AEMO" in (await bench.fetch()).source
