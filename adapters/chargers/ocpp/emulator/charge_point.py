"""An emulated charge point: it dials the server for as long as it stands, and comes back when cut off."""

import asyncio
import base64
import contextlib
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from adapters.chargers.ocpp.emulator.box import QUIET
from adapters.chargers.ocpp.emulator.outlet import Outlet
from adapters.kinds.emulated import Place

if TYPE_CHECKING:
    from adapters.chargers.ocpp.emulator.v16_box import Box16
    from adapters.chargers.ocpp.emulator.v201_box import Box201

LAG = timedelta(seconds=3)
BEAT_S = 2.0  # of the house: how often it looks at its outlet
BEATS_OF_A_METER = 5
DIALS_AGAIN_S = 1.0  # real seconds


class EmulatedChargePoint:
    """`port` is where it dials. `beat` is waited for between two looks at the outlet."""

    def __init__(
        self,
        place: Place,
        identity: str,
        version: str = "1.6",
        *,
        password: str | None = None,
        lag: timedelta = LAG,
        beat: Callable[[], Awaitable[None]] | None = None,
        dials_again_s: float = DIALS_AGAIN_S,
    ) -> None:
        self.identity, self.version, self.password = identity, version, password
        self.outlet = Outlet(place.house, place.house.chargers[place.loadpoint], place.clock, lag)
        self.box: Box16 | Box201 | None = None
        self.boots_again = False  # it says so at every connect, as after a power cut
        self._kind, keys = _spoken(version)
        self.keys = dict(keys)
        self._place, self._port = place, place.port
        self._beat = beat or (lambda: place.clock.sleep(BEAT_S))
        self._dials_again_s = dials_again_s
        self._has_booted = False
        self._line: ClientConnection | None = None
        self._ready = asyncio.Event()
        self._dialling: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that it dials; a free one is chosen where none was said."""
        return self._port

    async def start(self) -> None:
        """Begins to dial."""
        if self._port == 0:
            with socket.socket() as free:
                free.bind((self._place.host, 0))
                self._port = free.getsockname()[1]
        self._dialling = asyncio.get_running_loop().create_task(self._dial())

    async def stop(self) -> None:
        """Is gone from the network."""
        if self._dialling is not None:
            self._dialling.cancel()
            await asyncio.gather(self._dialling, return_exceptions=True)
        self.box = None

    async def connected(self) -> "Box16 | Box201":
        """Its side of the connection, once it has booted."""
        while self.box is None:
            self._ready.clear()
            await self._ready.wait()
        return self.box

    async def tell(self) -> None:
        """Tells status and meter now; returns when the server has heard both."""
        box = await self.connected()
        await box.tell_status()
        await box.tell_meter()

    async def cut(self) -> None:
        """The connection breaks without a word; it dials again."""
        if self._line is not None:
            self._line.transport.abort()
            self.box = None

    async def _dial(self) -> None:
        url = f"ws://{self._place.host}:{self._port}/ocpp/{quote(self.identity)}"
        headers = {}
        if self.password is not None:
            coded = base64.b64encode(f"{self.identity}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {coded}"
        spoken = Subprotocol(f"ocpp{self.version}")
        while True:
            with contextlib.suppress(OSError, TimeoutError, WebSocketException):
                async with connect(
                    url, subprotocols=[spoken], additional_headers=headers, proxy=None, logger=QUIET
                ) as line:
                    await self._live(line)
            self.box = None
            await asyncio.sleep(self._dials_again_s)

    async def _live(self, line: ClientConnection) -> None:
        self._line = line
        box = self._kind(self.identity, line, self.outlet, self._place.clock, self.keys)
        hearing = asyncio.ensure_future(box.start())
        living = asyncio.ensure_future(self._breathe(box))
        try:
            await asyncio.wait((hearing, living), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _end(hearing, living)

    async def _breathe(self, box: "Box16 | Box201") -> None:
        if self.boots_again or not self._has_booted:
            await box.boot()
            self._has_booted = True
        else:
            await box.tell_status(again=True)
        self.box = box
        self._ready.set()
        beats = 0
        while True:
            await self._beat()
            beats += 1
            await box.tell_status()
            if beats % BEATS_OF_A_METER == 0:
                await box.tell_meter()


def _spoken(version: str) -> "tuple[type[Box16 | Box201], Mapping[str, str]]":
    """The box that speaks this version, and its keys: each brings a library that takes time to be read."""
    if version == "1.6":
        from adapters.chargers.ocpp.emulator.v16_box import KEYS, Box16

        return Box16, KEYS
    from adapters.chargers.ocpp.emulator.v201_box import KEYS as KEYS_201
    from adapters.chargers.ocpp.emulator.v201_box import Box201

    return Box201, KEYS_201


async def _end(*tasks: asyncio.Future[None]) -> None:
    """Cancels until they have ended: the library waits for answers with wait_for, which until Python 3.12
    swallows a cancel that comes together with the answer.
    """
    while waiting := [task for task in tasks if not task.done()]:
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=0.1)
    await asyncio.gather(*tasks, return_exceptions=True)
