"""The integration's connection to a house, over a real socket: snapshot, changes, gaps, silence, refusals."""

import asyncio

import aiohttp
import pytest

from api.live import Pace
from custom_components.powersync.house.client import CannotConnectError, HouseClient, TokenRefusedError
from custom_components.powersync.house.live import LiveStream
from custom_components.powersync.house.store import StatusStore
from domain.status.document import Flow
from tests.fakes.socket_house import served
from tests.fakes.status import a_status
from tests.patience import until


class Told:
    """Keeps what it is told."""

    def __init__(self):
        self.changes, self.commands, self.events, self.lost_for = 0, [], [], []

    def status_changed(self):
        self.changes += 1

    def lost(self, why):
        self.lost_for.append(why)

    def heard_command(self, command):
        self.commands.append(command)

    def heard_event(self, event):
        self.events.append(event)


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as opened:
        yield opened


def grid(grid_w):
    return a_status(flow=Flow(grid_w=grid_w))


async def test_it_follows_a_house_through_a_gap_and_tells_of_commands_and_events(session):
    async with served() as house:
        client = HouseClient(session, f"http://127.0.0.1:{house.port}", "read")
        store, told = StatusStore(), Told()
        running = asyncio.create_task(LiveStream(client, store, told, luck=lambda: 0.0).run())
        await until(lambda: store.seq == house.stream.seq)
        house.stream.publish_status(grid(1.0))
        house.stream.publish_event({"kind": "test"})
        await until(lambda: store.seq == house.stream.seq and told.events)
        assert store.document["flow"]["grid_w"] == 1.0

        store.document = {**store.document, "seq": store.seq - 1}  # a change was missed
        house.stream.publish_status(grid(2.0))
        await until(lambda: store.seq == house.stream.seq)
        assert store.document["flow"]["grid_w"] == 2.0
        assert told.lost_for == []
        running.cancel()


async def test_a_silent_house_is_lost_and_found_again(session):
    async with served(pace=Pace(quiet_s=60)) as house:
        client = HouseClient(session, f"http://127.0.0.1:{house.port}", "read")
        store, told = StatusStore(), Told()
        stream = LiveStream(client, store, told, luck=lambda: 0.0, silent_after_s=0.4)
        running = asyncio.create_task(stream.run())
        await until(lambda: told.lost_for and told.changes > 1)
        assert "said nothing" in told.lost_for[0]
        assert store.hello()["resume"] == house.stream.seq  # it went on where it was
        running.cancel()


async def test_a_refused_token_is_told_apart_from_a_house_that_is_away(session):
    async with served() as house:
        url = f"http://127.0.0.1:{house.port}"
        stranger = HouseClient(session, url, "no such token")
        with pytest.raises(TokenRefusedError):
            await LiveStream(stranger, StatusStore(), Told()).run()
        assert (await stranger.info())["instance"] == "house-1"
        assert await HouseClient(session, url, "read").scope() == "read"
    with pytest.raises(CannotConnectError, match="cannot be reached"):
        await stranger.info()
