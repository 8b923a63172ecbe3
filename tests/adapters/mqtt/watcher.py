"""Somebody else on the broker, who reads everything and asks for something."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiomqtt

from tests.patience import PATIENCE_S


class Watcher:
    """`kept` is the newest of each topic, `old` what the broker had kept from before."""

    def __init__(self, link: aiomqtt.Client) -> None:
        self._link = link
        self.kept: dict[str, bytes] = {}
        self.old: set[str] = set()

    async def until(self, holds: Callable[[dict[str, bytes]], bool]) -> None:
        """Reads until this holds."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds(self.kept):
                message = await anext(aiter(self._link.messages))
                topic = str(message.topic)
                self.kept[topic] = bytes(message.payload or b"")
                if message.retain:
                    self.old.add(topic)

    async def ask(self, topic: str, payload: bytes | str, *, retain: bool = False) -> None:
        """Publishes; the broker has it on return."""
        await self._link.publish(topic, payload, qos=1, retain=retain)


@asynccontextmanager
async def watching(port: int, user: str | None = None) -> AsyncIterator[Watcher]:
    """One who reads every topic that is open to them; a `user`'s password is their name."""
    async with aiomqtt.Client("127.0.0.1", port, username=user, password=user) as link:
        await link.subscribe("#", qos=1)
        yield Watcher(link)
