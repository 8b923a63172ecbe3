"""A radio that is not there, and the emulated car at its other end: real messages, in pieces, no air."""

from tesla_fleet_api.tesla.vehicle.proto.universal_message_pb2 import DOMAIN_INFOTAINMENT, RoutableMessage

from adapters.chargers.tesla.config import TeslaBleCharger
from adapters.chargers.tesla.emulator.car import EmulatedTesla
from adapters.chargers.tesla.emulator.signing import SignedCar
from adapters.chargers.tesla.open import open_ble
from adapters.kinds.secret import Secret
from adapters.kinds.surroundings import Surroundings
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import OutcomeUnknown, Unreachable
from domain.house.house import House, Loadpoint
from tests.adapters.chargers.charger_case import ChargerCase
from tests.adapters.chargers.tesla.cars import a_key

VIN = "LRW3E7FS0PC123456"
PIECE = 20  # bytes of a notification
ANSWER_S = 0.05  # real: what answers here answers at once


class FakeLink:
    """One connection. `breaks`: it is cut while something is sent."""

    def __init__(self, radio, hear):
        self._radio, self._hear = radio, hear
        self.is_connected = True

    async def write_gatt_char(self, characteristic, data, response):
        radio = self._radio
        if radio.breaks:
            self.is_connected = False
            raise OutcomeUnknown("the car's Bluetooth broke off")
        length, message = int.from_bytes(data[:2], "big"), bytes(data[2:])
        assert length == len(message)
        radio.house.advance(radio.clock.now())
        radio.sent += 1
        told = len(radio.car.told)
        is_asleep = radio.car.asleep or radio.not_ready > 0
        if RoutableMessage.FromString(message).to_destination.domain == DOMAIN_INFOTAINMENT and is_asleep:
            radio.not_ready -= 1
            return
        answer = radio.signed.hear(message)
        radio.house.advance(radio.clock.now())
        if radio.loses_answers and len(radio.car.told) > told:
            return
        whole = len(answer).to_bytes(2, "big") + answer
        for start in range(0, len(whole), PIECE):
            self._hear(bytearray(whole[start : start + PIECE]))

    async def disconnect(self):
        self.is_connected = False


class FakeRadio:
    """`is_near`: the car is in reach; `not_ready`: so many questions a woken car leaves unanswered."""

    def __init__(self, house, charger, clock):
        self.house, self.clock = house, clock
        self.car = EmulatedTesla(VIN, charger)
        self.signed = SignedCar(self.car)
        self.is_near, self.breaks, self.loses_answers = True, False, False
        self.not_ready = self.connections = self.sent = 0
        self.link = None

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
