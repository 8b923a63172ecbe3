"""An emulated account with a driver that reads it, over a loopback socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.batteries.alphaess.cloud import AlphaEssCloud, CloudLink
from adapters.batteries.alphaess.cloud.emulator import APP_ID, APP_SECRET, SERIAL, AlphaEssCloudEmulator
from tests.adapters.emulators.houses import ManualClock, a_house


class Account:
    def __init__(self, house, timezone="UTC", **emulator):
        self.clock = ManualClock()
        self.house = house
        self.timezone = timezone
        self.emulator = AlphaEssCloudEmulator(house, clock=self.clock, timezone=timezone, **emulator)
        self.faults = self.emulator.faults

    async def start(self):
        await self.emulator.start()
        self.driver = self.a_driver()

    def a_driver(self, *, serial=None, secret=APP_SECRET, model=None):
        self.link = CloudLink(self.emulator.url, APP_ID, secret, self.clock, timeout_s=0.4)
        return AlphaEssCloud(self.link, timezone=self.timezone, clock=self.clock, serial=serial, model=model)

    async def stop(self):
        await self.driver.close()
        await self.emulator.stop()

    @property
    def asked(self):
        return self.emulator.endpoints


@asynccontextmanager
async def an_account(*, emulator=None, timezone="UTC", **house) -> AsyncIterator[Account]:
    account = Account(a_house(**house), timezone, **(emulator or {}))
    await account.start()
    try:
        yield account
    finally:
        await account.stop()


__all__ = ["SERIAL", "Account", "an_account"]
