"""A Zaptec charger through an emulated cloud."""

from adapters.chargers.zaptec.charger import Charger
from adapters.chargers.zaptec.driver import ZaptecDriver
from adapters.chargers.zaptec.emulator.cloud import PASSWORD, USERNAME, ZaptecEmulator
from adapters.chargers.zaptec.link import ZaptecLink
from tests.adapters.chargers.charger_case import ChargerCase

IDLE_S = 600


class ZaptecCase(ChargerCase):
    secrets = (PASSWORD, "emulated-zaptec-1")

    def __init__(self, *, sets="charger", charger_id=None, **emulator):
        super().__init__()
        self.sets, self.charger_id = sets, charger_id
        self.cloud = ZaptecEmulator(self.house, clock=self.clock, **emulator)
        if sets == "installation":
            self.cloud.settings.charger_a, self.cloud.settings.installation_a = 32, 0

    async def start(self):
        await self.cloud.start()
        self.driver = self.a_driver()
        await self.driver.read()

    def a_driver(self, password=PASSWORD):
        link = ZaptecLink(self.cloud.url, USERNAME, password, self.clock, timeout_s=5)
        by_installation = self.sets == "installation"
        charger = Charger(link, self.clock, charger_id=self.charger_id, by_installation=by_installation)
        return ZaptecDriver(charger, self.clock, idle_poll_s=IDLE_S)

    async def stop(self):
        await self.driver.close()
        await self.cloud.stop()

    async def vanish(self):
        await self.cloud.stop()

    def refuse(self):
        self.cloud.faults.refuses = True

    def lie(self):
        self.cloud.faults.lies = True

    def lose_answers(self):
        self.cloud.faults.hangs_up = True

    def say_nothing(self):
        self.cloud.faults.says_nothing = True

    async def settle(self):
        self.clock.turn(IDLE_S)
        self.cloud.live()
