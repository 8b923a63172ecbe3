"""An emulated Home Assistant with a GoodWe inverter in it, and our driver, over a loopback socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.batteries.goodwe.entity import GoodWeEntityDriver
from adapters.batteries.goodwe.entity.emulator import GoodWeEntities
from adapters.links.homeassistant import HomeAssistant
from adapters.links.homeassistant.emulator.core import TOKEN, HomeAssistantEmulator
from adapters.links.homeassistant.emulator.faults import HomeAssistantFaults
from adapters.links.homeassistant.emulator.states import Shown
from domain.command.order import BatteryOrder
from domain.house.house import Battery
from tests.adapters.emulators.houses import NOON, ManualClock, a_house

BATTERY = Battery(capacity_wh=13_300, max_charge_w=5_000, max_discharge_w=4_500, reserve_pct=10)
MODE, LIMIT = "select.goodwe_ems_mode", "number.goodwe_ems_power_limit"
EXPORT_LIMIT, EXPORT_SWITCH = "number.goodwe_grid_export_limit", "switch.goodwe_grid_export_limit_switch"
SOC, POWER = "sensor.goodwe_battery_state_of_charge", "sensor.goodwe_battery_power"
GRID, PV = "sensor.goodwe_active_power", "sensor.goodwe_pv_power"


class EntityHouse:
    def __init__(self, house, *, prefix=None, shown_prefix="goodwe"):
        self.clock = ManualClock()
        self.faults = HomeAssistantFaults()
        self.entities = GoodWeEntities(house, shown_prefix, self.faults)
        self.emulator = HomeAssistantEmulator([self.entities], clock=self.clock, faults=self.faults)
        self.house = house
        self._prefix = prefix

    async def start(self):
        await self.emulator.start()
        self.home = self.a_home()
        self.driver = self.a_driver()

    def a_home(self, **settings):
        settings = {"timeout_s": 0.1, **settings}
        return HomeAssistant(self.emulator.url, TOKEN, self.clock, **settings)

    def a_driver(self, shown_s=0.2):
        """A driver that remembers nothing, as after a restart."""
        return GoodWeEntityDriver(
            self.home, battery=BATTERY, clock=self.clock, prefix=self._prefix, shown_s=shown_s
        )

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    async def show(self, entity_id, state, unit=None, **attributes):
        """Home Assistant shows this instead of what the inverter says; None hides the entity."""
        if unit is not None:
            attributes["unit_of_measurement"] = unit
        self.entities.overrides[entity_id] = None if state is None else Shown(state, attributes)
        await self.emulator.tell()

    async def carry_out(self, order, baseline=None):
        for step in self.driver.steps(order, baseline or {}):
            await step.do()

    async def agrees(self, order, baseline=None):
        return (await self.driver.read_back(order, baseline or {})).agrees

    async def reading(self):
        """After the integration has asked the inverter again."""
        await self.driver.read()
        await self.emulator.poll()
        await self.home.call("homeassistant", "update_entity", {}, {"entity_id": MODE})  # all events are in
        return await self.driver.read()


@asynccontextmanager
async def an_entity_house(*, prefix=None, shown_prefix="goodwe", **house) -> AsyncIterator[EntityHouse]:
    system = EntityHouse(a_house(**house), prefix=prefix, shown_prefix=shown_prefix)
    await system.start()
    try:
        yield system
    finally:
        await system.stop()


def an_order(action, minutes=30, **wishes):
    return BatteryOrder(action=action, until=NOON + timedelta(minutes=minutes), **wishes)
