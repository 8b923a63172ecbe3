"""An emulated inverter with its driver, over a loopback socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.batteries.goodwe.driver import GoodWeDriver
from adapters.batteries.goodwe.emulator.inverter import GoodWeEmulator
from adapters.batteries.goodwe.link import GoodWeLink
from domain.command.order import BatteryOrder
from domain.house.house import Battery
from tests.adapters.emulators.houses import NOON, ManualClock, a_house

BATTERY = Battery(capacity_wh=13_300, max_charge_w=5_000, max_discharge_w=4_500, reserve_pct=10)


class Inverter:
    def __init__(self, house, *, family, control, rated_w, eco_version, **emulator):
        self.clock = ManualClock()
        self.house = house
        self.family, self.control, self.rated_w = family, control, rated_w
        self.emulator = GoodWeEmulator(
            house, clock=self.clock, family=family, eco_version=eco_version, rated_w=10_000, **emulator
        )
        self.faults = self.emulator.faults

    @property
    def writes(self):
        return self.emulator.writes

    async def start(self):
        await self.emulator.start()
        self.driver = self.a_driver()

    def a_driver(self, family=None):
        """A driver that remembers nothing, as after a restart."""
        self.link = GoodWeLink(
            "127.0.0.1", port=self.emulator.port, family=family or self.family, timeout_s=0.1
        )
        return GoodWeDriver(
            self.link, battery=BATTERY, clock=self.clock, control=self.control, rated_w=self.rated_w
        )

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    async def carry_out(self, order, baseline=None):
        """Walks an order's steps as the gateway does, from the first to the last; the baseline it used."""
        if baseline is None:
            baseline = await self.driver.baseline()
        for step in self.driver.steps(order, baseline):
            await step.do()
        return baseline

    async def mode(self):
        return (await self.driver.read()).battery.mode


@asynccontextmanager
async def an_inverter(
    *, family="ET", control="ems", rated_w=None, eco_version=2, emulator=None, **house
) -> AsyncIterator[Inverter]:
    inverter = Inverter(
        a_house(**house),
        family=family,
        control=control,
        rated_w=rated_w,
        eco_version=eco_version,
        **(emulator or {}),
    )
    await inverter.start()
    try:
        yield inverter
    finally:
        await inverter.stop()


def an_order(action, minutes=30, **wishes):
    return BatteryOrder(action=action, until=NOON + timedelta(minutes=minutes), **wishes)
