"""A broker in memory: keeps what it is told to keep, and can go away."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from domain.errors import Unreachable
from domain.ports.messages import Connection, Heard, Message


class FakeBroker:
    """Fits the port Broker. `sent` is all that was ever sent, `kept` what is kept; `is_down`: it does not
    answer; while not `takes`, a message is not taken.
    """

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.kept: dict[str, bytes] = {}
        self.clients: list[str] = []
        self.is_down = False
        self.takes = asyncio.Event()
        self.takes.set()
        self._inbox: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._will: Message | None = None

    @asynccontextmanager
    async def connected(self, client: str, will: Message | None) -> AsyncIterator[Connection]:
        if self.is_down:
            raise Unreachable("the broker does not answer")
        self.clients.append(client)
        self._inbox, self._will = asyncio.Queue(), will
        yield self

    async def send(self, message: Message) -> None:
        await self.takes.wait()
        if self.is_down:
            raise Unreachable("the broker went away")
        self._take(message)

    async def listen(self, topics: Sequence[str]) -> None:
        self.topics = tuple(topics)

    async def heard(self) -> AsyncIterator[Heard]:
        while (heard := await self._inbox.get()) is not None:
            yield heard
        raise Unreachable("the broker went away")

    def tell(self, topic: str, payload: bytes, *, is_old: bool = False) -> None:
        """Somebody else's message."""
        self._inbox.put_nowait(Heard(topic, payload, is_old))

    def cut(self) -> None:
        """The connection breaks, without a goodbye."""
        self._take(self._will)
        self._inbox.put_nowait(None)

    def _take(self, message: Message | None) -> None:
        if message is None:
            return
        self.sent.append(message)
        if message.is_kept and message.payload:
            self.kept[message.topic] = message.payload
        elif message.is_kept:
            self.kept.pop(message.topic, None)
