"""A Modbus TCP server for emulators, down to the bytes, so that it can also misbehave in the middle of them.

Frames are length-prefixed: transaction 2 bytes, protocol 2 (zero), length 2, unit 1, function 1, data.
"""

import asyncio
import struct
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol, runtime_checkable

from adapters.emulators.listener import Listener
from adapters.links.modbus.emulator.faults import ModbusFaults

READ, READ_INPUTS, WRITE_ONE, WRITE_BLOCK = 0x03, 0x04, 0x06, 0x10
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE, DEVICE_FAILURE, BUSY = 1, 2, 3, 4, 6
SLOT_WAIT_S = 0.05  # real: how long a new client waits for one that is just leaving
WRITES_KEPT = 1_000
GARBAGE = bytes.fromhex("deadbeef0005ff2b0e01")


class RefusalError(Exception):
    """The device answers with this exception code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exception {code}")
        self.code = code


class WriteSeen(NamedTuple):
    """One write as it arrived, refused ones too; equal to a plain tuple."""

    function: int
    address: int
    values: tuple[int, ...]


class Registers(Protocol):
    """The device behind the socket. Both raise RefusalError."""

    def read(self, address: int, count: int) -> Sequence[int]:
        """`count` words from `address`."""
        ...

    def write(self, address: int, values: Sequence[int]) -> None:
        """All of the values, or none."""
        ...


@runtime_checkable
class InputRegisters(Registers, Protocol):
    """A device that keeps telemetry apart from settings; others refuse function 04."""

    def read_inputs(self, address: int, count: int) -> Sequence[int]:
        """`count` words from `address`."""
        ...


class ModbusServer:
    """One port, with one unit or several. With `one_client` a second client is hung up on, as by most.

    Requests to any other unit get no answer.
    """

    def __init__(
        self,
        registers: Registers,
        faults: ModbusFaults,
        *,
        unit: int,
        host: str = "127.0.0.1",
        port: int = 0,
        one_client: bool = True,
        more_units: Mapping[int, Registers] | None = None,
    ) -> None:
        self._writes: deque[WriteSeen] = deque(maxlen=WRITES_KEPT)
        self.reads = 0
        self.connections = 0
        self.turned_away = 0
        self._units = {unit: registers, **(more_units or {})}
        self._faults = faults
        self._listener = Listener(self._welcome, host, port)
        self._slots = asyncio.Semaphore(1 if one_client else 100)

    @property
    def writes(self) -> list[WriteSeen]:
        """The latest writes that arrived, in order, refused ones too."""
        return list(self._writes)

    @property
    def port(self) -> int:
        """The port it listens on; the one asked for until it does."""
        return self._listener.port

    async def start(self) -> None:
        """Listens. Raises OSError when the port is taken."""
        await self._listener.start()

    async def stop(self) -> None:
        """Hangs up on everybody; it can be started again, on the same port."""
        await self._listener.stop()

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(SLOT_WAIT_S):
                await self._slots.acquire()
        except TimeoutError:
            self.turned_away += 1
            writer.transport.abort()
            return
        self.connections += 1
        try:
            # An end of file or a reset is a client's way of leaving.
            with suppress(asyncio.IncompleteReadError, OSError):
                await self._serve(reader, writer)
        finally:
            self._slots.release()
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            transaction, protocol, length, unit = struct.unpack(">HHHB", await reader.readexactly(7))
            if length < 2:
                return
            pdu = await reader.readexactly(length - 1)
            if protocol != 0 or unit not in self._units or self._faults.silent:
                continue
            is_write = pdu[0] not in (READ, READ_INPUTS)
            lost = self._faults.lost_of_write() if is_write else None
            if lost == "request":
                continue
            answer = self._answer(self._units[unit], pdu)
            if self._faults.slow_s:
                await asyncio.sleep(self._faults.slow_s)
            if lost == "answer" or (self._faults.mute_after_write and is_write):
                continue
            frame = struct.pack(">HHHB", transaction, 0, len(answer) + 1, unit) + answer
            if self._faults.garbage:
                frame = GARBAGE
            if self._faults.drops_mid_frame:
                writer.write(frame[: len(frame) // 2])
                return
            writer.write(frame)
            await writer.drain()

    def _answer(self, registers: Registers, pdu: bytes) -> bytes:
        try:
            return self._obey(registers, pdu[0], pdu[1:])
        except struct.error:
            return bytes((pdu[0] | 0x80, ILLEGAL_VALUE))
        except RefusalError as err:
            return bytes((pdu[0] | 0x80, err.code))

    def _obey(self, registers: Registers, function: int, data: bytes) -> bytes:
        if self._faults.busy:
            raise RefusalError(BUSY)
        if function == READ:
            return self._read(function, registers.read, data)
        if function == READ_INPUTS and isinstance(registers, InputRegisters):
            return self._read(function, registers.read_inputs, data)
        if function == WRITE_ONE:
            address, value = struct.unpack(">HH", data)
            self._write(registers, function, address, (value,))
            return bytes((function,)) + data
        if function == WRITE_BLOCK:
            address, count, size = struct.unpack(">HHB", data[:5])
            if size != 2 * count:
                raise RefusalError(ILLEGAL_VALUE)
            self._write(registers, function, address, struct.unpack(f">{count}H", data[5:]))
            return bytes((function,)) + data[:4]
        raise RefusalError(ILLEGAL_FUNCTION)

    def _read(self, function: int, read: Callable[[int, int], Sequence[int]], data: bytes) -> bytes:
        address, count = struct.unpack(">HH", data)
        self.reads += 1
        if not 1 <= count <= 125:
            raise RefusalError(ILLEGAL_VALUE)
        return struct.pack(f">BB{count}H", function, 2 * count, *read(address, count))

    def _write(self, registers: Registers, function: int, address: int, values: tuple[int, ...]) -> None:
        self._writes.append(WriteSeen(function, address, values))
        faults = self._faults
        if faults.refuses_writes:
            raise RefusalError(DEVICE_FAILURE)
        if faults.refuses_fc06 and function == WRITE_ONE:
            raise RefusalError(ILLEGAL_FUNCTION)
        if faults.refuses_single_fc16 and function == WRITE_BLOCK and len(values) == 1:
            raise RefusalError(ILLEGAL_ADDRESS)
        registers.write(address, values)
