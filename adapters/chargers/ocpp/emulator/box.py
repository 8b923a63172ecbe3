"""What the emulated charge points of both versions do alike, on the library's client."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from typing import Any, ClassVar

from ocpp import messages
from ocpp.charge_point import ChargePoint
from ocpp.routing import after, on
from websockets.exceptions import WebSocketException

from adapters.chargers.ocpp.emulator.outlet import Outlet
from domain.ports.clock import Clock

QUIET = logging.getLogger("adapters.chargers.ocpp.emulator.frames")
QUIET.setLevel(logging.CRITICAL)  # the library would log every frame
messages.ASYNC_VALIDATION = False  # a thread for each message would cost more than it saves


class Box(ChargePoint):
    """One connection's worth of it; the outlet outlives it. `COMMANDS` are those whose answers get lost,
    `ANSWERS` what the version answers with.
    """

    ANSWERS: ClassVar[Any]
    COMMANDS: ClassVar[tuple[str, ...]]

    def __init__(
        self, identity: str, socket: Any, outlet: Outlet, clock: Clock, keys: dict[str, str]
    ) -> None:
        super().__init__(identity, socket, response_timeout=10, logger=QUIET)
        self.outlet, self.clock, self.keys = outlet, clock, keys
        self._told: str | None = None
        self._drops = False
        self._turn = asyncio.Lock()
        for handlers in self.route_map.values():
            if (told_later := handlers.get("_after_action")) is not None:
                handlers["_after_action"] = _as_far_as_the_line_lasts(told_later)

    async def tell_status(self, *, again: bool = False) -> None:
        """A status that is new; or `again`, as it was asked for."""
        async with self._turn:
            await self._tell_status(again=again)

    @abstractmethod
    async def boot(self) -> None:
        """Says who it is, and how it stands."""

    @abstractmethod
    async def _tell_status(self, *, again: bool) -> None: ...

    @after("SetChargingProfile")
    async def _limited(self, **_: Any) -> None:
        await self.tell_status()

    @on("ChangeAvailability")
    def _availability(self, **_: Any) -> Any:
        if self.outlet.refuses:
            return self.ANSWERS.ChangeAvailability("Rejected")
        self.outlet.is_shut = False
        return self.ANSWERS.ChangeAvailability("Accepted")

    @after("ChangeAvailability")
    async def _available(self, **_: Any) -> None:
        await self.tell_status()

    @on("Reset")
    def _reset(self, **_: Any) -> Any:
        return self.ANSWERS.Reset("Rejected" if self.outlet.refuses else "Accepted")

    @after("Reset")
    async def _restarted(self, **_: Any) -> None:
        if not self.outlet.refuses:
            self.outlet.restart()
            await self.boot()

    @on("GetLocalListVersion")
    def _list_version(self) -> Any:
        return self.ANSWERS.GetLocalListVersion(self.outlet.cards_version)

    @on("TriggerMessage")
    def _trigger(self, **_: Any) -> Any:
        return self.ANSWERS.TriggerMessage("Accepted")

    async def _handle_call(self, msg: Any) -> Any:
        self._drops = self.outlet.loses_answers and msg.action in self.COMMANDS
        return await super()._handle_call(msg)

    async def _send(self, message: str) -> None:
        if self._drops and message.startswith("[3,"):
            self._drops = False
            return
        await super()._send(message)

    def _now(self) -> datetime:
        return self.clock.now()


def _as_far_as_the_line_lasts(told_later: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The library awaits nothing that comes after an answer: nobody would hear that the line broke."""

    @wraps(told_later)
    async def tell(**payload: Any) -> None:
        with suppress(WebSocketException, OSError, TimeoutError):
            await told_later(**payload)

    return tell
