"""A write that is sent twice happens once: `Idempotency-Key` brings back the first answer for a day.

What is kept is the answer of a write that was accepted, or whose outcome is unknown; a refusal changed
nothing and is decided anew. A mark is on disk before the write begins, so that a crash between the
write and its answer is told as such and does not become a second command.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

import msgspec
from litestar import Request, Response
from msgspec import Struct

from domain.errors import Conflict, InvalidRequest, OutcomeUnknown, PowerSyncError
from domain.house.access import Token
from domain.instants import RealTime
from domain.ports.clock import RealClock
from domain.ports.records import Documents

KIND = "idempotency"
KEPT = timedelta(hours=24)
MAX_KEY = 200


class Answer(Struct, frozen=True, kw_only=True):
    """What was asked under a key, and what was answered; `body` empty: it began and never ended."""

    asked: str
    at: RealTime
    status: int = 0
    body: str = ""


class Answers:
    """First answers by token, route and key."""

    def __init__(self, documents: Documents, clock: RealClock) -> None:
        self._documents, self._clock = documents, clock
        self._known: dict[str, Answer] | None = None
        self._busy: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def once(
        self, request: Request[Any, Token, Any], status: int, work: Callable[[], Awaitable[Any]]
    ) -> Response[Any]:
        """Does the work unless the request's key was used already. Raises Conflict for another body."""
        key = request.headers.get("idempotency-key")
        if key is None:
            return Response(await work(), status_code=status)
        if not 0 < len(key) <= MAX_KEY:
            raise InvalidRequest(
                "the Idempotency-Key is empty or too long", {"Idempotency-Key": "1…200 characters"}
            )
        asked = _digest(await request.body())
        name = _digest(f"{request.auth.id}\n{request.method}\n{request.url.path}\n{key}".encode())
        async with self._busy.setdefault(name, asyncio.Lock()):
            return await self._first(name, asked, status, work)

    async def _first(
        self, name: str, asked: str, status: int, work: Callable[[], Awaitable[Any]]
    ) -> Response[Any]:
        known = await self._recent()
        if (first := known.get(name)) is not None:
            return _replayed(first, asked)
        await self._keep(known, name, Answer(asked=asked, at=self._clock.now()))
        try:
            result = await work()
        except OutcomeUnknown:
            raise
        except PowerSyncError:
            del known[name]
            await self._documents.delete(KIND, name)
            raise
        body = msgspec.json.encode(result)
        await self._keep(known, name, msgspec.structs.replace(known[name], status=status, body=body.decode()))
        return Response(body, status_code=status, media_type="application/json")

    async def _keep(self, known: dict[str, Answer], name: str, answer: Answer) -> None:
        known[name] = answer
        await self._documents.put(KIND, name, msgspec.json.encode(answer))

    async def _recent(self) -> dict[str, Answer]:
        if self._known is None:
            kept = await self._documents.all(KIND)
            self._known = {name: msgspec.json.decode(text, type=Answer) for name, text in kept.items()}
        oldest = self._clock.now() - KEPT
        for name in [name for name, answer in self._known.items() if answer.at < oldest]:
            del self._known[name]
            await self._documents.delete(KIND, name)
        return self._known


def _replayed(first: Answer, asked: str) -> Response[Any]:
    if first.asked != asked:
        raise Conflict("this Idempotency-Key was used for another request", "idempotency_key_reused")
    if not first.body:
        raise Conflict(
            "the first request of this key began and its answer was lost; see /commands", "first_answer_lost"
        )
    return Response(
        first.body.encode(),
        status_code=first.status,
        media_type="application/json",
        headers={"Idempotent-Replayed": "true"},
    )


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
