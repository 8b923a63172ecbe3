"""An emulated plant with its driver, over a loopback socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.batteries.sigenergy.driver import SigenergyDriver
from adapters.batteries.sigenergy.emulator.plant import SigenergyEmulator
from adapters.batteries.sigenergy.registers import PLANT_UNIT, SPACING_S
from adapters.batteries.sigenergy.remote_ems import EmsChoices
from adapters.links.modbus import ModbusLink
from domain.command.order import BatteryOrder
from domain.errors import DeviceError
from domain.house.house import Battery
from tests.adapters.emulators.houses import NOON, ManualClock, a_house

BATTERY = Battery(capacity_wh=13_300, max_charge_w=5_000, max_discharge_w=4_500, reserve_pct=10)


class PlantUnderTest:
    def __init__(self, house, choices, plant):
        self.clock = ManualClock()
        self.emulator = SigenergyEmulator(house, clock=self.clock, **plant)
        self.house = house
        self.faults = self.emulator.faults
        self.choices = choices

    @property
    def writes(self):
        return self.emulator.writes

    async def start(self):
        await self.emulator.start()
        self.link = ModbusLink(
            "127.0.0.1", self.emulator.port, PLANT_UNIT, self.clock, timeout_s=0.4, spacing_s=SPACING_S
        )
        self.driver = self.a_driver()

    def a_driver(self):
        """A driver that remembers nothing, as after a restart."""
        return SigenergyDriver(
            self.link, battery=BATTERY, clock=self.clock, inverter_unit=1, choices=self.choices
        )

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    async def carry_out(self, order, baseline=None):
        """Walks the steps as the gateway does: what was done is undone when a later one fails."""
        baseline = await self.driver.baseline() if baseline is None else baseline
        done = []
        try:
            for step in self.driver.steps(order, baseline):
                await step.do()
                done.append(step)
        except DeviceError:
            for step in reversed(done):
                if step.undo is not None:
                    await step.undo()
            raise
        return baseline

    async def agrees(self, order, baseline=None):
        return (await self.driver.read_back(order, baseline or {})).agrees

    async def mode(self):
        return (await self.driver.read()).battery.mode


@asynccontextmanager
async def a_plant(*, choices=None, house=None, **plant) -> AsyncIterator[PlantUnderTest]:
    under_test = PlantUnderTest(a_house(**(house or {})), choices or EmsChoices(), plant)
    await under_test.start()
    try:
        yield under_test
    finally:
        await under_test.stop()


def an_order(action, minutes=30, **wishes):
    return BatteryOrder(action=action, until=NOON + timedelta(minutes=minutes), **wishes)
