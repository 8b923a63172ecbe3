"""An emulated account, with a link to it and somewhere to keep its tokens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.batteries.powerwall.emulator.fleet_api import (
    CONSOLE_TOKEN,
    FIRST_REFRESH_TOKEN,
    SITE_ID,
    PowerwallEmulator,
)
from adapters.clouds.tesla import FixedToken, RefreshedToken, TeslaLink
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import StorageError
from tests.adapters.emulators.houses import ManualClock, a_house

LIVE = f"/api/1/energy_sites/{SITE_ID}/live_status"
BACKUP = f"/api/1/energy_sites/{SITE_ID}/backup"
RESERVE = {"backup_reserve_percent": 30}


class FullDisk(MemoryDocuments):
    """Takes nothing while `is_full`, gives nothing while `is_unreadable`."""

    is_full = is_unreadable = False

    async def all(self, kind):
        if self.is_unreadable:
            raise StorageError("no such file")
        return await super().all(kind)

    async def put(self, kind, key, document):
        if self.is_full:
            raise StorageError("no space left")
        await super().put(kind, key, document)


class Account:
    def __init__(self):
        self.clock = ManualClock()
        self.emulator = PowerwallEmulator(a_house(), clock=self.clock)
        self.documents = FullDisk()
        self.open = []

    @property
    def faults(self):
        return self.emulator.faults

    @property
    def asked(self):
        """How many requests arrived."""
        return len(self.emulator.server.requests)

    def refreshed(self, refresh_token=FIRST_REFRESH_TOKEN):
        tokens = RefreshedToken(
            documents=self.documents,
            clock=self.clock,
            account="app",
            client_id="app",
            client_secret="s3cret",
            refresh_token=refresh_token,
            token_url=f"{self.emulator.url}/oauth2/v3/token",
            timeout_s=0.4,
        )
        self.open.append(tokens)
        return tokens

    def link(self, tokens=None):
        link = TeslaLink(self.emulator.url, tokens or FixedToken(CONSOLE_TOKEN), self.clock, timeout_s=0.4)
        self.open.append(link)
        return link


@asynccontextmanager
async def an_account() -> AsyncIterator[Account]:
    account = Account()
    await account.emulator.start()
    try:
        yield account
    finally:
        for each in account.open:
            await each.close()
        await account.emulator.stop()
