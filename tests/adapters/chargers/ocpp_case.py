"""An OCPP charger that dials our door, in either version."""

import asyncio
from datetime import timedelta

from msgspec import structs

from adapters.chargers.ocpp.central import Central
from adapters.chargers.ocpp.config import OcppCharger
from adapters.chargers.ocpp.connector import Wiring
from adapters.chargers.ocpp.driver import OcppCharger as Driver
from adapters.chargers.ocpp.emulator.charge_point import EmulatedChargePoint
from adapters.chargers.ocpp.line import Timing
from adapters.kinds.emulated import Place
from adapters.kinds.secret import Secret
from adapters.kinds.tables import OcppConfig
from adapters.stores.memory.records import MemoryDocuments
from domain.house.house import Loadpoint
from tests.adapters.chargers.charger_case import ChargerCase
from tests.patience import until

QUICK = Timing(call_s=3, boot_s=0.2, ping_s=5, close_s=0.1, setup_gap_s=0.0)
IDENTITY = "CP 1-ä"
PASSWORD = "canary-of-the-charger"


async def never():
    await asyncio.Event().wait()


class OcppCase(ChargerCase):
    version = "1.6"
    secrets = (PASSWORD,)
    door = OcppConfig(host="127.0.0.1", port=0)

    async def start(self):
        self.documents = MemoryDocuments()
        await self.serve()
        place = Place(house=self.house, clock=self.clock, port=self.central.port)
        self.box = EmulatedChargePoint(
            place, IDENTITY, self.version, password=PASSWORD, lag=timedelta(0), beat=never, dials_again_s=0.01
        )
        await self.box.start()
        await self.meet()

    async def serve(self, **settings):
        """Opens the door, as a server that starts does."""
        self.central = Central(self.door, self.clock, self.documents, QUICK)
        table = OcppCharger(identity=IDENTITY, password=Secret(PASSWORD), **settings)
        station = self.central.enrol(table, Wiring(voltage_v=230, phases=self.car.phases))
        self.driver = Driver(self.central, station, 1, Loadpoint(id="garage"))
        self.station = station
        await self.central.open(self.driver)

    async def meet(self):
        """Waits until both know each other."""
        await self.box.connected()
        await until(lambda: (session := self.session()) is not None and session.is_settled)

    def session(self):
        return self.central.sessions.get(IDENTITY)

    async def stop(self):
        await self.box.stop()
        await self.driver.close()

    async def vanish(self):
        await self.box.stop()
        await until(lambda: self.session() is None)

    def refuse(self):
        self.box.outlet.refuses = True

    def lie(self):
        self.box.outlet.lies = True

    def lose_answers(self):
        self.box.outlet.loses_answers = True
        self.session().line._timing = structs.replace(QUICK, call_s=0.2)

    def say_nothing(self):
        self.box.outlet.blank = True

    async def settle(self):
        """What it was told shows at the wall; then time passes, and it tells of itself."""
        if self.box.box is None:
            return
        await self.box.box.tell_status()
        self.clock.turn(61)
        await self.box.tell()


class Ocpp201Case(OcppCase):
    version = "2.0.1"
