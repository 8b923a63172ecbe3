"""A write that is sent twice happens once: `Idempotency-Key` brings back the first answer for a day.

What is kept is the answer of a write that was accepted, or whose outcome is unknown; a refusal changed
nothing and is decided anew. A mark is on disk before the write begins, so that a crash between the
write and its answer is told as such and does not become a second command.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

import msgspec
from litestar import Request, Response
from msgspec import Struct

from api.freshness import JSON
from domain.errors import Conflict, InvalidRequest, OutcomeUnknown, PowerSyncError, StorageError
from domain.house.access import Token
from domain.instants import RealTime
from domain.ports.clock import RealClock
from domain.ports.records import Documents

KIND = "idempotency"
KEPT = timedelta(hours=24)
MAX_KEY = 200
MOST_ANSWERS = 5_000
MOST_BYTES = 8_000_000

Work = Callable[[], Awaitable[Any]]

log = logging.getLogger(__name__)


class Answer(Struct, frozen=True, kw_only=True):
    """What was asked under a key, and what was answered; `status` 0: it began and never ended."""

    asked: str
    at: RealTime
    status: int = 0
    body: str = ""


class Answers:
    """First answers by token, route and key; the oldest go when a day old, or when there are too many."""

    def __init__(self, documents: Documents, clock: RealClock) -> None:
        self._documents, self._clock = documents, clock
        self._known: dict[str, Answer] = {}  # oldest first
        self._size = 0
        self._is_read = False
        self._reading = asyncio.Lock()
        self._busy: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def once(
        self, request: Request[Any, Token, Any], status: int, work: Work, *, is_secret: bool
    ) -> Response[Any]:
        """Does the work unless the request's key was used already. Raises Conflict for another request under
        it, and for a second one where the answer is secret: that is kept nowhere.
        """
        key = request.headers.get("idempotency-key")
        if key is None:
            return _answered(status, await work())
        if not 0 < len(key) <= MAX_KEY:
            raise InvalidRequest(
                "the Idempotency-Key is empty or too long", {"Idempotency-Key": "1…200 characters"}
            )
        asked = _digest(await request.body() + request.url.query.encode())
        name = _digest(f"{request.auth.id}\n{request.method}\n{request.url.path}\n{key}".encode())
        async with self._busy.setdefault(name, asyncio.Lock()):
            return await self._first(name, asked, status, work, is_secret)

    async def _first(self, name: str, asked: str, status: int, work: Work, is_secret: bool) -> Response[Any]:
        await self._read_back()
        await self._forget_old()
        if (first := self._known.get(name)) is not None:
            return _replayed(first, asked)
        mark = Answer(asked=asked, at=self._clock.now())
        await self._keep(name, mark)
        try:
            result = await work()
        except OutcomeUnknown:
            raise
        except PowerSyncError:
            await self._forget(name)
            raise
        answer = _answered(status, result)
        if not is_secret:
            await self._keep(name, msgspec.structs.replace(mark, status=status, body=answer.content.decode()))
        return answer

    async def _keep(self, name: str, answer: Answer) -> None:
        """A disk that takes nothing bars no command: until a restart, memory remembers."""
        self._remember(name, answer)
        try:
            await self._documents.put(KIND, name, msgspec.json.encode(answer))
        except StorageError as err:
            log.warning("the answer to a repeated request is kept in memory only: %s", err)

    def _remember(self, name: str, answer: Answer) -> None:
        replaced = self._known.get(name)
        self._size += len(answer.body) - (0 if replaced is None else len(replaced.body))
        self._known[name] = answer

    async def _read_back(self) -> None:
        """What an earlier run answered, read once; an answer that cannot be read costs itself."""
        async with self._reading:
            if self._is_read:
                return
            found: list[tuple[str, Answer]] = []
            for name, text in (await self._documents.all(KIND)).items():
                try:
                    found.append((name, msgspec.json.decode(text, type=Answer)))
                except msgspec.MsgspecError as err:
                    log.warning("the answer to a repeated request cannot be read: %s", err)
            for name, answer in sorted(found, key=lambda each: each[1].at):
                self._remember(name, answer)
            self._is_read = True

    async def _forget_old(self) -> None:
        oldest = self._clock.now() - KEPT
        while self._known:
            name, answer = next(iter(self._known.items()))
            if answer.at >= oldest and len(self._known) < MOST_ANSWERS and self._size < MOST_BYTES:
                return
            await self._forget(name)

    async def _forget(self, name: str) -> None:
        """Gone at once from memory, so that of two who sweep neither waits for the other's disk."""
        forgotten = self._known.pop(name, None)
        if forgotten is None:
            return
        self._size -= len(forgotten.body)
        try:
            await self._documents.delete(KIND, name)
        except StorageError as err:
            log.warning("the answer to a repeated request could not be forgotten: %s", err)


class Once:
    """What a route does with one request that changes something."""

    def __init__(
        self, answers: Answers, request: Request[Any, Token, Any], told: Callable[[Any], Any]
    ) -> None:
        """`told` puts what the work brings into the caller's language."""
        self._answers, self._request, self._told = answers, request, told

    async def __call__(self, status: int, work: Work, *, is_secret: bool = False) -> Response[Any]:
        """Does the work, or brings back what came of it where it was done before. A result of None is an
        answer without a body; one that `is_secret` is not kept, so that asking again only tells so. Raises
        Conflict.
        """

        async def in_words() -> Any:
            return self._told(await work())

        return await self._answers.once(self._request, status, in_words, is_secret=is_secret)


def _answered(status: int, result: Any) -> Response[Any]:
    body = b"" if result is None else msgspec.json.encode(result)
    return Response(body, status_code=status, media_type=None if result is None else JSON)


def _replayed(first: Answer, asked: str) -> Response[Any]:
    if first.asked != asked:
        raise Conflict("this Idempotency-Key was used for another request", "idempotency_key_reused")
    if not first.status:
        raise Conflict(
            "the first request of this key began and its answer is not kept: look whether it was done",
            "first_answer_lost",
        )
    return Response(
        first.body.encode(),
        status_code=first.status,
        media_type=JSON if first.body else None,
        headers={"Idempotent-Replayed": "true"},
    )


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
