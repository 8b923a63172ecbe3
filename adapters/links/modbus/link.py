"""One Modbus TCP endpoint: its lock, its spacing, its socket and its reconnects.

Everything that talks to the endpoint shares this one link, because many inverters accept a single
client. The protocol library's own retries are off: a write that got no answer must not be sent twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ModbusPDU

from adapters.links.modbus.frame import is_plausible
from adapters.links.modbus.reconnect import RETRY_PAUSE_S, LinkState, Reconnect
from adapters.links.modbus.register import Register, Value
from adapters.links.modbus.spans import Span, spans
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


class Block(Struct, frozen=True, kw_only=True):
    """Values by row name, and when the last of them was read."""

    values: dict[str, Value]
    at: datetime

    def number(self, name: str) -> float | None:
        """A number, or None where the device has no such register or no value in it."""
        value = self.values.get(name)
        return None if isinstance(value, str) else value

    def text(self, name: str) -> str | None:
        """A text, or None where it is empty or missing."""
        value = self.values.get(name)
        return value if isinstance(value, str) and value else None


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
        if sending or is_plausible(data):
            return data
        self.end("the answer makes no sense")
        return b""

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


class ModbusLink:
    """One endpoint and unit. Time-outs are real seconds, spacing and back-off are the clock's.

    Reads raise Unreachable or Rejected. Writes also raise OutcomeUnknown, when one was sent and got
    no answer; they are never repeated. Cancelling a request closes the socket it was using.
    """

    def __init__(
        self,
        host: str,
        port: int,
        unit: int,
        clock: Clock,
        *,
        timeout_s: float = 3.0,
        spacing_s: float = 0.0,
    ) -> None:
        self.name = f"{host}:{port}"
        self.unit = unit
        self.connections = 0  # made so far; a change tells a reader that the device may be another
        self._host, self._port = host, port
        self._clock = clock
        self._timeout_s, self._spacing_s = timeout_s, spacing_s
        self._lock = asyncio.Lock()
        self._reconnect = Reconnect()
        self._socket: _Socket | None = None
        self._quiet_since: datetime | None = None

    @property
    def state(self) -> LinkState:
        """Online, retrying or backing off."""
        return self._reconnect.state(self._clock.now())

    async def read(self, rows: Iterable[Register]) -> Block:
        """All rows, in as few reads as their addresses allow."""
        return await self.read_spans(spans(rows))

    async def read_spans(self, wanted: Iterable[Span]) -> Block:
        """All rows of these spans, one read each."""
        values: dict[str, Value] = {}
        for span in wanted:
            values |= span.decode(await self.read_registers(span.address, span.count))
        return Block(values=values, at=self._clock.now())

    async def read_registers(
        self, address: int, count: int, *, inputs: bool = False, unit: int | None = None
    ) -> list[int]:
        """`count` raw holding registers (function 03) or input registers (04), of another unit if given."""
        device_id = self.unit if unit is None else unit
        function = 0x04 if inputs else 0x03
        reply = await self._exchange(
            f"read {address:#06x}",
            lambda client: (
                client.read_input_registers(address, count=count, device_id=device_id)
                if inputs
                else client.read_holding_registers(address, count=count, device_id=device_id)
            ),
            answers=lambda reply: reply.function_code == function and len(reply.registers) == count,
            unanswered=Unreachable,
        )
        return list(reply.registers)

    async def write_one(self, address: int, value: int) -> None:
        """One register by function 06; where that is refused, once more by function 16."""
        try:
            await self._exchange(
                f"write {address:#06x}",
                lambda client: client.write_register(address, value, device_id=self.unit),
                answers=lambda reply: (
                    (reply.function_code, reply.address, reply.registers) == (0x06, address, [value])
                ),
                unanswered=OutcomeUnknown,
            )
        except Refusal:
            await self.write_block(address, [value])

    async def write_block(self, address: int, values: Sequence[int]) -> None:
        """Neighbouring registers in one write (function 16)."""
        words = list(values)
        await self._exchange(
            f"write {address:#06x}, {len(words)} registers",
            lambda client: client.write_registers(address, words, device_id=self.unit),
            answers=lambda reply: (
                (reply.function_code, reply.address, reply.count) == (0x10, address, len(words))
            ),
            unanswered=OutcomeUnknown,
        )

    async def close(self) -> None:
        """Closes the socket; a later request would open another."""
        self._hang_up()

    async def _exchange(
        self,
        what: str,
        request: Request,
        answers: Callable[[ModbusPDU], bool],
        unanswered: type[Unreachable] | type[OutcomeUnknown],
    ) -> ModbusPDU:
        async with self._lock:
            await self._keep_spacing()
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
                self._failed()
                raise Unreachable(f"{self.name}: {what}: the connection was gone") from err
            except _HangUpError as err:
                self._failed()
                raise unanswered(f"{self.name}: {what}: {err}") from err
            except (ModbusException, OSError) as err:
                self._failed()
                raise unanswered(f"{self.name}: {what}: no answer in {self._timeout_s:g} s") from err
            except (Unreachable, OutcomeUnknown):
                self._failed()
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
        while (wait_s := self._reconnect.wait_s(self._clock.now())) == 0:
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
            self._reconnect.failed(self._clock.now())
            if self.state is LinkState.RETRYING:
                await self._clock.sleep(RETRY_PAUSE_S)
        raise Unreachable(f"{self.name}: no connection, next try in {wait_s:.0f} s")

    async def _keep_spacing(self) -> None:
        if self._spacing_s and self._quiet_since is not None:
            quiet_s = (self._clock.now() - self._quiet_since).total_seconds()
            if 0 <= quiet_s < self._spacing_s:
                await self._clock.sleep(self._spacing_s - quiet_s)

    def _refusal(self, what: str, reply: ModbusPDU) -> Refusal:
        code = reply.exception_code
        return Refusal(f"{self.name}: {what}: exception {code} ({REFUSALS.get(code, 'unknown')})", code)

    def _failed(self) -> None:
        self._hang_up()
        self._reconnect.failed(self._clock.now())

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
