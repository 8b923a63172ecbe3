"""One socket of one charger: made from its handshake, set up once it has spoken, and watched while it lives.

Whatever is asked of the charger is asked from a task of its own, never while one of its calls is answered.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable

from adapters.chargers.ocpp.commands import Commands
from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.follow import Follows, how_it_follows
from adapters.chargers.ocpp.limits import offer
from adapters.chargers.ocpp.line import Line, Socket, Timing
from adapters.chargers.ocpp.spoken import answers_of, commands_of
from adapters.chargers.ocpp.station import HEARTBEAT_S, Station
from domain.errors import DeviceError

log = logging.getLogger(__name__)

COME_BACK = 1012  # the WebSocket code of a service that restarts


class Session:
    """`is_restated`: what it was told before it came has been told again; `is_settled`: it is set up.

    `turns` is shared by all chargers: so many are set up at once, and the others are answered meanwhile.
    """

    def __init__(
        self, station: Station, socket: Socket, version: str, timing: Timing, turns: asyncio.Semaphore
    ) -> None:
        self.station, self.version = station, version
        self.is_restated = self.is_settled = False
        self._timing, self._turns = timing, turns
        self._booted = asyncio.Event()
        self.line = Line(
            station.identity,
            socket,
            version,
            answers_of(version, station, self.booted),
            station.allowance,
            lenient=station.table.lenient,
            timing=timing,
        )
        self.commands: Commands = commands_of(version, station, self.line)

    def booted(self) -> None:
        """It has said who it is, perhaps not for the first time."""
        self.is_restated = self.is_settled = False
        self._booted.set()

    async def live(self) -> None:
        """Hears until the connection ends."""
        loop = asyncio.get_running_loop()
        tasks = [loop.create_task(self._set_up()), loop.create_task(self._look_after())]
        try:
            await self.line.listen()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def replace(self, why: str) -> None:
        """A newer socket of the same charger is there."""
        await self.line.hang_up(COME_BACK, why)

    async def _set_up(self) -> None:
        """Once it has booted, or did not say so in time; and again after every boot, but not in a storm."""
        # Not wait_for, which until Python 3.12 swallows a cancel that comes together with the boot.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._timing.boot_s):
                await self._booted.wait()
        if not self._booted.is_set():
            await self._try(self.commands.tell_boot())
        while self.line.is_open:
            self._booted.clear()
            for connector in self.station.connectors.values():
                await self._restate(connector)
            self.is_restated = True
            arranging = asyncio.ensure_future(self._arrange())
            try:
                await self._booted.wait()
            finally:
                arranging.cancel()
                await asyncio.gather(arranging, return_exceptions=True)

    async def _arrange(self) -> None:
        """Finds out what it can do, has it measure, and asks how it stands; its limit was told before."""
        await asyncio.sleep(self.station.setup_due_in(self._timing.setup_gap_s))
        async with self._turns:
            self.station.setup_begins()
            await self._try(self.commands.set_up())
            for connector in self.station.connectors.values():
                await self._try(self.commands.tell_status(connector))
                await self._try(self.commands.tell_meter(connector))
        self.is_settled = True
        self.station.changed()

    async def _restate(self, connector: Connector) -> None:
        """A box that started anew, or was away, may have lost its limit."""
        limit = connector.limit
        if limit is not None and (limit.current_a or connector.learned.pause == "zero"):
            await self._try(offer(self.station, self.commands, connector, limit))

    async def _look_after(self) -> None:
        missed = 0
        while True:
            await asyncio.sleep(self._timing.ping_s)
            missed = 0 if await self._is_alive() else missed + 1
            if missed >= self._timing.misses:
                log.warning("%s: hung up on: it does not answer any more", self.station.identity)
                await self.line.hang_up(COME_BACK, "no answer")
                return
            for connector in self.station.connectors.values():
                await self._watch(connector)

    async def _is_alive(self) -> bool:
        if self.station.table.pings:
            return await self.line.is_alive()
        return asyncio.get_running_loop().time() - self.line.heard_at < 2 * HEARTBEAT_S

    async def _watch(self, connector: Connector) -> None:
        """Tells a limit again that is not followed, and asks for a meter that has fallen silent."""
        now, fresh_for = self.station.clock.now(), self.station.fresh_for
        follows = how_it_follows(connector, now, fresh_for)
        if follows is not Follows.YES and connector.limit is not None:
            limit = connector.limit
            log.warning("%s: it %s its limit", self.station.identity, follows)
            if follows is Follows.IGNORES:
                connector.learned = connector.learned.ignoring()
                await self.station.keep()
            retries = connector.retries
            await self._try(offer(self.station, self.commands, connector, limit))
            connector.retries = retries + 1
        told = connector.power_since
        if connector.transaction is not None and (told is None or now - told > fresh_for):
            await self._try(self.commands.tell_meter(connector))

    async def _try(self, what: Awaitable[None]) -> None:
        """A step that the rest does not depend on."""
        try:
            await what
        except DeviceError as err:
            log.info("%s", err)
