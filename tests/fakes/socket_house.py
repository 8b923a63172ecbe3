"""The API of a fake house on a real socket, with uvicorn as it is served."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from api.door.limits import Limits
from api.serve import serve
from tests.fakes.api import TestHouse
from tests.patience import PATIENCE_S


class SocketHouse:
    """A served house: `live` opens a stream as a client does."""

    __test__ = False

    def __init__(
        self, house: TestHouse, port: int, stop: asyncio.Event, done: asyncio.Task[None], asked: list[str]
    ) -> None:
        self.house, self.port, self.stop, self.done = house, port, stop, done
        self.asked = asked  # the paths of all requests and streams that came
        self.stream = house.control.stream

    def live(self, **more: Any) -> connect:
        """A bare connection."""
        return connect(f"ws://127.0.0.1:{self.port}/api/v1/live", proxy=None, compression=None, **more)

    @asynccontextmanager
    async def listening(self, **hello: Any) -> AsyncIterator[ClientConnection]:
        """A connection that said hello with the read token."""
        async with self.live() as socket:
            await say(socket, type="hello", **{"token": "read", **hello})
            yield socket


@asynccontextmanager
async def served(limits: Limits | None = None, **changes: Any) -> AsyncIterator[SocketHouse]:
    """A house on a free port of the loopback."""
    house = await TestHouse(**changes).with_tokens()
    stop, bound = asyncio.Event(), asyncio.get_running_loop().create_future()
    asked: list[str] = []

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        asked.extend([scope["path"]] if "path" in scope else [])
        await house.api(scope, receive, send)

    done = asyncio.create_task(
        serve(
            counted,
            host="127.0.0.1",
            port=0,
            stop=stop,
            started=lambda _, port: bound.set_result(port),
            limits=limits,
        )
    )
    try:
        yield SocketHouse(house, await bound, stop, done, asked)
    finally:
        house.control.stream.close()
        stop.set()
        await done


async def say(socket: ClientConnection, **message: Any) -> None:
    """Sends a message."""
    await socket.send(json.dumps(message))


async def hear(socket: ClientConnection) -> dict[str, Any]:
    """The next message."""
    async with asyncio.timeout(PATIENCE_S):
        text = await socket.recv()
    assert isinstance(text, str)
    message: dict[str, Any] = json.loads(text)
    return message


async def closed(socket: ClientConnection) -> int | None:
    """The code the server closes with."""
    async with asyncio.timeout(PATIENCE_S):
        await socket.wait_closed()
    return socket.close_code
