"""A house that was added to a core as a person adds it, through the flow of its web interface."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.homeassistant_core.core import Core
from tests.homeassistant_core.house import ServedHouse

FLOWS = "/api/config/config_entries/flow"
ENTRIES = "/api/config/config_entries/entry"


class Connected:
    """The core, and the entry of the house in it."""

    def __init__(self, core: Core, entry_id: str) -> None:
        self.core, self.entry_id = core, entry_id

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """A request of the core's owner."""
        return await asyncio.to_thread(self.core._request, method, path, body)

    async def state(self, entity_id: str) -> str:
        """What an entity shows."""
        return str((await self.ask("GET", f"/api/states/{entity_id}"))["state"])

    async def attributes(self, entity_id: str) -> dict[str, Any]:
        """What stands beside it."""
        found: dict[str, Any] = (await self.ask("GET", f"/api/states/{entity_id}"))["attributes"]
        return found

    async def call(self, domain: str, service: str, entity_id: str, **data: Any) -> None:
        """Calls an action on an entity."""
        await self.ask("POST", f"/api/services/{domain}/{service}", {"entity_id": entity_id, **data})

    async def until(self, entity_id: str, state: str | Callable[[str], bool]) -> str:
        """The state, as soon as it is this one, which must be within some seconds."""
        wanted = state if callable(state) else state.__eq__
        seen = ""
        for _ in range(200):
            if wanted(seen := await self.state(entity_id)):
                return seen
            await asyncio.sleep(0.05)
        raise AssertionError(f"{entity_id} stayed {seen}")


@asynccontextmanager
async def connected(core: Core, house: ServedHouse) -> AsyncIterator[Connected]:
    """Adds the house with a pairing code, and removes it in the end."""
    here = Connected(core, "")
    form = await here.ask("POST", FLOWS, {"handler": "powersync"})
    assert (form["type"], form["step_id"]) == ("form", "user"), form
    told = {"url": f"127.0.0.1:{house.port}", "code": await house.code()}
    made = await here.ask("POST", f"{FLOWS}/{form['flow_id']}", told)
    assert made["type"] == "create_entry", made
    here.entry_id = made["result"]["entry_id"]
    try:
        yield here
    finally:
        await here.ask("DELETE", f"{ENTRIES}/{here.entry_id}")
