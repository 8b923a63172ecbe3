"""A whole house with an OCPP charger over a real socket: what people ask is done, and proven by the meter."""

import asyncio
import socket
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from adapters.chargers.ocpp.emulator.charge_point import EmulatedChargePoint
from adapters.clock import AcceleratedClock, SharedTime
from adapters.kinds.emulated import Place, fair_afternoon
from adapters.stores.memory.records import MemoryRecords
from domain.command.request import LoadpointRequest
from powersync.commands.check import contact_all
from powersync.commands.contacts import contacts_of
from powersync.config import parse
from powersync.wiring import open_devices, surroundings_of
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from tests.patience import once

START = datetime(2026, 1, 15, 2, tzinfo=UTC)
GARAGE = "loadpoints/garage"


class Site:
    """A car at an emulated box, and the house that it dials."""

    def __init__(self, version):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.clock = AcceleratedClock(START, speed=20)
        self.house = fair_afternoon(self.clock, 13_300)
        self.car = self.house.chargers["garage"]
        place = Place(house=self.house, clock=self.clock, port=port)
        self.box = EmulatedChargePoint(
            place, "CP-A", version, lag=timedelta(seconds=1), dials_again_s=0.02, password="canary"
        )
        self.config = parse(
            {
                "control": {"tick_s": 2},
                "ocpp": {"host": "127.0.0.1", "port": port},
                "loadpoint": [
                    {"id": "garage", "charger": {"driver": "ocpp", "identity": "CP-A", "password": "canary"}}
                ],
            }
        )
        self.records = MemoryRecords()

    def watches(self):
        near = surroundings_of(self.config, self.clock, self.records.documents)
        return open_devices(self.config, near)

    async def engine(self):
        ids = count(1)
        numbers = await ReservedNumbers.open(lambda n: self.records.documents.reserve("seq", n))
        return Engine(
            self.config.house(),
            watches=self.watches(),
            journal=self.records.journal,
            documents=self.records.documents,
            past=self.records.past,
            stream=StatusStream(numbers, lambda: 0.0),
            prices=None,
            solver=None,
            solar=None,
            load=None,
            clock=self.clock,
            real=SharedTime(self.clock),
            new_id=lambda: f"c{next(ids)}",
        )


@asynccontextmanager
async def lived(site):
    await site.box.start()
    engine = await site.engine()
    task = asyncio.ensure_future(engine.run())
    try:
        yield engine
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await engine.stop()
        await site.box.stop()


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_what_people_ask_of_an_ocpp_charger_is_done_and_proven_also_over_a_lost_socket(version):
    site = Site(version)
    async with lived(site) as engine:

        async def seen(state):
            status = engine.stream.current
            return status is not None and status.loadpoints["garage"].state == state

        async def is_verified(command_id):
            command = await site.records.journal.command(command_id)
            assert command.state not in ("failed", "expired"), command
            return command.state == "verified"

        async def ask(action, **more):
            command = await engine.room.ask_loadpoint("garage", LoadpointRequest(action=action, **more))
            await once(lambda: is_verified(command.id), bool, "the box")

        async def draws(current_a):
            return site.car.power_w() == current_a * 230

        await once(lambda: seen("connected"), bool, "the box")
        await ask("start", current_a=16)
        assert site.car.power_w() == 16 * 230
        await ask("set_current", current_a=8)
        await once(lambda: draws(8), bool, "the box")  # proven by the setting; the car takes its time
        await ask("stop")
        assert site.car.power_w() == 0
        await site.box.cut()
        await once(lambda: seen("suspended_evse"), bool, "the box")
        await ask("start", current_a=10)
        assert site.car.power_w() == 10 * 230
        site.car.plug(False)
        await once(lambda: seen("disconnected"), bool, "the box")


async def test_a_check_waits_for_the_charger_and_tells_what_came():
    site = Site("1.6")
    watch = site.watches()[GARAGE]
    await site.box.start()
    try:
        (row,) = await contact_all(contacts_of(watch, site.config))
        assert (row.answered, row.model, row.error) == (True, "PowerSync Emulated box", None)
        again = site.watches()[GARAGE]  # while a server has the door
        (row,) = await contact_all(contacts_of(again, site.config))
        assert "cannot listen for chargers" in row.error
        assert "if it is running" in row.advice
    finally:
        await watch.close()
        await site.box.stop()
