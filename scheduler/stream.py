"""The live stream: numbers what changed in the status, keeps a tail of it, and feeds any number of listeners.

A change is encoded once and the same bytes go to all who hear it in the same language. Nothing is queued
per listener but a position in the shared tail and a few commands and events, so a slow phone costs nothing
and holds up nobody.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.command.command import Command
from domain.language.languages import tongue_of
from domain.language.tongue import ENGLISH, Tongue
from domain.retold import retelling, retold
from domain.status.document import Status
from domain.status.merge_patch import diff

TAIL_S = 300.0  # changes younger than this are kept for clients that come back …
TAIL_BYTES = 8_000_000  # … unless they are more than this,
TAIL_SPARE = 64  # and at least so many are kept whatever their age
MAX_BEHIND = 32  # a listener further behind is better served with a snapshot
MAX_MESSAGES = 64  # commands and events one listener may have waiting
UNUSED_S = 300.0  # a language that nobody listens to is told for so long after it was asked for

STATUS, COMMANDS, EVENTS = "status", "commands", "events"
TOPICS = frozenset({STATUS, COMMANDS, EVENTS})

_encode = msgspec.json.Encoder().encode


class _Listener:
    """One listener's place in the stream."""

    __slots__ = ("catching_up_to", "fell_behind", "messages", "position", "take", "topics", "waiting")

    def __init__(self, topics: frozenset[str], take: Callable[[bytes], bool] | None) -> None:
        self.topics, self.take = topics, take
        self.position: int | None = None  # the last change it has, None: none
        self.catching_up_to = 0  # it was promised every change up to this one
        self.messages: deque[bytes] = deque()
        self.waiting: asyncio.Future[None] | None = None
        self.fell_behind = False

    def tell(self, frame: bytes, seq: int) -> None:
        """Hands over change number `seq` at once where it can, else lets the listener fetch it."""
        if self.position == seq - 1 and self._takes(frame):
            self.position = seq
        elif STATUS in self.topics:
            self.wake()

    def _takes(self, frame: bytes) -> bool:
        """Whether the frame went out at once, for the listener waits and has all before it."""
        return (
            self.take is not None
            and self.waiting is not None
            and not self.waiting.done()
            and not self.messages
            and self.take(frame)
        )

    def wake(self) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(None)

    def post(self, frame: bytes) -> None:
        """Keeps a message; one too many ends the listener, as no snapshot could make up for it."""
        if self._takes(frame):
            return
        if len(self.messages) < MAX_MESSAGES:
            self.messages.append(frame)
        else:
            self.fell_behind = True
        self.wake()


class Numbers(Protocol):
    """Where the numbers of changes come from."""

    def take(self) -> int | None:
        """The next one, or None while there is none."""


class _Told(Struct):
    """The same stream in another language, and when it was last asked for."""

    tongue: Tongue
    stream: "StatusStream"
    asked_at: float


class _SameNumbers:
    """Every change has its number already."""

    def __init__(self, original: "StatusStream") -> None:
        self._original = original

    def take(self) -> int:
        return self._original.seq


