"""Flow Power where KWatch fails: AEMO tells the market's price, and the source says so."""

import pytest

from adapters.clouds.nem.reports import MarketPrice
from adapters.prices.flow_power.driver import FlowPower
from adapters.prices.flow_power.emulator.kwatch import KWatchFaults
from adapters.prices.flow_power.kept import KeptSamples
from adapters.prices.flow_power.row import contract_of
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import Rejected, Unreachable
from domain.tariff.slots import PriceKind
from tests.adapters.prices.flow_power.watched import FIVE, HALF_HOUR, MINUTES, NOON, PLAIN, Bench, spot


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
