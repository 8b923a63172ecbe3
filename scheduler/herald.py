"""Keeps the house announced on the networks it is on; one that comes, goes or changes is followed."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from domain.errors import DeviceError
from domain.ports.announcement import Announcement
from domain.ports.clock import Clock

EVERY_S = 15.0
FAREWELL_S = 2.0

log = logging.getLogger(__name__)


class Herald:
    """`networks` tells this machine's addresses at home, none where there is no network."""

    def __init__(
        self, announcement: Announcement, networks: Callable[[], Sequence[str]], clock: Clock
    ) -> None:
        self._announcement, self._networks, self._clock = announcement, networks, clock
        self._made: list[str] = []
        self._failure = ""

    async def run(self) -> None:
        """Looks and rests until it is cancelled, and says goodbye then."""
        try:
            while True:
                await self.look()
                await self._clock.sleep(EVERY_S)
        finally:
            await self._withdraw()

    async def look(self) -> None:
        """Once; what failed is tried again with the next look."""
        networks = list(self._networks())
        if networks == self._made:
            return
        if not networks:
            await self._withdraw()
            return
        self._made = []
        try:
            await self._announcement.make(networks)
        except DeviceError as err:
            if str(err) != self._failure:
                log.warning("%s", err)
            self._failure = str(err)
            return
        self._made, self._failure = networks, ""

    async def _withdraw(self) -> None:
        self._made = []
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self._announcement.withdraw()
        except TimeoutError:
            log.info("nobody heard that the house is no longer announced")
