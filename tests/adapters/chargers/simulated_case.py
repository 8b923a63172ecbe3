"""The simulated charge point behind the demo house's door."""

from msgspec import to_builtins

from adapters.emulators.house_port import HousePort
from adapters.simulated.drivers import charger_reading
from adapters.simulated.remote import RemoteChargerDriver, RemoteHouse
from domain.command.capabilities import ChargerCapabilities
from domain.reading.charger import ChargerReading
from tests.adapters.chargers.charger_case import ChargerCase


class SimulatedCase(ChargerCase):
    def __init__(self):
        super().__init__()
        self.refuses = self.hangs_up = self.is_blank = False

    async def start(self):
        self.door = HousePort(self._answer)
        await self.door.start()
        remote = RemoteHouse("127.0.0.1", self.door.port)
        self.driver = RemoteChargerDriver("garage", remote, self.clock, ChargerCapabilities())

    async def stop(self):
        await self.driver.close()
        await self.door.stop()

    async def vanish(self):
        await self.door.stop()
        await self.driver.close()

    def refuse(self):
        self.refuses = True

    def lie(self):
        self.car.obeys = False

    def lose_answers(self):
        self.hangs_up = True

    def say_nothing(self):
        self.is_blank = True

    async def _answer(self, question):
        if question["do"] == "charger":
            return to_builtins(ChargerReading() if self.is_blank else charger_reading(self.car))
        if self.refuses:
            raise ValueError("refused")
        self.car.set_current(question["current_a"], question["phases"])
        if self.hangs_up:
            raise ConnectionError
        return None