class StatusStream:
    """Holds the document last published and tells everybody what changed since."""

    def __init__(self, numbers: Numbers, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`monotonic` is real time, s, even where the house's clock runs faster, as clients do."""
        self._numbers = numbers
        self._monotonic = monotonic
        self._status: Status | None = None
        self._document: Mapping[str, Any] = {}
        self._seq = 0
        self._at: Any = None
        self._json: bytes | None = None
        self._snapshot: bytes | None = None
        self._tail: deque[tuple[float, bytes]] = deque()  # the newest is change number `_seq`
        self._tail_bytes = 0
        self._listeners: set[_Listener] = set()
        self._told: dict[str, _Told] = {}  # by language
        self._closed = False

    @property
    def seq(self) -> int:
        """The number of the newest change; 0 before the first."""
        return self._seq

    @property
    def listeners(self) -> int:
        """How many are listening."""
        return len(self._listeners)

    @property
    def current(self) -> Status | None:
        """The document last published, stamped; None before the first."""
        return self._status

    @property
    def current_json(self) -> bytes | None:
        """The same document as JSON text, encoded once per change."""
        if self._json is None and self._status is not None:
            self._json = _encode({"seq": self._seq, "at": self._at, **self._document})
        return self._json

    def publish_status(self, status: Status) -> int:
        """Publishes what changed, if anything did; returns the number of the newest change.

        The status's own `seq` is ignored. While no number is reserved nothing is published: the
        change is in the next one's difference.
        """
        document: dict[str, Any] = msgspec.to_builtins(status)
        at = document.pop("at")
        del document["seq"]
        patch = diff(self._document, document)
        if not patch:
            return self._seq
        seq = self._numbers.take()
        if seq is None:
            return self._seq
        frame: bytes | None = None
        if self._status is None or seq != self._seq + 1:
            self._tail.clear()
            self._tail_bytes = 0
        else:
            frame = _encode({"type": "change", "seq": seq, "at": at, "patch": patch})
            self._keep(frame)
        self._seq, self._at, self._document = seq, at, document
        self._status = replace(status, seq=seq)
        self._json = self._snapshot = None
        for listener in self._listeners:
            if frame is None:
                listener.wake()
            else:
                listener.tell(frame, seq)
        if self._told:
            self._forget_unheard()
            for told in self._told.values():
                told.stream.publish_status(retold(self._status, told.tongue))
        return seq

    def publish_command(self, command: Command) -> None:
        """Tells a command's new state."""
        self._post(COMMANDS, {"type": "command", "command": command})
        status = self._status
        for told in self._told.values():
            told.stream.publish_command(
                command if status is None else retelling(status, told.tongue)(command)
            )

    def publish_event(self, event: Mapping[str, Any]) -> None:
        """Tells that something happened."""
        self._post(EVENTS, {"type": "event", "event": event})
        for told in self._told.values():
            told.stream.publish_event(event)

    def close(self) -> None:
        """Ends every listener; the server is going down."""
        self._closed = True
        for listener in self._listeners:
            listener.wake()
        for told in self._told.values():
            told.stream.close()

    def spoken(self, language: str) -> "StatusStream":
        """The same in another language, as `domain.ports.control.Feed` promises. It is told from the first
        asking on, as long as somebody listens.
        """
        tongue = tongue_of(language)
        if tongue is ENGLISH:
            return self
        told = self._told.get(tongue.code)
        if told is None:
            told = _Told(tongue, StatusStream(_SameNumbers(self), self._monotonic), 0.0)
            self._told[tongue.code] = told
            if self._status is not None:
                told.stream.publish_status(retold(self._status, tongue))
        told.asked_at = self._monotonic()
        return told.stream

    def _forget_unheard(self) -> None:
        oldest = self._monotonic() - UNUSED_S
        for code, told in list(self._told.items()):
            if not told.stream.listeners and told.asked_at < oldest:
                del self._told[code]

    async def listen(
        self,
        topics: frozenset[str] = TOPICS,
        resume: int | None = None,
        take: Callable[[bytes], bool] | None = None,
    ) -> AsyncGenerator[bytes, None]:
        """Frames ready to send, as `domain.ports.control.Feed` promises.

        A listener that falls behind skips to a fresh snapshot. One that leaves more than 64 commands
        and events waiting is ended, because no snapshot carries them: it must come back and read
        what it missed.
        """
        listener = _Listener(topics, take)
        self._listeners.add(listener)
        try:
            if resume is not None and STATUS in topics and self._has_all_after(resume):
                listener.position, listener.catching_up_to = resume, self._seq
                yield _encode({"type": "resumed", "seq": resume})
            while not (listener.fell_behind or self._closed):
                if listener.messages:
                    yield listener.messages.popleft()
                elif (frame := self._frame_for(listener)) is not None:
                    yield frame
                else:
                    listener.waiting = asyncio.get_running_loop().create_future()
                    await listener.waiting
        finally:
            self._listeners.discard(listener)

    def _post(self, topic: str, message: Mapping[str, Any]) -> None:
        interested = [listener for listener in self._listeners if topic in listener.topics]
        if interested:
            frame = _encode(message)
            for listener in interested:
                listener.post(frame)

    def _has_all_after(self, seq: int) -> bool:
        return self._status is not None and 0 <= self._seq - seq <= len(self._tail)

    def _frame_for(self, listener: _Listener) -> bytes | None:
        """The listener's next frame about the status; None when it has all."""
        position = listener.position
        if position == self._seq or self._status is None or STATUS not in listener.topics:
            return None
        if position is None:
            return self._snapshot_for(listener)
        behind = self._seq - position
        allowed = MAX_BEHIND if position >= listener.catching_up_to else len(self._tail)
        if behind > min(allowed, len(self._tail)):
            return self._snapshot_for(listener)
        listener.position = position + 1
        return self._tail[-behind][1]

    def _snapshot_for(self, listener: _Listener) -> bytes:
        listener.position = self._seq
        if self._snapshot is None:
            head = b'{"type":"snapshot","seq":%d,"status":' % self._seq
            self._snapshot = head + (self.current_json or b"null") + b"}"
        return self._snapshot

    def _keep(self, frame: bytes) -> None:
        now = self._monotonic()
        self._tail.append((now, frame))
        self._tail_bytes += len(frame)
        while len(self._tail) > TAIL_SPARE and (
            self._tail_bytes > TAIL_BYTES or now - self._tail[0][0] > TAIL_S
        ):
            self._tail_bytes -= len(self._tail.popleft()[1])
