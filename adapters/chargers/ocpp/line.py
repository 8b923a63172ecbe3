"""One socket: calls in both directions, one of ours at a time, and what makes no sense counted and dropped.

Every time here is real. A line is used until it ends, for whatever reason, and never again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import uuid4

from msgspec import Struct
from websockets.exceptions import ConnectionClosed

from adapters.chargers.ocpp import frames
from adapters.chargers.ocpp.allowance import Allowance
from adapters.chargers.ocpp.frames import Answered, Called, Garbage, Json, Refused, frame_in
from adapters.chargers.ocpp.schemas import BrokenError, check_call, check_result, knows
from adapters.chargers.ocpp.values import MOST_READ, checked_in, end_of
from adapters.kinds.secret import blanked
from domain.errors import OutcomeUnknown, Rejected, Unreachable

TOO_MUCH = 1008  # policy violation
FORGIVEN = frozenset(
    {
        "BootNotification",
        "StatusNotification",
        "MeterValues",
        "StartTransaction",
        "StopTransaction",
        "TransactionEvent",
    }
)
Answer = Callable[[str, Json], Awaitable[Json]]


class Timing(Struct, frozen=True, kw_only=True):
    """How long things may take, in real seconds."""

    call_s: float = 20.0
    boot_s: float = 8.0  # how long a Boot is waited for after a connect
    ping_s: float = 20.0
    misses: int = 2  # so many pings without an answer, or any other word
    close_s: float = 1.0
    shut_s: float = 60.0  # how long one that was hung up on for what it sent has to stay away
    dials_s: float = 60.0  # how long one is waited for at the start before that is worth a word
    setup_gap_s: float = 20.0  # between two beginnings of a setup


class Socket(Protocol):
    """What is used of a WebSocket."""

    async def recv(self) -> str | bytes:
        """The next message."""
        ...

    async def send(self, message: str) -> None:
        """Sends a text."""
        ...

    async def ping(self) -> Awaitable[float]:
        """Pings; the result waits for the pong."""
        ...

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Says goodbye."""
        ...


class LineLostError(Exception):
    """The connection ended before the answer came."""


class Line:
    """`answer` is handed every call that makes sense; `lenient` hands on what breaks the standard, too."""

    def __init__(
        self,
        name: str,
        socket: Socket,
        version: str,
        answer: Answer,
        allowance: Allowance,
        *,
        lenient: bool,
        timing: Timing,
    ) -> None:
        self.name, self.version = name, version
        self.breach: str | None = None  # the last message that broke the standard, in a few words
        self.is_pest = False  # it was hung up on for what it sent
        self.heard_at = asyncio.get_running_loop().time()
        self._socket, self._answer, self._lenient, self._timing = socket, answer, lenient, timing
        self._turn = asyncio.Lock()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._gone: str | None = None
        self._allowance = allowance

    @property
    def is_open(self) -> bool:
        """Whether it can still be used."""
        return self._gone is None

    async def ask(self, action: str, payload: Json) -> Json:
        """One call. Raises Unreachable before it left, OutcomeUnknown after, Rejected by an error."""
        check_call(action, payload, self.version)
        what = f"{self.name}: {action}"
        try:
            async with asyncio.timeout(self._timing.call_s):
                await self._turn.acquire()
        except TimeoutError as err:
            raise Unreachable(f"{what}: it has not answered the call before") from err
        try:
            async with asyncio.timeout(self._timing.call_s):
                reply = await self._send_call(action, payload)
        except LineLostError as err:
            raise OutcomeUnknown(f"{what}: {err}") from err
        except TimeoutError as err:
            raise OutcomeUnknown(f"{what}: no answer in {self._timing.call_s:g} s") from err
        finally:
            self._turn.release()
        try:
            check_result(action, reply, self.version)
        except BrokenError as err:
            self.breach = f"{action}: {blanked(str(err))[:100]}"
            if not reply:
                raise OutcomeUnknown(f"{what}: an answer without a word") from err
        return reply

    async def _send_call(self, action: str, payload: Json) -> Json:
        if self._gone is not None:
            raise Unreachable(f"{self.name}: {action}: {self._gone}")
        number = uuid4().hex
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        try:
            try:
                await self._socket.send(frames.call(number, action, payload))
            except ConnectionClosed as err:
                raise Unreachable(f"{self.name}: {action}: the connection was gone") from err
            return await waiting
        finally:
            del self._waiting[number]
            waiting.cancel()

    async def listen(self) -> None:
        """Hears until the connection ends."""
        try:
            while self._gone is None:
                raw = await self._socket.recv()
                self.heard_at = asyncio.get_running_loop().time()
                self._allowance.heard(len(raw), self.heard_at)
                # Also without a pause to make, others get their turn before the next of many frames.
                await asyncio.sleep(await self._heard(raw))
                if self._allowance.is_overdrawn:
                    self.end("it sent too much, or too much that makes no sense")
                    self.is_pest = True
                    self._allowance.shut(self._timing.shut_s, asyncio.get_running_loop().time())
                    await self._socket.close(TOO_MUCH, "too much")
        except ConnectionClosed:
            pass
        finally:
            self.end("the connection was lost")

    def end(self, why: str) -> None:
        """Marks it unusable; whoever waits for an answer stops waiting."""
        if self._gone is None:
            self._gone = why
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(LineLostError(why))

    async def hang_up(self, code: int, why: str) -> None:
        """Ends it, and says goodbye as long as that takes."""
        self.end(why)
        await self._socket.close(code, why)

    async def is_alive(self) -> bool:
        """Whether anybody is behind it: a pong or any message within the time of a ping."""
        since = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._timing.ping_s):
                await (await self._socket.ping())
        except (TimeoutError, ConnectionClosed):
            return self.heard_at > since
        return True

    async def _heard(self, raw: str | bytes) -> float:
        """Seconds until the next should be read."""
        match frame_in(raw):
            case Called() as called:
                await self._socket.send(await self._answered(called))
                return self._allowance.checked(checked_in(called.payload))
            case Answered() as answered:
                self._resolve(answered.id, answered.payload)
                return self._allowance.checked(checked_in(answered.payload))
            case Refused() as refused:
                text = blanked(f"{refused.code} {refused.text}".strip())
                self._resolve(refused.id, Rejected(f"{self.name}: refused: {text}"))
            case Garbage() as garbage:
                self._allowance.nonsense()
                if garbage.id is not None:
                    await self._socket.send(frames.error(garbage.id, "FormationViolation", garbage.why))
        return 0.0

    def _resolve(self, number: str, outcome: Json | Rejected) -> None:
        """Hands an answer to who waits for it; one that nobody waits for any more is dropped."""
        waiting = self._waiting.get(number)
        if waiting is None or waiting.done():
            return
        if isinstance(outcome, Rejected):
            waiting.set_exception(outcome)
        else:
            waiting.set_result(outcome)

    async def _answered(self, called: Called) -> str:
        if not knows(called.action, self.version):
            self._allowance.nonsense()
            return frames.error(called.id, "NotSupported", "no such call")
        try:
            self._check(called)
            reply = await self._answer(called.action, end_of(called.payload, MOST_READ))
        except BrokenError as err:
            self.breach = f"{called.action}: {blanked(str(err))[:100]}"
            return frames.error(called.id, err.code, str(err)[:250])
        return frames.result(called.id, reply)

    def _check(self, called: Called) -> None:
        try:
            check_call(called.action, called.payload, self.version)
        except BrokenError:
            if not (self._lenient and called.action in FORGIVEN):
                raise
