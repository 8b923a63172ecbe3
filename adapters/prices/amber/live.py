"""Amber's WebSocket: the price of the running interval, told as soon as the market has it.

It is opened for one interval and closed again. Waits are the clock's, the time-out for a connection is
in real seconds.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from adapters.clouds.rows import readable
from adapters.kinds.secret import blanked
from adapters.prices.amber.payloads import Interval, Message, Update
from domain.errors import DeviceError, Rejected, Unreachable
from domain.ports.clock import Clock

ADDRESS = "https://api-ws.amber.com.au"
LAST_WORDS_S = 1.0
SUBSCRIBED = 200

_frames = logging.getLogger("adapters.prices.amber.live.frames")
_frames.setLevel(logging.WARNING)  # the library would log the token

IsWanted = Callable[[Sequence[Interval]], bool]


class AmberLive:
    """Listens for the prices of one site at a time. Raises DeviceError."""

    def __init__(self, token: str, clock: Clock, *, url: str = ADDRESS, timeout_s: float = 10.0) -> None:
        parts = urlsplit(url)
        scheme = {"https": "wss", "wss": "wss"}.get(parts.scheme, "ws")
        self._url = urlunsplit((scheme, parts.netloc, parts.path or "/", "", ""))
        self._headers = {"authorization": f"Bearer {token}"}
        self._clock, self._timeout_s = clock, timeout_s

    async def update(self, site_id: str, is_wanted: IsWanted, until: datetime) -> Sequence[Interval] | None:
        """The first prices of this site that are wanted; None where none came in time."""
        loop = asyncio.get_running_loop()
        listening = loop.create_task(self._listen(site_id, is_wanted))
        patience_s = (until - self._clock.now()).total_seconds()
        waiting = loop.create_task(self._clock.sleep(max(0.0, patience_s)))
        try:
            await asyncio.wait((listening, waiting), return_when=asyncio.FIRST_COMPLETED)
            return listening.result() if listening.done() else None
        finally:
            for task in (listening, waiting):
                task.cancel()
            await asyncio.gather(listening, waiting, return_exceptions=True)

    async def _listen(self, site_id: str, is_wanted: IsWanted) -> Sequence[Interval]:
        try:
            socket = await self._open()
        except InvalidStatus as err:
            raise _refused(err.response.status_code) from err
        except (OSError, TimeoutError, WebSocketException) as err:
            raise Unreachable("Amber: no live connection") from err
        try:
            await socket.send(msgspec.json.encode(_subscription(site_id)), text=True)
            while True:
                found = _prices_in(await socket.recv(), site_id)
                if found and is_wanted(found):
                    return found
        except (ConnectionClosed, OSError) as err:
            raise Unreachable("Amber: the live connection ended") from err
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
            raise Unreachable("Amber: what came live makes no sense") from err
        finally:
            with contextlib.suppress(OSError, WebSocketException):
                await socket.close()

    async def _open(self) -> ClientConnection:
        async with asyncio.timeout(self._timeout_s):
            return await connect(
                self._url,
                additional_headers=self._headers,
                proxy=None,
                open_timeout=None,
                close_timeout=LAST_WORDS_S,
                logger=_frames,
            )


def _subscription(site_id: str) -> dict[str, object]:
    return {"service": "live-prices", "action": "subscribe", "data": {"siteId": site_id}}


def _prices_in(raw: str | bytes, site_id: str) -> Sequence[Interval]:
    """The prices that a message brings; none where it is another one. Raises DecodeError and Rejected."""
    message = msgspec.json.decode(raw, type=Message)
    if message.action == "subscribe" and message.status != SUBSCRIBED:
        raise Rejected(f"Amber: no live prices (status {message.status})")
    if message.action != "price-update":
        return ()
    update = msgspec.json.decode(message.data, type=Update)
    return readable("Amber: what came live", update.prices, Interval) if update.site_id == site_id else ()


def _refused(status: int) -> DeviceError:
    said = blanked(f"Amber: no live connection (status {status})")
    return Rejected(said) if status in (401, 403, 404) else Unreachable(said)
