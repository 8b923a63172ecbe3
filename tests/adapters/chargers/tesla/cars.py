"""An emulated Tesla in its cloud, and the driver that reaches it one way or another."""

from contextlib import asynccontextmanager
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.chargers.tesla.config import TeslaFleetCharger, TeslemetryCharger
from adapters.chargers.tesla.emulator.cloud import CONSOLE_TOKEN, VIN, TeslaEmulator
from adapters.chargers.tesla.open import open_fleet, open_teslemetry
from adapters.chargers.tesla.place import Home
from adapters.kinds.secret import Secret
from adapters.kinds.surroundings import Surroundings
from adapters.stores.memory.records import MemoryDocuments
from domain.house.house import House, Loadpoint
from tests.adapters.chargers.charger_case import ChargerCase

PATIENT_S, HASTY_S = 5.0, 0.3  # real: for what is answered on a busy machine, and for what never is
HOME = Home(latitude=-34.9285, longitude=138.6007)


@cache
def a_key():
    """A key that signs, in PEM; made once, as making one takes a moment."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


class TeslaCase(ChargerCase):
    """A car through Fleet API; `opened` is its driver."""

    secrets = (CONSOLE_TOKEN,)
    key: str | None = None

    def __init__(self, **settings):
        super().__init__()
        self.emulator = TeslaEmulator(self.house, clock=self.clock)
        self.tesla = self.emulator.car
        self.documents = MemoryDocuments()
        self.settings = {"home": HOME} | settings

    async def start(self):
        await self.emulator.start()
        self.open()
        await self.driver.read()

    def open(self):
        """Another start of the server: the same house, nothing in memory."""
        near = Surroundings(house=House(), clock=self.clock, documents=self.documents)
        opened = self._opened(Loadpoint(id="garage"), near)
        self.driver, self.listener = opened.control, opened.listener

    def _opened(self, loadpoint, near):
        key = None if self.key is None else Secret(self.key)
        table = TeslaFleetCharger(
            vin=VIN, token=Secret(CONSOLE_TOKEN), base_url=self.emulator.url, key=key, **self.settings
        )
        return open_fleet(table, loadpoint, near, timeout_s=PATIENT_S)

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    async def vanish(self):
        await self.emulator.stop()

    def refuse(self):
        self.tesla.refuses = "cloud_profile_mismatch"

    def lie(self):
        self.tesla.lies = True

    def lose_answers(self):
        self.emulator.faults.mute_after_post = True
        self.driver._car._link._http.timeout = HASTY_S

    def say_nothing(self):
        self.tesla.blank = True

    async def settle(self):
        """A car that is awake is looked at every five minutes."""
        self.clock.turn(310)


class SignedTeslaCase(TeslaCase):
    """The same with signed commands, which are the only ones the car takes."""

    def __init__(self):
        super().__init__()
        self.key = a_key()
        self.emulator.faults.wants_signed = True


class TeslemetryCase(TeslaCase):
    """The same car through Teslemetry, asked and not listened to."""

    def _opened(self, loadpoint, near):
        table = TeslemetryCharger(
            vin=VIN, token=Secret(CONSOLE_TOKEN), base_url=self.emulator.url, **self.settings
        )
        return open_teslemetry(table, loadpoint, near, timeout_s=PATIENT_S)


@asynccontextmanager
async def a_tesla(case=TeslaCase, **settings):
    opened = case(**settings)
    await opened.start()
    try:
        yield opened
    finally:
        await opened.stop()
