"""A house that was added to a core as a person adds it, through the flow of its web interface."""

import asyncio
import json
import urllib.error
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from websockets.asyncio.client import connect

from tests.homeassistant_core.core import Core
from tests.patience import once

FLOWS = "/api/config/config_entries/flow"
OPTIONS = "/api/config/config_entries/options/flow"
ABSENT = "absent"
ENTRIES = "/api/config/config_entries/entry"


class Connected:
    """The core, and the entry of the house in it."""

    def __init__(self, core: Core, entry_id: str) -> None:
        self.core, self.entry_id = core, entry_id

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """A request of the core's owner."""
        try:
            return await asyncio.to_thread(self.core._request, method, path, body)
        except urllib.error.HTTPError as err:
            err.add_note(f"{method} {path}: {err.read().decode()}")
            raise

    async def say(self, message: dict[str, Any]) -> Any:
        """A command over the core's WebSocket, and its result."""
        url = f"{self.core.url.replace('http', 'ws')}/api/websocket"
        async with connect(url, proxy=None, max_size=None) as socket:
            await socket.recv()
            await socket.send(json.dumps({"type": "auth", "access_token": self.core.token}))
            await socket.recv()
            await socket.send(json.dumps(message | {"id": 1}))
            answer = json.loads(await socket.recv())
        assert answer["success"], answer
        return answer["result"]

    async def state(self, entity_id: str) -> str:
        """What an entity shows; `absent` where there is none."""
        try:
            return str((await self.ask("GET", f"/api/states/{entity_id}"))["state"])
        except urllib.error.HTTPError as err:
            if err.code != HTTPStatus.NOT_FOUND:
                raise
            return ABSENT

    async def shown(self, *entity_ids: str) -> list[str]:
        """What several show."""
        return [await self.state(each) for each in entity_ids]

    async def attributes(self, entity_id: str) -> dict[str, Any]:
        """What stands beside it."""
        found: dict[str, Any] = (await self.ask("GET", f"/api/states/{entity_id}"))["attributes"]
        return found

    async def call(self, domain: str, service: str, entity_id: str, **data: Any) -> None:
        """Calls an action on an entity."""
        await self.ask("POST", f"/api/services/{domain}/{service}", {"entity_id": entity_id, **data})

    async def until(self, entity_id: str, state: str | Callable[[str], bool]) -> str:
        """The state, as soon as it is this one."""
        wanted = state if callable(state) else state.__eq__
        return await once(lambda: self.state(entity_id), wanted, entity_id)

    async def show(self, states: dict[str, str]) -> None:
        """Returns as soon as all of these are shown."""
        await once(lambda: self.shown(*states), list(states.values()).__eq__, str(list(states)))

    async def attributes_once(
        self, entity_id: str, wanted: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        """What stands beside an entity, as soon as it is wanted."""
        return await once(lambda: self.attributes(entity_id), wanted, entity_id)

    async def gone(self, entity_id: str) -> None:
        """Returns once there is no such entity."""
        await self.until(entity_id, ABSENT)

    async def devices(self) -> list[dict[str, Any]]:
        """The devices of the house."""
        found = await self.say({"type": "config/device_registry/list"})
        return [each for each in found if self.entry_id in each["config_entries"]]

    async def device(self, part: str) -> str:
        """The id of the device of a part."""
        return next(
            str(each["id"])
            for each in await self.devices()
            if any(name.endswith(part) for _, name in each["identifiers"])
        )

    async def begin(self, context: dict[str, Any], **told: Any) -> None:
        """Begins a flow as no person does."""
        body = {"context": context, **told}
        await self.ask("POST", "/api/services/found_on_the_network/begin", body)

    async def repairs(self) -> list[dict[str, Any]]:
        """What the integration says is to be mended."""
        found = (await self.say({"type": "repairs/list_issues"}))["issues"]
        return [each for each in found if each["domain"] == "powersync"]

    async def flow(self, source: str) -> str:
        """The id of a flow that began by itself, as soon as there is one."""

        async def begun() -> list[str]:
            flows = await self.say({"type": "config_entries/flow/progress"})
            ours = [each for each in flows if each["handler"] == "powersync"]
            return [str(each["flow_id"]) for each in ours if each["context"]["source"] == source]

        return (await once(begun, bool, f"the flows of {source}"))[0]

    async def forget(self, platform: str) -> None:
        """Frees the names of entities that are no more: another test's would else be called something_2."""
        for each in await self.say({"type": "config/entity_registry/list"}):
            if each["platform"] == platform:
                await self.say({"type": "config/entity_registry/remove", "entity_id": each["entity_id"]})
                await self.gone(each["entity_id"])


async def an_action_answer(here: Connected, domain: str, service: str, entity_id: str) -> str:
    """What the core says to an action that failed."""
    message = {
        "type": "call_service",
        "domain": domain,
        "service": service,
        "target": {"entity_id": entity_id},
    }
    try:
        await here.say(message)
    except AssertionError as err:
        return str(err)
    raise AssertionError("it did not fail")


@asynccontextmanager
async def connected(core: Core, url: str, **access: str) -> AsyncIterator[Connected]:
    """Adds the house with a pairing code or a token, and removes it in the end."""
    here = Connected(core, "")
    form = await here.ask("POST", FLOWS, {"handler": "powersync"})
    assert (form["type"], form["step_id"]) == ("form", "user"), form
    made = await here.ask("POST", f"{FLOWS}/{form['flow_id']}", {"url": url, **access})
    assert made["type"] == "create_entry", made
    here.entry_id = made["result"]["entry_id"]
    try:
        yield here
    finally:
        await here.ask("DELETE", f"{ENTRIES}/{here.entry_id}")
