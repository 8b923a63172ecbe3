"""Pushed documents: the same readings without polling, and polling whenever they fail to come."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec

from adapters.batteries.powerwall.driver import PowerwallDriver
from adapters.batteries.powerwall.emulator.fleet_api import SITE_ID
from adapters.batteries.powerwall.stream import SiteStream
from adapters.emulators.http_server import HttpReply
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.powerwall.sites import BATTERY, a_site
from tests.adapters.emulators.houses import NOON
from tests.patience import until


@asynccontextmanager
async def a_streamed_site(events=None, **site):
    """With `events`, these are all that is ever pushed, and the stream then stays open."""
    async with a_site(**site) as system:
        if events is not None:
            system.emulator._stream = lambda request: HttpReply(
                headers={"content-type": "text/event-stream"}, stream=pushed(events)
            )
        system.stream = SiteStream(system.site, SITE_ID, quiet_s=1.0)
        system.driver = PowerwallDriver(system.site, battery=BATTERY, currency="AUD", stream=system.stream)
        yield system


async def pushed(events):
    for event in events:
        yield event if isinstance(event, bytes) else b"data: " + msgspec.json.encode(event) + b"\n\n"
    while True:
        await asyncio.sleep(0.02)
        yield b":\n\n"


def live(battery_w, seconds=0):
    return {
        "site_id": SITE_ID,
        "createdAt": (NOON + timedelta(seconds=seconds)).isoformat(),
        "live_status": {"battery_power": battery_w, "grid_power": -10, "percentage_charged": 42.5},
    }


def polls(system):
    return [seen.path for seen in system.emulator.server.requests if seen.path.endswith("live_status")]


async def test_pushed_values_spare_the_polling():
    async with a_streamed_site() as system:
        await system.driver.read()
        await until(lambda: system.stream.newest(NOON) is not None)
        asked = len(polls(system))
        reading = await system.driver.read()
        assert (reading.pv_w, reading.battery.power_w, reading.grid_w) == (3_000, -2_000, 0)
        assert reading.battery.mode is BatteryMode.SELF_CONSUMPTION
        assert len(polls(system)) == asked


async def test_pushed_signs_are_those_of_the_polled_document():
    async with a_streamed_site([live(-700)]) as system:
        await system.driver.read()
        await until(lambda: system.stream.newest(NOON) is not None)
        reading = await system.driver.read()
        assert (reading.battery.power_w, reading.grid_w, reading.battery.soc_pct) == (-700, -10, 42.5)


async def test_when_pushes_stay_away_polling_goes_on():
    async with a_streamed_site([live(-700)]) as system:
        await system.driver.read()
        await until(lambda: system.stream.newest(NOON) is not None)
        system.clock.turn(21)
        assert (await system.driver.read()).battery.power_w == -2_000


async def test_replayed_and_old_events_and_what_is_no_event_are_passed_over():
    events = [
        b": hello\n\n",
        b"data: no json\n\n",
        b"data: []\n\n",
        live(-1, seconds=-90),  # a snapshot from before
        live(-2, seconds=-10),
        live(-3, seconds=-10),  # the same again
        live(-4, seconds=-20),  # older still
        {"site_id": SITE_ID, "createdAt": "?", "live_status": {}},
        {"site_id": SITE_ID, "energy_totals": {}},
    ]
    async with a_streamed_site(events) as system:
        await system.driver.read()
        await until(lambda: system.stream.newest(NOON) is not None)
        await asyncio.sleep(0.05)
        assert system.stream.newest(NOON)[0].battery_w == -2


async def test_what_follows_a_snapshot_is_of_now_by_a_clock_that_is_behind_ours_too():
    async with a_streamed_site([live(-1, seconds=-600), live(-2, seconds=-590)]) as system:
        await system.driver.read()
        await until(lambda: system.stream.newest(NOON) is not None)
        assert system.stream.newest(NOON)[0].battery_w == -2


async def test_one_event_of_another_century_keeps_out_none_that_follows():
    async with a_streamed_site([live(-1), live(-2, seconds=3e9), live(-3, seconds=5)]) as system:
        await system.driver.read()
        await until(lambda: system.stream.newest(NOON) is not None)
        await asyncio.sleep(0.05)
        assert system.stream.newest(NOON)[0].battery_w == -3


async def test_pushed_settings_are_taken_and_keep_the_tariff_they_come_without():
    async with a_streamed_site() as system:
        await system.driver.read()
        info = system.emulator.info() | {"default_real_mode": "backup"}
        del info["tariff_content_v2"]
        system.site.learn_pushed(info)
        assert system.site.known.mode == "backup"
        assert system.site.known.tariff is not None


async def test_a_server_that_knows_no_topics_is_asked_without_them():
    async with a_streamed_site() as system:
        system.emulator.knows_topics = False
        await system.driver.read()
        await until(lambda: system.stream.newest(system.clock.now()) is not None)
        assert system.emulator.listeners == 1


async def test_a_stream_that_breaks_is_opened_again_after_a_pause_that_grows():
    async with a_streamed_site() as system:
        system.faults.unavailable = 3
        system.stream.begin()
        await until(lambda: system.emulator.listeners == 1)
        assert system.clock.slept[:3] == [1.0, 2.0, 4.0]


async def test_a_refused_stream_is_given_up_and_readings_go_on():
    async with a_streamed_site() as system:
        system.faults.forbids = True
        system.stream.begin()
        await until(lambda: system.stream._task.done())
        assert len(system.emulator.server.requests) == 1
        assert system.stream.newest(NOON) is None
        system.faults.forbids = False
        assert (await system.driver.read()).battery.power_w == -2_000


async def test_closing_the_driver_ends_the_stream():
    async with a_streamed_site() as system:
        await system.driver.read()
        await until(lambda: system.emulator.listeners == 1)
        await system.driver.close()
        await until(lambda: system.emulator.listeners == 0)
        assert system.stream._task is None or system.stream._task.done()


async def test_an_event_of_another_site_of_the_account_is_dropped():
    others = {**live(-4_000), "site_id": SITE_ID + 1}
    async with a_streamed_site([others, live(-700, seconds=1)]) as system:
        await system.driver.read()
        await until(lambda: system.stream.newest(NOON) is not None)
        assert system.stream.newest(NOON)[0].battery_w == -700
    async with a_streamed_site(
        [live(-700), {**live(-4_000, seconds=1), "site_id": str(SITE_ID + 1)}]
    ) as system:
        await system.driver.read()
        await until(lambda: system.stream.newest(NOON) is not None)
        await asyncio.sleep(0.05)
        assert system.stream.newest(NOON)[0].battery_w == -700
