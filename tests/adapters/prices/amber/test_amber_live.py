"""Amber's WebSocket: the running price as soon as it is settled, and REST where it stays away."""

import asyncio
from datetime import timedelta

import pytest

from adapters.clouds.nem.recorded import RecordedMarket
from domain.errors import Unreachable
from tests.adapters.prices.amber.test_amber_source import MINUTES, NOON, Bench
from tests.patience import until

INTO_5 = NOON + 5 * MINUTES


async def listening(bench):
    """A driver that knows the prices of noon, ten seconds into the next interval, waiting for its price."""
    bench.emulator.settles_after = timedelta(seconds=30)
    await bench.fetch()
    assert bench.emulator.listeners == 0
    await bench.clock.turn((INTO_5 - bench.clock.now()).total_seconds() + 10)
    return asyncio.create_task(bench.fetch())


def settled(at):
    return RecordedMarket("SA1").mean(at, at + 5 * MINUTES) / 1000 * 1.1 + 0.11


async def test_the_price_is_told_when_the_market_has_it_and_the_half_minute_before_has_a_forecast():
    async with Bench(NOON + MINUTES, live=True) as bench:
        fetching = await listening(bench)
        await until(lambda: bench.emulator.listeners)
        assert not fetching.done()
        await bench.clock.turn(21)
        tariff = await fetching
    slot = tariff.told_at(INTO_5 + MINUTES)
    assert slot.import_price == pytest.approx(settled(INTO_5))
    assert tariff.renew_at == INTO_5 + timedelta(minutes=5, seconds=10)
    assert tariff.fetched_at == INTO_5 + timedelta(seconds=31)


async def test_a_house_that_has_just_begun_takes_what_rest_knows_and_listens_at_once_after():
    async with Bench(INTO_5 + timedelta(seconds=15), live=True) as bench:
        bench.emulator.settles_after = timedelta(seconds=30)
        tariff = await bench.fetch()
    assert bench.emulator.listeners == 0
    assert tariff.renew_at == INTO_5 + timedelta(seconds=16)


async def test_nobody_listens_where_rest_has_the_settled_price_already():
    async with Bench(NOON + MINUTES, live=True) as bench:
        await bench.fetch()
        await bench.after(60)
    assert bench.emulator.listeners == 0


@pytest.mark.parametrize("live", ["nothing", "another", "stale"])
async def test_a_price_that_does_not_come_within_the_minute_is_looked_for_by_rest(live):
    async with Bench(NOON + MINUTES, live=True) as bench:
        bench.emulator.faults.live = live
        fetching = await listening(bench)
        await until(lambda: bench.emulator.listeners)
        await bench.clock.turn(21)
        await asyncio.sleep(0.1)
        assert not fetching.done()
        await bench.clock.turn(40)
        tariff = await fetching
    assert tariff.told_at(INTO_5 + MINUTES).import_price == pytest.approx(settled(INTO_5))
    assert bench.resolutions[-1] == "5"


@pytest.mark.parametrize(
    ("fault", "value"),
    [
        ("live", "garbage"),
        ("live", "torn"),
        ("live_status", 401),
        ("live_status", 500),
        ("subscribed", 403),
    ],
)
async def test_a_live_connection_that_fails_is_tried_once_an_interval_and_rest_goes_on(fault, value):
    async with Bench(NOON + MINUTES, live=True) as bench:
        setattr(bench.emulator.faults, fault, value)
        fetching = await listening(bench)
        await until(lambda: fetching.done() or bench.emulator.listeners)
        await bench.clock.turn(21)
        tariff = await fetching
        slot = tariff.told_at(INTO_5 + timedelta(seconds=31))
        assert slot is not None
        heard = bench.emulator.listeners
        again = await bench.after(5)
        assert bench.emulator.listeners == heard
        assert again.told_at(INTO_5 + timedelta(seconds=36)).import_price == pytest.approx(settled(INTO_5))


async def test_a_socket_that_is_cut_while_waiting_is_no_end_of_the_world():
    async with Bench(NOON + MINUTES, live=True) as bench:
        fetching = await listening(bench)
        await until(lambda: bench.emulator.listeners)
        await bench.emulator.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await fetching
        await bench.emulator.start()
        await bench.clock.turn(30)
        assert (await bench.fetch()).told_at(bench.clock.now()).import_price == pytest.approx(settled(INTO_5))


async def test_a_house_that_stops_while_it_waits_stops_at_once():
    async with Bench(NOON + MINUTES, live=True) as bench:
        fetching = await listening(bench)
        await until(lambda: bench.emulator.listeners)
        fetching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetching


async def test_what_is_heard_live_is_kept_where_rest_fails_in_that_moment():
    async with Bench(NOON + MINUTES, live=True) as bench:
        fetching = await listening(bench)
        await until(lambda: bench.emulator.listeners)
        bench.emulator.faults.status = 503
        await bench.clock.turn(21)
        tariff = await fetching
    assert tariff.told_at(INTO_5 + MINUTES).import_price == pytest.approx(settled(INTO_5))


async def test_a_site_without_feed_in_is_told_live_too():
    async with Bench(NOON + MINUTES, live=True) as bench:
        bench.emulator.plan.has_feed_in = False
        fetching = await listening(bench)
        await until(lambda: bench.emulator.listeners)
        await bench.clock.turn(21)
        assert (await fetching).told_at(INTO_5 + MINUTES).export_price == 0.0
