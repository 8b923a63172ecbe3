"""A wallbox and its car among the entities of an emulated Home Assistant."""

from contextlib import suppress

from msgspec import convert

from adapters.chargers.homeassistant.config import HomeAssistantCharger
from adapters.chargers.homeassistant.driver import HomeAssistantChargerDriver
from adapters.chargers.homeassistant.emulator import WallboxEntities
from adapters.chargers.homeassistant.row import demo
from adapters.links.homeassistant import HomeAssistant
from adapters.links.homeassistant.emulator.core import TOKEN, HomeAssistantEmulator
from adapters.links.homeassistant.emulator.faults import HomeAssistantFaults
from adapters.links.homeassistant.emulator.states import Shown
from domain.errors import DeviceError
from tests.adapters.chargers.charger_case import ChargerCase

SWITCH, NUMBER = "switch.wallbox_charging", "number.wallbox_current"


class HomeAssistantCase(ChargerCase):
    secrets = (TOKEN,)

    def __init__(self, **settings):
        super().__init__()
        self.faults = HomeAssistantFaults()
        self.entities = WallboxEntities(self.house, "garage", self.faults)
        self.emulator = HomeAssistantEmulator([self.entities], clock=self.clock, faults=self.faults)
        self.config = convert({**demo(0)["charger"], **settings}, HomeAssistantCharger)

    async def start(self):
        await self.emulator.start()
        self.home = HomeAssistant(self.emulator.url, TOKEN, self.clock, timeout_s=0.3)
        self.driver = HomeAssistantChargerDriver(self.home, config=self.config, clock=self.clock, shown_s=0.1)
        await self.driver.read()

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    async def vanish(self):
        await self.emulator.stop()
        await self.home.close()

    def refuse(self):
        self.faults.refuses_writes = True

    def lie(self):
        self.faults.lies = True

    def lose_answers(self):
        self.faults.mute_after_write = True

    def say_nothing(self):
        for entity_id, shown in self.entities.shown().items():
            self.entities.overrides[entity_id] = Shown("unknown", shown.attributes)

    async def show(self, entity_id, state, **attributes):
        """Home Assistant shows this instead; None hides the entity."""
        self.entities.overrides[entity_id] = None if state is None else Shown(state, attributes)
        await self.settle()

    async def settle(self):
        self.clock.turn(5)
        await self.emulator.poll()
        with suppress(DeviceError):  # a broken one is what some tests are about
            await self.home.call("homeassistant", "update_entity", {}, {"entity_id": SWITCH})
