"""A whole house with an OCPP charger over a real socket: what people ask is done, and proven by the meter."""

import asyncio
import socket
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from adapters.chargers.ocpp.central import Central
from adapters.chargers.ocpp.emulator.charge_point import EmulatedChargePoint
from adapters.chargers.ocpp.line import Timing
from adapters.chargers.ocpp.row import DOOR
from adapters.clock import AcceleratedClock, SharedTime
from adapters.kinds.emulated import Place, fair_afternoon
from adapters.stores.memory.records import MemoryRecords
from domain.command.request import LoadpointRequest
from domain.loadpoint.past_session import WORTH_TELLING_WH
from powersync.commands.check import contact_all
from powersync.commands.device_contacts import contacts_of
from powersync.config import parse
from powersync.wiring import open_devices, surroundings_of
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from tests.patience import once

QUICK = Timing(boot_s=0.2, setup_gap_s=0.0)
START = datetime(2026, 1, 15, 2, tzinfo=UTC)
GARAGE = "loadpoints/garage"


class Site:
    """A car at an emulated box, and the house that it dials."""

    def __init__(self, version, *, speed=20, **charger):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.clock = AcceleratedClock(START, speed=speed)
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
                    {
                        "id": "garage",
                        "charger": {"driver": "ocpp", "identity": "CP-A", "password": "canary", **charger},
                    }
                ],
            }
        )
        self.records = MemoryRecords()

    def watches(self):
        near = surroundings_of(self.config, self.clock, self.records.documents)
        near.share(DOOR, lambda: Central(self.config.ocpp, self.clock, self.records.documents, QUICK))
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


class Visit:
    """One car from its card to its departure; the connection breaks in the middle of every step."""

    def __init__(self, site, engine):
        self.site, self.engine = site, engine

    async def authorise(self):
        box = await self.site.box.connected()
        await box.swipe("04AABB")
        await self.site.box.cut()
        await self.comes("charging")

    async def ask(self, action, **more):
        command = await self.engine.room.ask_loadpoint("garage", LoadpointRequest(action=action, **more))
        await self.site.box.cut()
        await once(lambda: self.is_verified(command.id), bool, f"{action} {more}")

    async def charge(self):
        await self.ask("start", current_a=16)
        await self.draws(16)

    async def modulate(self):
        await self.ask("set_current", current_a=8)
        await self.draws(8)

    async def pause(self):
        await self.ask("stop")
        await self.draws(0)
        await self.comes("suspended_evse")

    async def resume(self):
        await self.ask("start", current_a=10)
        await self.draws(10)
        await self.comes("charging")

    async def stop(self):
        box = await self.site.box.connected()
        await (
            box.finish("Local") if self.site.box.version == "1.6" else box.finish("Local", "StopAuthorized")
        )
        await self.site.box.cut()
        await self.draws(0)
        await self.comes("finished")

    async def unplug(self):
        self.site.car.plug(False)
        await self.site.box.cut()
        await self.comes("disconnected")

    async def comes(self, state):
        async def seen():
            status = self.engine.stream.current
            return None if status is None else status.loadpoints["garage"].state

        await once(seen, lambda found: found == state, "the loadpoint")

    async def is_verified(self, command_id):
        command = await self.site.records.journal.command(command_id)
        assert command.state not in ("failed", "expired"), command
        return command.state == "verified"

    async def has_charged(self, least_wh):
        """A charge of a few seconds is none: how many they are is the machine's affair."""

        async def charged_wh():
            return self.engine.stream.current.loadpoints["garage"].session.known_wh

        await once(charged_wh, lambda known_wh: known_wh is not None and known_wh >= least_wh, "the charge")

    async def draws(self, current_a):
        async def drawn():
            return self.site.car.power_w()

        await once(drawn, lambda power_w: power_w == current_a * 230, "the car")


async def test_a_box_that_hangs_after_a_charge_is_restarted_by_the_server_and_the_person_gets_the_next_one():
    site = Site("1.6", speed=40, restart_stuck=True)
    site.box.outlet.is_stubborn = site.box.outlet.ends_at_zero = True
    async with lived(site) as engine:
        visit = Visit(site, engine)
        await visit.comes("connected")
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start", current_a=16))
        await visit.draws(16)
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await visit.draws(0)
        assert not site.box.outlet.can_start
        asked = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start", current_a=10))
        await once(lambda: visit.is_verified(asked.id), bool, "the start after it")
        await visit.draws(10)


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_whole_charge_is_done_and_proven_by_the_running_server_with_a_cut_at_every_step(version):
    site = Site(version)
    async with lived(site) as engine:
        visit = Visit(site, engine)
        await visit.authorise()
        session = engine.stream.current.loadpoints["garage"].session.id
        for step in (visit.charge, visit.modulate, visit.pause, visit.resume):
            await step()
            assert engine.stream.current.loadpoints["garage"].session.id == session  # one charge, cut or not
            assert site.box.outlet.tag == "04AABB"
        await visit.has_charged(2 * WORTH_TELLING_WH)
        await visit.stop()
        await visit.unplug()
        assert site.box.outlet.transaction is None

        async def kept():
            return await site.records.past.sessions(START, START + timedelta(days=1))

        (known,) = await once(kept, bool, "the charge")
        assert (known[1].id, known[1].energy_wh > 0) == (session, True)


async def test_a_person_gets_a_charge_from_a_box_that_is_out_of_service():
    site = Site("1.6")
    site.box.outlet.is_shut = True
    async with lived(site) as engine:

        async def shut():
            status = engine.stream.current
            return status is not None and status.loadpoints["garage"].charger.error is not None

        await once(shut, bool, "the box")
        await Visit(site, engine).charge()
        assert not site.box.outlet.is_shut


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
