"""Emulated AC-coupled inverters with their drivers, over a loopback socket."""

from contextlib import asynccontextmanager

from adapters.inverters.solaredge.driver import SolarEdgeInverter
from adapters.inverters.solaredge.emulator.inverter import SolarEdgeEmulator
from adapters.links.modbus import ModbusLink
from adapters.links.sunspec.emulator.inverter import SunSpecEmulator
from adapters.links.sunspec.inverter import SunSpecInverter
from tests.adapters.emulators.houses import ManualClock, a_house


class Inverter:
    """One inverter, its driver, and the clock of both."""

    name, emulated, driven = "sunspec", SunSpecEmulator, SunSpecInverter

    def __init__(self, *, pv_w=4_000.0, load_w=1_000.0, **emulator):
        self.clock = ManualClock()
        self.house = a_house(pv_w=pv_w, load_w=load_w)
        self.house.battery = None
        self.emulator = self.emulated(self.house, clock=self.clock, **emulator)
        self.faults = self.emulator.faults

    async def start(self):
        await self.emulator.start()
        self.driver = self.a_driver()

    def a_driver(self):
        """A driver that remembers nothing, as after a restart."""
        self.link = ModbusLink("127.0.0.1", self.emulator.port, 1, self.clock, timeout_s=0.4)
        return self.driven(self.link, self.clock)

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    @property
    def gives_w(self):
        """What comes out of it now, W."""
        self.emulator.live()
        return self.house.roof_w[self.name]


class SolarEdge(Inverter):
    """The same, of SolarEdge."""

    name, emulated, driven = "solaredge", SolarEdgeEmulator, SolarEdgeInverter


def a_sunspec(**wishes):
    return running(Inverter(**wishes))


def a_solaredge(**wishes):
    return running(SolarEdge(**wishes))


@asynccontextmanager
async def running(inverter):
    await inverter.start()
    try:
        yield inverter
    finally:
        await inverter.stop()
