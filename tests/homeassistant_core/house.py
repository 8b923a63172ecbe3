"""A real server with a simulated battery and two charge points, which a Home Assistant core connects to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from adapters.clock import SystemClock
from adapters.stores.sqlite.records import SqliteRecords
from api.credentials import mint_id, mint_pairing, mint_token
from domain.house.access import Scope, Token
from powersync.addresses import Addresses
from powersync.serving import LivedTime, run_house
from powersync.settings.source import source_of_file
from tests.homeassistant_core.core import free_port
from tests.patience import PATIENCE_S, once

CONFIG = """
[site]
name = "Cabin"
timezone = "Australia/Brisbane"
[server]
host = "127.0.0.1"
port = {port}
data_dir = "{folder}/state"
[control]
tick_s = 0.2
[battery]
driver = "simulated"
[tariff]
driver = "time_of_use"
[[tariff.period]]
import = 0.30
export = 0.08
[optimiser]
enabled = false
[[loadpoint]]
id = "garage"
charger = {{ driver = "simulated" }}
[[loadpoint]]
id = "carport"
name = "Under the roof"
charger = {{ driver = "simulated" }}
"""


class ServedHouse:
    """A server that can be stopped and started again at the same address, with the same records."""

    def __init__(self, folder: Path, more: str) -> None:
        self._folder, self._more = folder, more
        self._file = folder / "powersync.toml"
        self._running: asyncio.Task[int] | None = None
        self._records: SqliteRecords | None = None
        self.admin = ""
        self.move()

    def move(self) -> None:
        """Has another address from the next start on."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._file.write_text(CONFIG.format(port=self.port, folder=self._folder) + self._more)

    async def start(self) -> None:
        """Returns once it listens."""
        listening: asyncio.Future[SqliteRecords] = asyncio.get_running_loop().create_future()

        async def started(_where: Addresses, records: SqliteRecords) -> None:
            listening.set_result(records)

        source = source_of_file(self._file, {}, {})
        self._running = asyncio.create_task(run_house(source, LivedTime(clock=SystemClock()), started))
        await asyncio.wait((listening, self._running), return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            self._running.result()  # why it did not start
        self._records = listening.result()
        self.admin = self.admin or await self.token(Scope.ADMIN)
        await once(
            lambda: self.ask("GET", "/ready", may_fail=True),
            lambda told: told.get("status") == "ok",
            "the house",
        )

    async def stop(self) -> None:
        """Ends it as a power cut would end the connections."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = None

    async def token(self, scope: Scope = Scope.CONTROL) -> str:
        """A new token."""
        assert self._records is not None
        secret, digest = mint_token()
        await self._records.access.add_token(
            Token(id=mint_id(), name="test", scope=scope, digest=digest, created_at=datetime.now(UTC))
        )
        return secret

    async def code(self) -> str:
        """A new pairing code."""
        assert self._records is not None
        code, kept = mint_pairing(Scope.CONTROL, datetime.now(UTC))
        await self._records.access.add_pairing(kept)
        return code

    async def ask(self, method: str, path: str, body: Any = None, *, may_fail: bool = False) -> Any:
        """One request of its owner."""
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
            answer = await client.request(
                method,
                f"{self.url}/api/v1{path}",
                json=body,
                headers={"Authorization": f"Bearer {self.admin}"},
            )
        assert may_fail or answer.is_success, answer.text
        return answer.json() if answer.content else None


@asynccontextmanager
async def served_house(folder: Path, more: str = "") -> AsyncIterator[ServedHouse]:
    """A running house, with `more` in its settings."""
    house = ServedHouse(folder, more)
    await house.start()
    try:
        yield house
    finally:
        await house.stop()
