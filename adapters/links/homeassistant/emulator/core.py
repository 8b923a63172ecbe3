"""An emulated Home Assistant on a real socket: its WebSocket, and the entities of the devices it was given.

It speaks as much of the protocol as clients of ours use: login, states, subscriptions with compressed
changes, services, the registry and pings.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from adapters.links.homeassistant.emulator.entities import EmulatedEntities, ServiceRefusedError
from adapters.links.homeassistant.emulator.faults import HomeAssistantFaults
from adapters.links.homeassistant.emulator.states import Change, Shown, StateBook
from domain.ports.clock import Clock

VERSION = "2024.3.3"
TOKEN = "emulated-home-assistant"
BREATH_S = 0.1  # real seconds between two looks at the clock
SWITCHES = ("switch", "input_boolean")
SERVICES = frozenset(
    {
        *(f"{domain}.select_option" for domain in ("select", "input_select")),
        *(f"{domain}.set_value" for domain in ("number", "input_number")),
        *(f"{domain}.{how}" for domain in (*SWITCHES, "script") for how in ("turn_on", "turn_off")),
        *(f"{domain}.press" for domain in ("button", "input_button")),
        "homeassistant.update_entity",
    }
)
TORN_FRAME = b"\x81\x7e\x01\x00" + b'{"id":'  # announces 256 bytes of text

_frames = logging.getLogger("adapters.links.homeassistant.emulator.core.frames")
_frames.setLevel(logging.WARNING)  # the library would log the token


class ServiceCall(Struct, frozen=True):
    """A service call that arrived, refused ones too."""

    service: str
    entity_id: str
    data: dict[str, Any]


class _Client:
    """One connection after its login, and what it subscribed to."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket
        self.wanted: dict[int, frozenset[str]] = {}

    async def send(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(msgspec.json.encode(message), text=True)


class HomeAssistantEmulator:
    """One Home Assistant. Its integrations ask their `devices` every `poll_s` of the clock."""

    def __init__(
        self,
        devices: Sequence[EmulatedEntities],
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: HomeAssistantFaults | None = None,
        token: str = TOKEN,
        poll_s: float = 5.0,
        phones: Sequence[str] = (),
    ) -> None:
        """`phones` have its app: each is a service of `notify`, such as `mobile_app_pixel`."""
        self.devices = tuple(devices)
        self._services = SERVICES | {f"notify.{phone}" for phone in phones}
        self.faults = faults or HomeAssistantFaults()
        self.calls: list[ServiceCall] = []
        self.logins = 0
        self.asked: Counter[str] = Counter()  # commands that arrived, by their type
        self._clock, self._host, self._port = clock, host, port
        self._token, self._poll_every = token, timedelta(seconds=poll_s)
        self._polled_at = clock.now()
        self._book = StateBook()
        self._clients: set[_Client] = set()
        self._server: Server | None = None
        self._breathing: asyncio.Task[None] | None = None
        self._look()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def url(self) -> str:
        """Its address, as people would configure it."""
        return f"http://{self._host}:{self._port}"

    @property
    def writes(self) -> list[tuple[str, str, Any]]:
        """The calls that change something: service, entity, value."""
        return [
            (call.service, call.entity_id, next(iter(call.data.values()), None))
            for call in self.calls
            if call.service != "homeassistant.update_entity"
        ]

    async def start(self) -> None:
        """Listens."""
        self._server = await serve(
            self._serve,
            self._host,
            self._port,
            process_request=_only_the_websocket,
            ping_interval=None,
            close_timeout=0.5,
            logger=_frames,
        )
        self._port = int(next(iter(self._server.sockets)).getsockname()[1])
        self._breathing = asyncio.get_running_loop().create_task(self._breathe())

    async def stop(self) -> None:
        """Hangs up, as a restart does; the devices keep doing what they were told."""
        if self._breathing is not None:
            self._breathing.cancel()
            await asyncio.gather(self._breathing, return_exceptions=True)
        if self._server is not None:
            for client in self._clients:
                client.socket.transport.abort()
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def poll(self) -> None:
        """The integrations ask their devices now, and everybody who subscribed is told."""
        self._polled_at = self._clock.now()
        self._live()
        for device in self.devices:
            device.poll()
        await self.tell()

    async def tell(self) -> None:
        """Tells everybody what has changed."""
        changes = self._look()
        if self.faults.silent or not changes:
            return
        for client in list(self._clients):
            for number, wanted in client.wanted.items():
                event: dict[str, Any] = {}
                for each in changes:
                    if each.entity_id in wanted:
                        each.add_to(event)
                if event:
                    await client.send({"id": number, "type": "event", "event": event})

    def _live(self) -> None:
        for device in self.devices:
            device.live(self._clock.now())

    def _look(self) -> list[Change]:
        shown: dict[str, Shown] = {}
        for device in self.devices:
            shown |= device.shown()
        return self._book.compare(shown, self._clock.now())

    async def _breathe(self) -> None:
        while True:
            await asyncio.sleep(BREATH_S)
            if self._clock.now() - self._polled_at >= self._poll_every:
                await self.poll()

    async def _serve(self, socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            if self.faults.silent:
                await socket.wait_closed()
                return
            await self._answer(socket, {"type": "auth_required", "ha_version": VERSION})
            login = msgspec.json.decode(await socket.recv())
            if login.get("access_token") != self._token or self.faults.refuses_token:
                message = {"type": "auth_invalid", "message": "Invalid access token or password"}
                await self._answer(socket, message)
                return
            self.logins += 1
            await self._answer(socket, {"type": "auth_ok", "ha_version": VERSION})
            client = _Client(socket)
            self._clients.add(client)
            try:
                async for frame in socket:
                    await self._take(client, msgspec.json.decode(frame))
            finally:
                self._clients.discard(client)

    async def _take(self, client: _Client, command: dict[str, Any]) -> None:
        if self.faults.silent:
            return
        is_write = command["type"] == "call_service" and command.get("domain") != "homeassistant"
        lost = self.faults.lost_of_write() if is_write else None
        if lost == "request":
            return
        number = command["id"]
        if command["type"] == "ping":
            await self._answer(client.socket, {"id": number, "type": "pong"})
            return
        try:
            result = await self._do(command)
        except ServiceRefusedError as err:
            error = {"code": err.code, "message": str(err)}
            await self._answer(
                client.socket, {"id": number, "type": "result", "success": False, "error": error}
            )
            return
        if lost == "answer" or (command["type"] == "call_service" and self.faults.mute_after_write):
            return
        await self._answer(client.socket, {"id": number, "type": "result", "success": True, "result": result})
        if command["type"] == "subscribe_entities":
            wanted = frozenset(command["entity_ids"])
            client.wanted[number] = wanted
            await client.send({"id": number, "type": "event", "event": {"a": self._book.whole(wanted)}})

    async def _do(self, command: dict[str, Any]) -> Any:
        self.asked[command["type"]] += 1
        await self.tell()
        match command["type"]:
            case "get_states":
                return self._book.listed()
            case "get_config":
                return {"state": "STARTING" if self.faults.starting else "RUNNING", "version": VERSION}
            case "get_services":
                named = sorted(each.split(".", 1) for each in self._services)
                return {domain: {name: {} for d, name in named if d == domain} for domain, _ in named}
            case "subscribe_entities":
                return None
            case "config/entity_registry/list":
                if self.faults.no_admin:
                    raise ServiceRefusedError("unauthorized", "Unauthorized")
                return [entry for device in self.devices for entry in device.registry()]
            case "call_service":
                await self._call(command)
                return {"context": {"id": "emulated"}, "response": None}
        raise ServiceRefusedError("unknown_command", "Unknown command.")

    async def _call(self, command: dict[str, Any]) -> None:
        service = f"{command['domain']}.{command['service']}"
        data, target = dict(command.get("service_data") or {}), command.get("target") or {}
        listed: str | list[str] = target.get("entity_id") or data.pop("entity_id", [])
        entity_ids = [listed] if isinstance(listed, str) else listed
        if command["domain"] == "notify":
            entity_ids = [""]  # a phone is no entity
        self.calls += [ServiceCall(service, entity_id, data) for entity_id in entity_ids]
        if service not in self._services:
            raise ServiceRefusedError("not_found", f"Service {service} not found.")
        if service == "homeassistant.update_entity":
            return
        if self.faults.refuses_writes:
            raise ServiceRefusedError("home_assistant_error", "the inverter did not answer")
        self._live()
        for entity_id in entity_ids:
            for device in self.devices:
                device.call(service, data, entity_id)
        self._live()
        await self.tell()

    async def _answer(self, socket: ServerConnection, message: dict[str, Any]) -> None:
        if self.faults.slow_s:
            await asyncio.sleep(self.faults.slow_s)
        if self.faults.drops_mid_frame:
            socket.transport.write(TORN_FRAME)
            socket.transport.close()
            return
        text = b"<html>502 Bad Gateway" if self.faults.garbage else msgspec.json.encode(message)
        await socket.send(text, text=True)


def _only_the_websocket(connection: ServerConnection, request: Request) -> Response | None:
    if request.path == "/api/websocket":
        return None
    return connection.respond(HTTPStatus.NOT_FOUND, "404: Not Found\n")
