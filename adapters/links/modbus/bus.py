"""One Modbus TCP endpoint: its lock, its spacing, its socket and its reconnects.

All units behind the endpoint, and everything that talks to them, share this one bus, because many inverters
and gateways accept a single client. The protocol library's own retries are off: a write that got no answer
must not be sent twice.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ModbusPDU

from adapters.links.modbus.frame import is_plausible
from adapters.links.modbus.reconnect import RETRY_PAUSE_S, LinkState, Reconnect
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock

REFUSALS = {
    1: "illegal function",
    2: "illegal address",
    3: "illegal value",
    4: "device failure",
    5: "acknowledged, not yet done",
    6: "busy",
    10: "gateway path unavailable",
    11: "gateway target silent",
}
LAST_WORDS_S = 0.05  # real: an answer that came just before the hang-up is still being decoded

Request = Callable[[AsyncModbusTcpClient], Awaitable[ModbusPDU]]


class Refusal(Rejected):
    """The device answered with a Modbus exception; `exception_code` is its number."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exception_code = code


class _HangUpError(Exception):
    """The connection ended, for the reason given, before an answer came."""


class _Socket:
    """One connection, and a future that ends when the connection does."""

    def __init__(self, host: str, port: int, timeout_s: float) -> None:
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.client = AsyncModbusTcpClient(
            host,
            port=port,
            timeout=timeout_s,
            retries=0,
            reconnect_delay=0,
            trace_connect=self._connection_changed,
            trace_packet=self._look_at,
        )

    def _connection_changed(self, connected: bool) -> None:
        if not connected:
            self.end("the connection was closed")

    def _look_at(self, sending: bool, data: bytes) -> bytes:
        if sending:
            return self._if_open(data)
        if is_plausible(data):
            return data
        self.end("the answer makes no sense")
        return b""

    def _if_open(self, data: bytes) -> bytes:
        """What is about to be written. Of one that ended since it was looked at, the loop raises RuntimeError
        or drops it and lets an answer be waited for; nothing has been sent then.
        """
        transport = self.client.ctx.transport
        if self.ended.done() or transport is None or transport.is_closing():
            raise ConnectionException
        return data

    def end(self, why: str) -> None:
        """Marks it unusable; whoever waits for an answer stops waiting."""
        if not self.ended.done():
            self.ended.set_result(why)

    @property
    def usable(self) -> bool:
        return self.client.connected and not self.ended.done()

    def close(self) -> None:
        self.end("the link was closed")
        self.client.close()


class ModbusBus:
    """One endpoint. Time-outs are real seconds, spacing and back-off are the clock's.

    Cancelling a request closes the socket it was using.
    """

    def __init__(
        self, host: str, port: int, clock: Clock, *, timeout_s: float = 3.0, spacing_s: float = 0.0
    ) -> None:
        self.name = f"{host}:{port}"
        self.connections = 0  # made so far; a change tells a reader that the device may be another
        self.spacing_s = spacing_s
        self._host, self._port = host, port
        self._clock = clock
        self._timeout_s = timeout_s
        self._lock = asyncio.Lock()
        self._reconnect = Reconnect()
        self._socket: _Socket | None = None
        self._quiet_since: datetime | None = None
        self._passengers: set[object] = set()

    @property
    def state(self) -> LinkState:
        """Online, retrying or backing off."""
        return self._reconnect.state(self._clock.now())

    def leave(self, passenger: object) -> None:
        """Closes the socket when the last of those who ask has gone; a later request would open another."""
        self._passengers.discard(passenger)
        if not self._passengers:
            self._hang_up()

    async def exchange(
        self,
        passenger: object,
        what: str,
        request: Request,
        answers: Callable[[ModbusPDU], bool],
        unanswered: type[Unreachable] | type[OutcomeUnknown],
    ) -> ModbusPDU:
        """The answer. Raises Unreachable, Refusal, or where it was sent and got none, `unanswered`."""
        self._passengers.add(passenger)
        async with self._lock:
            await self._keep_spacing()
            begun = self._clock.now()
            socket = await self._connected()
            try:
                reply = await self._ask(socket, request)
                if reply.isError():
                    raise self._refusal(what, reply)
                if not answers(reply):
                    raise unanswered(f"{self.name}: {what}: answered something else")
            except Refusal:
                self._reconnect.answered()
                raise
            except ConnectionException as err:
                self._failed(begun)
                raise Unreachable(f"{self.name}: {what}: the connection was gone") from err
            except _HangUpError as err:
                self._failed(begun)
                raise unanswered(f"{self.name}: {what}: {err}") from err
            except (ModbusException, OSError) as err:
                self._failed(begun)
                raise unanswered(f"{self.name}: {what}: no answer in {self._timeout_s:g} s") from err
            except (Unreachable, OutcomeUnknown):
                self._failed(begun)
                raise
            except asyncio.CancelledError:
                # Its answer may still come, and must not be taken for the next request's.
                self._hang_up()
                raise
            finally:
                self._quiet_since = self._clock.now()
            self._reconnect.answered()
            return reply

    async def _ask(self, socket: _Socket, request: Request) -> ModbusPDU:
        """The answer, or _HangUpError as soon as there can be none."""
        asking = asyncio.ensure_future(request(socket.client))
        try:
            ends: set[asyncio.Future[Any]] = {asking, socket.ended}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                await asyncio.wait({asking}, timeout=LAST_WORDS_S)
            if not asking.done():
                raise _HangUpError(socket.ended.result())
            return asking.result()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _connected(self) -> _Socket:
        if self._socket is not None and self._socket.usable:
            return self._socket
        self._hang_up()
        while self._reconnect.wait_s(begun := self._clock.now()) == 0:
            socket = _Socket(self._host, self._port, self._timeout_s)
            try:
                if await socket.client.connect():
                    self._socket = socket
                    self.connections += 1
                    return socket
            except UnicodeError as err:
                raise Unreachable(f"{self.name}: not the name of a host") from err
            finally:
                if self._socket is not socket:
                    socket.close()
            self._reconnect.failed(self._clock.now(), begun)
            if self.state is LinkState.RETRYING:
                await self._clock.sleep(RETRY_PAUSE_S)
        raise Unreachable(f"{self.name}: no connection")  # a countdown would be told at every tick

    async def _keep_spacing(self) -> None:
        if self.spacing_s and self._quiet_since is not None:
            quiet_s = (self._clock.now() - self._quiet_since).total_seconds()
            if 0 <= quiet_s < self.spacing_s:
                await self._clock.sleep(self.spacing_s - quiet_s)

    def _refusal(self, what: str, reply: ModbusPDU) -> Refusal:
        code = reply.exception_code
        return Refusal(f"{self.name}: {what}: exception {code} ({REFUSALS.get(code, 'unknown')})", code)

    def _failed(self, begun: datetime) -> None:
        self._hang_up()
        self._reconnect.failed(self._clock.now(), begun)

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
