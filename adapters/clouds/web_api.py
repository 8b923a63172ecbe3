"""Questions to an API on the web: within a budget, quiet while it asks for patience, each answer judged once.

A question that is asked for nothing is not asked: after a refusal nobody asks again for minutes, and a
429 is obeyed. Whoever asks then is told at once why not.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec

from adapters.clouds.budget import BudgetUsedUp, RateBudget
from adapters.clouds.patience import patience_s
from adapters.kinds.secret import blanked
from adapters.links.http import HttpAnswer, HttpLink, NoConnection
from domain.errors import DeviceError, Rejected, Unreachable
from domain.ports.clock import Clock

T = TypeVar("T")

REFUSED_PAUSE_S = 300.0  # a key that was refused is not tried at every tick
FOR_NOW = (408, 425)
LEAST_DIGITS = 3  # what has so many is the number of somebody
WORDS = 1_000  # bytes of a failure that are read for its reason


class Refused(Rejected):
    """The API said no, with this status; the text has its words."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


class WebApi:
    """One API at one base address. The time-out is for a whole answer, real seconds; waits are the clock's.

    `name` is what errors call it, `headers` go with every question, `refused` says what a 401 or 403 means.
    `refusing`: words of a failure, whatever its status, that mean the same.
    Raises Unreachable, and Refused where asking again changes nothing.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        clock: Clock,
        *,
        headers: Mapping[str, str] | None = None,
        budget: RateBudget | None = None,
        refused: str = "the key was refused",
        refusing: str | None = None,
        timeout_s: float = 10.0,
    ) -> None:
        self.name = name
        self._clock, self._budget = clock, budget or RateBudget(clock)
        self._refused_means = refused
        self._refusing = None if refusing is None else re.compile(refusing)
        self._refused: tuple[str, int, datetime] | None = None
        self._left: tuple[int, datetime, float] | None = None
        self._http = HttpLink(name, base_url, timeout_s=timeout_s, headers=headers)

    async def get(self, path: str, kind: type[T], query: Mapping[str, str] | None = None) -> T:
        """The JSON document there."""
        return self.read(path, await self._ask("GET", path, query), kind)

    async def post(
        self, path: str, kind: type[T], body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> T:
        """The JSON document that answers `body`; for questions that change nothing."""
        return self.read(path, await self._ask("POST", path, None, body, headers), kind)

    async def get_bytes(self, path: str) -> bytes:
        """What is there, as it is."""
        return await self._ask("GET", path)

    @property
    def calls_left(self) -> int | None:
        """How many calls the API said it still allows, until it counts anew; None: not known."""
        if self._left is None or not 0 <= (self._clock.now() - self._left[1]).total_seconds() < self._left[2]:
            return None
        return self._left[0]

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._http.close()

    async def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        self._respect_refusal()
        try:
            await self._budget.admit(urgent=False)
        except BudgetUsedUp as err:
            raise BudgetUsedUp(f"{self.name}: {err}") from err
        try:
            answer = await self._http.ask(
                method, path, what=_word(path), query=query, document=body, headers=headers
            )
        except NoConnection:
            self._budget.give_back()
            raise
        self._count(answer.headers)
        if answer.status != HTTPStatus.OK:
            raise self._failure(path, answer)
        return answer.content

    def _count(self, headers: Mapping[str, str]) -> None:
        """What is left of the account's own budget."""
        left = headers.get("ratelimit-remaining", "")
        if not (left.isascii() and left.isdigit()):
            return
        now = self._clock.now()
        wait_s = patience_s(headers, now)
        self._left = (int(left[:9]), now, wait_s)
        if int(left[:9]) == 0:
            self._budget.hold(wait_s)

    def _respect_refusal(self) -> None:
        if self._refused is None:
            return
        why, status, since = self._refused
        if 0 <= (self._clock.now() - since).total_seconds() < REFUSED_PAUSE_S:
            raise Refused(why, status)
        self._refused = None

    def _failure(self, path: str, answer: HttpAnswer) -> DeviceError:
        status, where = answer.status, f"{self.name}: {_word(path)}"
        now = self._clock.now()
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            wait_s = patience_s(answer.headers, now)
            self._budget.hold(wait_s)
            return Unreachable(f"{where}: too many requests, next try in {wait_s:.0f} s")
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or self._is_refusal(answer):
            why = f"{where}: {self._refused_means} (status {status}{_complaint(answer)})"
            self._refused = (why, status, now)
            return Refused(why, status)
        if status >= 500 and "retry-after" in answer.headers:
            self._budget.hold(patience_s(answer.headers, now))
        if status >= 500 or status < 400 or status in FOR_NOW:
            return Unreachable(f"{where}: status {status}{_complaint(answer)}")
        return Refused(f"{where}: status {status}{_complaint(answer)}", status)

    def _is_refusal(self, answer: HttpAnswer) -> bool:
        if self._refusing is None or answer.status < 400:
            return False
        return self._refusing.search(answer.content[:WORDS].decode("utf-8", "replace")) is not None

    def read(self, path: str, content: bytes, kind: type[T]) -> T:
        """The document in an answer of this API, or in a part of it."""
        try:
            return msgspec.json.decode(content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
            what = "a web page" if content.lstrip()[:1] == b"<" else "not what is documented"
            raise Unreachable(f"{self.name}: {_word(path)}: the answer makes no sense: it is {what}") from err


def _complaint(answer: HttpAnswer) -> str:
    """What it said about it, short and in its words."""
    try:
        document = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    if isinstance(document, dict):
        for name in ("message", "detail", "error", "reason"):
            if isinstance(said := document.get(name), str) and said:
                return f"; it said: {blanked(said)[:120]}"
    return ""


def _word(path: str) -> str:
    """The question's own word: numbers of sites and meters stay out of logs."""
    words = [part for part in path.split("/") if part and sum(map(str.isdigit, part)) < LEAST_DIGITS]
    return words[-1] if words else "/"
