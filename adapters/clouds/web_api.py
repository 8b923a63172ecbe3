"""Questions to an API on the web: within a budget, quiet while it asks for patience, each answer judged once.

A question that is asked for nothing is not asked: after a refusal nobody asks again for minutes, and a
429 is obeyed. Whoever asks then is told at once why not.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import httpx
import msgspec

from adapters.clouds.budget import BudgetUsedUp, RateBudget
from adapters.clouds.patience import patience_s
from adapters.clouds.trust import trusted
from adapters.kinds.secret import blanked
from domain.errors import DeviceError, Rejected, Unreachable
from domain.ports.clock import Clock

T = TypeVar("T")

REFUSED_PAUSE_S = 300.0  # a key that was refused is not tried at every tick
NO_CONNECTION = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
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
        self._refused_means, self._timeout_s = refused, timeout_s
        self._refusing = None if refusing is None else re.compile(refusing)
        self._refused: tuple[str, int, datetime] | None = None
        self._left: tuple[int, datetime, float] | None = None
        # As bytes: a key with a letter that no header may have is refused by the API, not by a traceback.
        sent = {header: value.encode() for header, value in (headers or {}).items()}
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={header.encode(): value for header, value in sent.items()},
            timeout=timeout_s,
            trust_env=False,
            verify=trusted(),
        )

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
        await self._http.aclose()

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
        content = None if body is None else msgspec.json.encode(body)
        sent = (
            dict(headers or {}) if body is None else {"content-type": "application/json", **(headers or {})}
        )
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await self._http.request(method, path, params=query, content=content, headers=sent)
        except NO_CONNECTION as err:
            self._budget.give_back()
            raise Unreachable(f"{self.name}: no connection") from err
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as err:
            raise Unreachable(f"{self.name}: {_word(path)}: no answer") from err
        self._count(answer.headers)
        if answer.status_code != httpx.codes.OK:
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

    def _failure(self, path: str, answer: httpx.Response) -> DeviceError:
        status, where = answer.status_code, f"{self.name}: {_word(path)}"
        now = self._clock.now()
        if status == httpx.codes.TOO_MANY_REQUESTS:
            wait_s = patience_s(answer.headers, now)
            self._budget.hold(wait_s)
            return Unreachable(f"{where}: too many requests, next try in {wait_s:.0f} s")
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN) or self._is_refusal(answer):
            why = f"{where}: {self._refused_means} (status {status}{_complaint(answer)})"
            self._refused = (why, status, now)
            return Refused(why, status)
        if status >= 500 and "retry-after" in answer.headers:
            self._budget.hold(patience_s(answer.headers, now))
        if status >= 500 or status < 400 or status in FOR_NOW:
            return Unreachable(f"{where}: status {status}{_complaint(answer)}")
        return Refused(f"{where}: status {status}{_complaint(answer)}", status)

    def _is_refusal(self, answer: httpx.Response) -> bool:
        if self._refusing is None or answer.status_code < 400:
            return False
        return self._refusing.search(answer.content[:WORDS].decode("utf-8", "replace")) is not None

    def read(self, path: str, content: bytes, kind: type[T]) -> T:
        """The document in an answer of this API, or in a part of it."""
        try:
            return msgspec.json.decode(content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
            what = "a web page" if content.lstrip()[:1] == b"<" else "not what is documented"
            raise Unreachable(f"{self.name}: {_word(path)}: the answer makes no sense: it is {what}") from err


def _complaint(answer: httpx.Response) -> str:
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
