"""An emulated system with its driver, over a loopback socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.batteries.alphaess.driver import AlphaEssDriver
from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.batteries.alphaess.registers import UNIT
from adapters.links.modbus import ModbusLink
from domain.command.order import BatteryOrder
from domain.house.house import Battery
from tests.adapters.emulators.houses import NOON, ManualClock, a_house

BATTERY = Battery(capacity_wh=13_300, max_charge_w=5_000, max_discharge_w=4_500, reserve_pct=10)


class System:
    def __init__(self, model, house):
        self.clock = ManualClock()
        self.emulator = AlphaEssEmulator(house, clock=self.clock, model=model)
        self.house = house
        self.faults = self.emulator.faults
        self.model = model

    @property
    def writes(self):
        return self.emulator.writes

    async def start(self):
        await self.emulator.start()
        self.link = ModbusLink("127.0.0.1", self.emulator.port, UNIT, self.clock, timeout_s=0.1)
        self.driver = self.a_driver()

    def a_driver(self):
        """A driver that remembers nothing, as after a restart."""
        return AlphaEssDriver(self.link, model=self.model, battery=BATTERY, clock=self.clock)

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    async def carry_out(self, order, baseline=None):
        for step in self.driver.steps(order, baseline or {}):
            await step.do()

    async def agrees(self, order, baseline=None):
        return (await self.driver.read_back(order, baseline or {})).agrees

    async def mode(self):
        return (await self.driver.read()).battery.mode


@asynccontextmanager
async def a_system(*, model="SMILE-T10", **house) -> AsyncIterator[System]:
    system = System(model, a_house(**house))
    await system.start()
    try:
        yield system
    finally:
        await system.stop()


def an_order(action, minutes=30, **wishes):
    return BatteryOrder(action=action, until=NOON + timedelta(minutes=minutes), **wishes)
