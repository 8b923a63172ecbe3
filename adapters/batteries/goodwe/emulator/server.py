"""A GoodWe unit's UDP port, down to the bytes, so that it can also misbehave in the middle of them."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Protocol

from adapters.batteries.goodwe.emulator.frames import (
    READ,
    WRITE_ONE,
    Aa55Request,
    RtuRequest,
    aa55_answer,
    parse,
    rtu_answer,
    rtu_refusal,
)
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import (
    BUSY,
    DEVICE_FAILURE,
    GARBAGE,
    ILLEGAL_FUNCTION,
    WRITES_KEPT,
    RefusalError,
    WriteSeen,
)

ADDRESS = 0xF7
FIRST_AA55_WRITE = 0x0200
Peer = tuple[str, int]


class Unit(Protocol):
    """The device behind the port."""

    def read(self, register: int, count: int) -> Sequence[int]:
        """`count` words. Raises RefusalError."""
        ...

    def write(self, register: int, values: Sequence[int]) -> None:
        """All of the values, or none. Raises RefusalError."""
        ...

    def aa55(self, request: Aa55Request) -> bytes | None:
        """The answer's payload; None where this unit does not know the request."""
        ...


class GoodWeServer(asyncio.DatagramProtocol):
    """One unit on one port, for any number of askers, as UDP has it.

    `loses_requests` and `loses_answers` are how many writes get lost on the way there, or back;
    `deaf_to` are registers whose requests get lost on the way; with `splits_answers` a long answer comes
    in two datagrams. `keeps_back` is how many answers are to be late: they come with `release`, or just
    before the next answer. With `repeats_answers` each is sent once more. With `answers_last_port` every
    answer goes to whoever asked last, as of a module that knows one address alone. AA55 frames know no
    refusal: what would be one is silence.
    """

    def __init__(
        self, unit: Unit, faults: ModbusFaults, *, host: str, port: int, address: int = ADDRESS
    ) -> None:
        self._writes: deque[WriteSeen | str] = deque(maxlen=WRITES_KEPT)
        self.requests = 0
        self.deaf_to: set[int] = set()
        self.splits_answers = self.repeats_answers = self.answers_last_port = False
        self.keeps_back = 0
        self._kept_back: deque[tuple[bytes, Peer]] = deque()
        self._last_peer: Peer | None = None
        self.loses_requests = self.loses_answers = 0
        self._unit, self._faults = unit, faults
        self._host, self._port, self._address = host, port, address
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def port(self) -> int:
        """The port it listens on; the one asked for until it does."""
        return self._port

    @property
    def writes(self) -> list[WriteSeen | str]:
        """The latest writes that arrived, refused ones too: registers, or an AA55 frame's inside as hex."""
        return list(self._writes)

    def forget_writes(self) -> None:
        """Begins the list anew."""
        self._writes.clear()

    async def start(self) -> None:
        """Listens. Raises OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self._host, self._port)
        )
        self._port = self._transport.get_extra_info("sockname")[1]

    async def stop(self) -> None:
        """Closes the port; it can be started again, on the same one."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None
            await asyncio.sleep(0)

    def datagram_received(self, data: bytes, addr: Peer) -> None:
        """Answers, unless a fault has it otherwise."""
        request = parse(data, self._address)
        if request is None or self._faults.silent:
            return
        if isinstance(request, RtuRequest) and request.register in self.deaf_to:
            return
        if self.loses_requests and is_a_write(request):
            self.loses_requests -= 1
            return
        self.requests += 1
        self._last_peer = addr
        is_write = self._note(request)
        answer = self._answer(request, is_write)
        if is_write and self.loses_answers:
            self.loses_answers -= 1
            return
        if answer is None or (is_write and self._faults.mute_after_write):
            return
        if self.keeps_back:
            self.keeps_back -= 1
            self._kept_back.append((answer, addr))
            return
        self.release()
        if self._faults.slow_s:
            asyncio.get_running_loop().call_later(self._faults.slow_s, self._send, answer, addr)
        else:
            self._send(answer, addr)

    def release(self) -> None:
        """Sends what was kept back, the oldest first."""
        while self._kept_back:
            self._send(*self._kept_back.popleft())

    def _note(self, request: RtuRequest | Aa55Request) -> bool:
        """Keeps a write; whether it was one."""
        if not is_a_write(request):
            return False
        if isinstance(request, Aa55Request):
            self._writes.append(f"{request.code:04x}{len(request.data):02x}{request.data.hex()}")
        else:
            self._writes.append(WriteSeen(request.function, request.register, request.values))
        return True

    def _answer(self, request: RtuRequest | Aa55Request, is_write: bool) -> bytes | None:
        faults = self._faults
        is_refused = faults.busy or (is_write and faults.refuses_writes)
        if isinstance(request, Aa55Request):
            payload = None if is_refused else self._unit.aa55(request)
            return None if payload is None else aa55_answer(request, payload)
        try:
            if is_refused:
                return rtu_refusal(self._address, request, BUSY if faults.busy else DEVICE_FAILURE)
            if faults.refuses_fc06 and request.function == WRITE_ONE:
                return rtu_refusal(self._address, request, ILLEGAL_FUNCTION)
            if request.function == READ:
                return rtu_answer(self._address, request, self._unit.read(request.register, request.count))
            self._unit.write(request.register, request.values)
            return rtu_answer(self._address, request)
        except RefusalError as err:
            return rtu_refusal(self._address, request, err.code)

    def _send(self, answer: bytes, peer: Peer) -> None:
        if self._transport is None:
            return
        if self.answers_last_port and self._last_peer is not None:
            peer = self._last_peer
        if self._faults.garbage:
            answer = GARBAGE
        half = len(answer) // 2
        if self._faults.drops_mid_frame:
            answer = answer[:half]
        elif self.splits_answers and half > 20:
            self._transport.sendto(answer[:half], peer)
            answer = answer[half:]
        self._transport.sendto(answer, peer)
        if self.repeats_answers:
            self._transport.sendto(answer, peer)


def is_a_write(request: RtuRequest | Aa55Request) -> bool:
    """Whether it asks for a change."""
    if isinstance(request, Aa55Request):
        return request.code >= FIRST_AA55_WRITE
    return request.function != READ
