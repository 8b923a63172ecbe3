"""Listens to the live stream of a house for as long as it is let: connects, resumes, and never polls."""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any, Protocol

import aiohttp

from .client import CannotConnectError, HouseClient, HouseError, TokenRefusedError
from .patience import wait_s
from .store import Heard, StatusStore

NOT_ALLOWED = 4401
SILENT_AFTER_S = 15.0  # the house pings after 5 s in which nothing changed
CONNECT_WITHIN_S = 10.0
STEADY_AFTER_S = 5.0

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Who is told."""

    def status_changed(self) -> None:
        """The store holds another document, or the same after a time of silence."""
        ...

    def lost(self, why: str) -> None:
        """What is known grows old from now on."""
        ...

    def heard_command(self, command: dict[str, Any]) -> None:
        """A command is in another state."""
        ...

    def heard_event(self, event: dict[str, Any]) -> None:
        """The house tells its owner something."""
        ...


class LiveStream:
    """The one connection to a house. `luck` spreads the waits between tries, 0…1."""

    def __init__(
        self,
        client: HouseClient,
        store: StatusStore,
        listener: Listener,
        luck: Callable[[], float] = random.random,
        silent_after_s: float = SILENT_AFTER_S,
    ) -> None:
        self._client, self._store, self._listener = client, store, listener
        self._luck, self._silent_after_s = luck, silent_after_s

    async def run(self) -> None:
        """Listens until it is cancelled. Raises TokenRefusedError where the house wants another token."""
        clock, failed = asyncio.get_running_loop().time, 0
        while True:
            began, was_steady = clock(), False
            try:
                why = await self._listen()
                # A connection that ends as soon as it is made is no better than none.
                was_steady = clock() - began >= STEADY_AFTER_S
            except CannotConnectError as err:
                why = str(err)
            failed = 1 if was_steady else failed + 1
            if failed > 1:
                self._listener.lost(why)
            await asyncio.sleep(wait_s(failed, self._luck()))

    async def _listen(self) -> str:
        """One connection from its opening to its end; why it ended."""
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                socket = await self._client.session.ws_connect(
                    f"{self._client.url}/api/v1/live", headers=self._client.headers
                )
        except TimeoutError as err:
            raise CannotConnectError("the house did not answer in time") from err
        except aiohttp.ClientError as err:
            raise CannotConnectError(f"the house cannot be reached: {err}") from err
        try:
            return await self._converse(socket)
        finally:
            await socket.close()

    async def _converse(self, socket: aiohttp.ClientWebSocketResponse) -> str:
        try:
            await socket.send_json(self._store.hello())
            while (message := await self._next(socket)) is not None:
                await self._take(socket, message, self._store.hear(message))
        except TimeoutError:
            why = f"the house said nothing for {self._silent_after_s:.0f} s"
            self._listener.lost(why)
            return why
        except (ConnectionError, aiohttp.ClientError) as err:
            return f"the connection broke: {err}"
        if socket.close_code == NOT_ALLOWED:
            await self._make_sure_of_the_token()
        return f"the house ended the connection ({socket.close_code})"

    async def _next(self, socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any] | None:
        """The next message; None at the end. Raises TimeoutError once the house is silent."""
        async with asyncio.timeout(self._silent_after_s):
            frame = await socket.receive()
        if frame.type is not aiohttp.WSMsgType.TEXT:
            return None
        try:
            message = frame.json()
        except ValueError as err:
            raise CannotConnectError("something answers there that is not PowerSync") from err
        if not isinstance(message, dict):
            raise CannotConnectError("something answers there that is not PowerSync")
        return message

    async def _take(
        self, socket: aiohttp.ClientWebSocketResponse, message: dict[str, Any], heard: Heard
    ) -> None:
        match heard:
            case Heard.STATUS | Heard.RESUMED:
                self._listener.status_changed()
            case Heard.GAP:
                log.debug("changes were missed; asking for a snapshot")
                await socket.send_json(self._store.hello(anew=True))
            case Heard.PING:
                await socket.send_json({"type": "pong"})
            case Heard.COMMAND:
                self._listener.heard_command(message["command"])
            case Heard.EVENT:
                self._listener.heard_event(message["event"])
            case Heard.NOTHING:
                pass

    async def _make_sure_of_the_token(self) -> None:
        """A close code alone condemns no token: the house is asked once more, in another way."""
        try:
            await self._client.scope()
        except TokenRefusedError:
            raise
        except HouseError as err:
            log.debug("the token could not be asked about: %s", err)
