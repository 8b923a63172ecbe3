"""An emulated Powerwall with its driver, over a loopback socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.batteries.powerwall.driver import PowerwallDriver
from adapters.batteries.powerwall.emulator.fleet_api import CONSOLE_TOKEN, SITE_ID, PowerwallEmulator
from adapters.batteries.powerwall.emulator.gateway import Settings
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.batteries.powerwall.target import PowerwallTariff
from adapters.batteries.powerwall.tariff import SYNC_CODE, tariff_of
from adapters.clouds.tesla import FixedToken, TeslaLink
from adapters.stores.memory.records import MemoryRecords
from domain.command.order import BatteryOrder
from domain.errors import Rejected, Unreachable
from domain.house.house import Battery
from tests.adapters.emulators.houses import NOON, ManualClock, a_house

BATTERY = Battery(capacity_wh=13_500, reserve_pct=20)
OWN_TARIFF = tariff_of([0.30] * 34 + [0.50] * 14, [0.05] * 48, code=SYNC_CODE, currency="AUD") | {
    "code": "AGL-123",
    "name": "The owner's plan",
}


class System:
    """`battery.reserve_pct` of the house follows the settings."""

    def __init__(self, house, timezone, settings):
        self.clock = ManualClock()
        self.documents = MemoryRecords().documents
        own = Settings(mode="self_consumption", reserve_pct=20, export_rule="pv_only", tariff=OWN_TARIFF)
        for name, value in settings.items():
            setattr(own, name, value)
        self.emulator = PowerwallEmulator(house, clock=self.clock, timezone=timezone, settings=own)
        self.house = house
        self.faults = self.emulator.faults
        self.timezone = timezone

    @property
    def settings(self):
        return self.emulator.settings

    @property
    def writes(self):
        """The writes by name and, but for tariffs, value."""
        return [(what, told(what, body)) for what, body in self.emulator.writes]

    async def start(self):
        await self.emulator.start()
        self.driver = self.a_driver()

    def a_driver(self, **settings):
        """A driver that remembers nothing, as after a restart."""
        self.link = TeslaLink(self.emulator.url, FixedToken(CONSOLE_TOKEN), self.clock, timeout_s=0.1)
        self.site = PowerwallSite(self.link, SITE_ID, self.clock, timezone="UTC")
        self.target = PowerwallTariff(self.site, self.documents, currency="AUD")
        return PowerwallDriver(self.site, battery=BATTERY, currency="AUD", **settings)

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    async def carry_out(self, order, baseline=None):
        """As the lane does: pauses waited, undone where a later step is refused."""
        baseline = await self.driver.baseline() if baseline is None else baseline
        done = []
        try:
            for step in self.driver.steps(order, baseline):
                if step.pause_s:
                    await self.clock.sleep(step.pause_s)
                await step.do()
                done.append(step)
        except (Unreachable, Rejected):
            for step in reversed(done):
                if step.undo is not None:
                    await step.undo()
            raise
        return baseline

    async def agrees(self, order, baseline):
        return (await self.driver.read_back(order, baseline)).agrees

    async def mode(self):
        self.clock.turn(61)
        return (await self.driver.read()).battery.mode


def told(what, body):
    if what == "time_of_use_settings":
        return body["tou_settings"]["tariff_content_v2"]["code"]
    return next(iter(body.values()))


@asynccontextmanager
async def a_site(*, timezone="UTC", settings=None, **house) -> AsyncIterator[System]:
    system = System(a_house(**house), timezone, settings or {})
    await system.start()
    try:
        yield system
    finally:
        await system.stop()


def an_order(action, minutes=30, **wishes):
    return BatteryOrder(action=action, until=NOON + timedelta(minutes=minutes), **wishes)
