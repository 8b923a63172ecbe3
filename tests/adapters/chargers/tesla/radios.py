"""A radio that is not there, and the emulated car at its other end: real messages, in pieces, no air."""

from adapters.chargers.tesla.config import TeslaBleCharger
from adapters.chargers.tesla.emulator.cloud import VIN
from adapters.chargers.tesla.emulator.radio import PIECE, HeardCar
from adapters.chargers.tesla.open import open_ble
from adapters.kinds.secret import Secret
from adapters.kinds.surroundings import Surroundings
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import OutcomeUnknown, Unreachable
from domain.house.house import House, Loadpoint
from tests.adapters.chargers.charger_case import ChargerCase
from tests.adapters.chargers.tesla.cars import a_key

ANSWER_S = 0.05  # real: what answers here answers at once


class FakeLink:
    """One connection. `breaks`: it is cut while something is sent."""

    def __init__(self, radio, hear):
        self._radio, self._hear = radio, hear
        self.is_connected = True

    async def write_gatt_char(self, characteristic, data, response):
        if self._radio.breaks:
            self.is_connected = False
            raise OutcomeUnknown("the car's Bluetooth broke off")
        length, message = int.from_bytes(data[:2], "big"), bytes(data[2:])
        assert length == len(message)
        whole = self._radio.answer(message)
        for start in range(0, len(whole), PIECE):
            self._hear(bytearray(whole[start : start + PIECE]))

    async def disconnect(self):
        self.is_connected = False


class FakeRadio(HeardCar):
    """The emulated car without a wire."""

    link = None

    async def connect(self, vin, hear):
        if not self.is_near:
            raise Unreachable("the car is not in reach of this machine's Bluetooth")
        assert vin == VIN
        self.connections += 1
        self.link = FakeLink(self, hear)
        return self.link


class TeslaBleCase(ChargerCase):
    secrets = ()

    def __init__(self):
        super().__init__()
        self.radio = FakeRadio(self.house, self.car, self.clock)
        self.tesla = self.radio.car

    async def start(self):
        near = Surroundings(house=House(), clock=self.clock, documents=MemoryDocuments())
        table = TeslaBleCharger(vin=VIN, key=Secret(a_key()))
        self.driver = open_ble(table, Loadpoint(id="garage"), near, self.radio).control
        self.vehicle = self.driver._car._vehicle
        self.vehicle._answer_s = ANSWER_S
        await self.driver.read()

    async def stop(self):
        await self.driver.close()

    async def vanish(self):
        self.radio.is_near = False
        if self.radio.link is not None:
            await self.radio.link.disconnect()

    def refuse(self):
        self.tesla.refuses = "cloud_profile_mismatch"

    def lie(self):
        self.tesla.lies = True

    def lose_answers(self):
        self.radio.loses_answers = True

    def say_nothing(self):
        self.tesla.blank = True

    async def settle(self):
        self.clock.turn(70)
