"""Questions and answers by UDP, which numbers neither: each try is asked from a port of its own.

A late or repeated answer then comes to the port of its own question, where it is of no more interest. Some
modules send every answer to whoever asked last, though: what is still owed is waited for before anything is
asked whose answer would look the same, and what cannot be the answer is passed over.
"""

import asyncio
from typing import Any

from goodwe.exceptions import MaxRetriesException, RequestRejectedException
from goodwe.modbus import FAILURE_CODES
from goodwe.protocol import (
    InverterProtocol,
    ModbusRtuReadCommand,
    ModbusRtuWriteCommand,
    ModbusRtuWriteMultiCommand,
    ProtocolCommand,
)

from adapters.batteries.goodwe.answers import answers, awaited, is_intact, refusal_code, whole_length

LATE_TIMEOUTS = 2  # an answer that took longer since it was asked for is taken for lost


class Try(asyncio.DatagramProtocol):
    """One datagram that asks, the port that it was sent from, and the answer that is hoped for; `over` is
    done when no more is to come.
    """

    def __init__(self, request: bytes, answer: "asyncio.Future[bytes]", owner: "Datagrams") -> None:
        self.request, self.answer = request, answer
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._owner = owner
        self._transport: asyncio.DatagramTransport | None = None
        self._sent_s = 0.0  # the loop's time
        self._pieces = b""

    async def open(self, host: str, port: int) -> None:
        """Opens the port. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, remote_addr=(host, port))

    def send(self) -> None:
        """Asks."""
        assert self._transport is not None
        self._sent_s = asyncio.get_running_loop().time()
        self._transport.sendto(self.request)

    def late_s(self, timeout_s: float) -> float:
        """How much longer its answer may still come; 0 when there is none to come."""
        if self.over.done():
            return 0.0
        waited_s = asyncio.get_running_loop().time() - self._sent_s
        return max(0.0, LATE_TIMEOUTS * timeout_s - waited_s)

    def end(self) -> None:
        """Its answer is there, or will not come."""
        if not self.over.done():
            self.over.set_result(None)

    def close(self) -> None:
        """Closes the port."""
        self.end()
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Hands on every whole answer, also one that came in pieces."""
        for frame in (self._pieces + data, data) if self._pieces else (data,):
            length = whole_length(frame)
            if length is not None and len(frame) >= length and is_intact(frame[:length]):
                self._pieces = b""
                self._owner.heard(frame[:length], self)
                return
        for frame in (data, self._pieces + data):
            length = whole_length(frame)
            if length is not None and len(frame) < length:
                self._pieces = frame
                return
        self._pieces = b""

    def error_received(self, exc: Exception) -> None:
        """Hands it on."""
        self._owner.failed(exc, self)


class Datagrams(InverterProtocol):
    """The library's way to one inverter. One question at a time: whoever asks holds a lock.

    `retries` of `begin` are how often the next questions may be repeated; `is_closed_port` says that nobody
    listens there, which the library's own exceptions do not tell.
    """

    is_closed_port = False

    def __init__(self, host: str, port: int, comm_addr: int, timeout: int, retries: int) -> None:
        super().__init__(host, port, comm_addr, timeout, retries)
        self.keep_alive = True  # else the library closes what late answers are still waited for at
        self._tries: list[Try] = []  # the oldest first
        self._given_up = False

    def begin(self, retries: int) -> None:
        """Before each request, which may be several questions."""
        self.retries = retries
        self.is_closed_port = self._given_up = False

    def give_up(self) -> None:
        """Asks no more until the next request: the library takes a cancellation for silence, and goes on."""
        self._given_up = True

    async def close(self) -> None:
        """Closes every port that is open."""
        while self._tries:
            self._tries.pop().close()

    async def send_request(self, command: ProtocolCommand) -> "asyncio.Future[bytes]":
        """The answer, in a future that is done. Raises MaxRetriesException, RequestRejectedException and
        OSError.
        """
        request = command.request_bytes()
        await self._nothing_alike_is_owed(request)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        try:
            for _ in range(1 + self.retries):
                if self._given_up:
                    break
                await self._ask(request, answer)
                await asyncio.wait({answer}, timeout=self.timeout)
                if answer.done():
                    answer.result()
                    return answer
            raise MaxRetriesException
        finally:
            answer.cancel()  # what comes later is not its any more

    def heard(self, frame: bytes, at: Try) -> None:
        """A whole answer came to the port of a try: it ends that one, or the oldest that may be owed it."""
        owed = [one for one in self._tries if one is not at and one.late_s(self.timeout)]
        for one in (*owed, at) if at is self._tries[-1] else (at, *owed):
            refused = refusal_code(frame, one.request)
            if refused is None and not answers(frame, one.request):
                continue
            one.end()
            if one.answer.done():
                return
            if refused is None:
                one.answer.set_result(frame)
            else:
                one.answer.set_exception(RequestRejectedException(FAILURE_CODES.get(refused, "UNKNOWN")))
            return

    def failed(self, exc: Exception, at: Try) -> None:
        """A try was told that nobody took its datagram."""
        at.end()
        if at is self._tries[-1] and not at.answer.done():
            self.is_closed_port = True
            at.answer.set_exception(exc)

    def read_command(self, offset: int, count: int) -> ProtocolCommand:
        """Reads registers."""
        return ModbusRtuReadCommand(self._comm_addr, offset, count)

    def write_command(self, register: int, value: int) -> ProtocolCommand:
        """Writes one register."""
        return ModbusRtuWriteCommand(self._comm_addr, register, value)

    def write_multi_command(self, offset: int, values: bytes) -> ProtocolCommand:
        """Writes neighbouring registers."""
        return ModbusRtuWriteMultiCommand(self._comm_addr, offset, values)

    async def _nothing_alike_is_owed(self, request: bytes) -> None:
        for one in tuple(self._tries):
            if awaited(one.request) == awaited(request):
                await asyncio.wait({one.over}, timeout=one.late_s(self.timeout))

    async def _ask(self, request: bytes, answer: "asyncio.Future[bytes]") -> None:
        """Sends one try. The ports of before are still open while its own is, which is so another one."""
        asking = Try(request, answer, self)
        try:
            await asking.open(self._host, self._port)
        except BaseException:
            asking.close()
            raise
        for one in self._tries:
            if not one.late_s(self.timeout):
                one.close()
        self._tries = [*(one for one in self._tries if not one.over.done()), asking]
        asking.send()
