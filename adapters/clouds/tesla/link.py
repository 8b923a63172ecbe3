"""Requests to Tesla's cloud or Teslemetry: token, budget, and what each answer means for the caller.

Status 200 is no success by itself: a body may still refuse. A refused token is renewed once; what stays
refused is not asked again until there is another token, because every request below 500 is billed.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any, NoReturn

import msgspec

from adapters.clouds.budget import RateBudget
from adapters.clouds.patience import patience_s
from adapters.clouds.tesla.answers import (
    SITE_WORDS,
    Asleep,
    NotFoundError,
    PaymentRequired,
    Refused,
    TooManyRequests,
    complaint,
    is_refusal,
    said,
    says_asleep,
)
from adapters.clouds.tesla.refresher import TokenSource
from adapters.links.http import HttpAnswer, HttpLink, HttpStream
from domain.errors import DeviceError, OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock

TRIES = 3  # of a command that is only asked to be patient
LONGEST_RETRY_S = 30.0  # a command that is to wait longer is left to a later tick
STREAM = "stream"  # a refusal of it refuses no other reading
LATCHED = (403, 412, 421)  # only another token or another configuration can change these
UNPAID_PAUSE_S = 300.0
LEAST_DIGITS = 3  # what has so many is the number of something
NOT_FOUND_PAUSE_S = 300.0  # what is not there is not looked for at every tick


class TeslaLink:
    """One account at one base address. Time-outs are real seconds, waits are the clock's.

    Reads raise Unreachable or Rejected. Writes also raise OutcomeUnknown, when one was sent and its
    answer is none; they are never repeated, except after an answer that says it was not looked at.
    `words` say what a status means for the owner of this kind of device. `sleeps`: it is a car, so that a 408
    may say that nothing reached it.
    """

    def __init__(
        self,
        base_url: str,
        tokens: TokenSource,
        clock: Clock,
        *,
        name: str = "Tesla",
        budget: RateBudget | None = None,
        timeout_s: float = 10.0,
        words: Mapping[int, str] = SITE_WORDS,
        sleeps: bool = False,
    ) -> None:
        self.name = name
        self._words, self._sleeps = words, sleeps
        self._tokens, self._clock = tokens, clock
        self._budget = budget or RateBudget(clock)
        self._http = HttpLink(name, base_url, timeout_s=timeout_s)
        self._refused: dict[str, tuple[str, str]] = {}  # by method: the token, and why
        self._missing: dict[tuple[str, str], tuple[str, datetime]] = {}  # by method and path: why, and since

    async def get(self, path: str, query: Mapping[str, str] | None = None, *, urgent: bool = False) -> Any:
        """What is inside `response`; null is Unreachable, because the cloud says so for minutes at times."""
        found = await self._ask("GET", path, query=query, urgent=urgent)
        if not found:
            raise Unreachable(f"{self.name}: {_last(path)}: the answer was empty")
        return found

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """What is inside `response`; a body with `result: false` is Rejected."""
        return await self._ask("POST", path, body=body, urgent=True)

    async def whole(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """The document of a path that wraps nothing into `response`. Raises as `get` and `post` do."""
        found: Mapping[str, Any] = await self._ask(method, path, body=body, urgent=False, whole=True)
        return found

    @asynccontextmanager
    async def events(
        self, path: str, query: Mapping[str, str] | None, timeout_s: float
    ) -> AsyncIterator[AsyncIterator[str]]:
        """An event stream's lines; `timeout_s` is the longest time without any, s (real). Raises as `get`."""
        token = await self._token(STREAM)
        headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
        async with self._http.stream(path, silence_s=timeout_s, query=query, headers=headers) as answer:
            if answer.status == HTTPStatus.UNAUTHORIZED:
                await self._tokens.renewed(token)
                raise Unreachable(f"{self.name}: the stream wanted another token")
            if answer.status != HTTPStatus.OK:
                self._judge(STREAM, path, token, answer)
            yield answer.lines

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._http.close()

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        urgent: bool,
        whole: bool = False,
    ) -> Any:
        self._respect_absence(method, path)
        token = await self._token(method)
        renewed = False
        tries = TRIES if urgent else 1
        while True:
            await self._budget.admit(urgent=urgent)
            answer = await self._send(method, path, token, query, body)
            if answer.status == HTTPStatus.UNAUTHORIZED:
                if renewed:
                    self._latch(method, token, "the token was refused twice in a row; sign in again")
                token, renewed = await self._tokens.renewed(token), True
                continue
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                wait_s = patience_s(answer.headers, self._clock.now())
                self._budget.hold(wait_s)
                tries -= 1
                if not tries or wait_s > LONGEST_RETRY_S:
                    raise TooManyRequests(
                        f"{self.name}: too many requests, next try in {wait_s:.0f} s", wait_s
                    )
                continue
            return self._judge(method, path, token, answer, whole=whole)

    def _respect_absence(self, method: str, path: str) -> None:
        missing = self._missing.get((method, path))
        if missing is None:
            return
        why, since = missing
        if 0 <= (self._clock.now() - since).total_seconds() < NOT_FOUND_PAUSE_S:
            raise NotFoundError(why)
        del self._missing[method, path]

    async def _token(self, method: str) -> str:
        token = await self._tokens.token()
        refused = self._refused.get(method)
        if refused is not None and refused[0] == token:
            raise Rejected(refused[1])
        return token

    async def _send(
        self,
        method: str,
        path: str,
        token: str,
        query: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
    ) -> HttpAnswer:
        return await self._http.ask(
            method,
            path,
            what=_last(path),
            unanswered=self._unanswered(method),
            query=query,
            document=body,
            headers={"authorization": f"Bearer {token}"},
        )

    def _judge(
        self,
        method: str,
        path: str,
        token: str,
        answer: HttpAnswer | HttpStream,
        *,
        whole: bool = False,
    ) -> Any:
        """The contents of a good answer, or all of it; every other answer is an error."""
        status, where = answer.status, f"{self.name}: {_last(path)}"
        try:
            document = msgspec.json.decode(answer.content)
        except msgspec.DecodeError as err:
            if status == HTTPStatus.OK:
                raise self._unanswered(method)(f"{where}: the answer makes no sense") from err
            document = None
        told = said(document)
        if status in LATCHED:
            self._latch(method, token, f"{where}: {self._words[status]}; {told}")
        if status == HTTPStatus.PAYMENT_REQUIRED:
            self._budget.hold(UNPAID_PAUSE_S)
            raise PaymentRequired(f"{where}: {self._words[status]}; {told}")
        if status == HTTPStatus.REQUEST_TIMEOUT and self._sleeps and says_asleep(document):
            raise Asleep(f"{where}: the car sleeps or has no connection; {told}")
        if status == HTTPStatus.REQUEST_TIMEOUT or status >= 500:
            raise self._unanswered(method)(f"{where}: status {status}; {told}")
        if status == HTTPStatus.NOT_FOUND:
            why = f"{where}: {self._words[status]}; {told}"
            self._missing[method, path] = (why, self._clock.now())
            raise NotFoundError(why)
        if status != HTTPStatus.OK and status not in (201, 202):
            raise Rejected(f"{where}: {self._words.get(status, f'status {status}')}; {told}")
        if not isinstance(document, dict):
            raise self._unanswered(method)(f"{where}: the answer makes no sense")
        inside = document.get("response")
        if document.get("error") or (isinstance(inside, dict) and is_refusal(inside)):
            raise Refused(f"{where}: refused; {told}", complaint(document))
        return document if whole else inside

    def _latch(self, method: str, token: str, why: str) -> NoReturn:
        self._refused[method] = (token, why)
        raise Rejected(why)

    @staticmethod
    def _unanswered(method: str) -> type[DeviceError]:
        return OutcomeUnknown if method in ("POST", "PATCH") else Unreachable


def _last(path: str) -> str:
    """The request's own word; numbers of sites and cars stay out of logs."""
    return next((part for part in reversed(path.split("/")) if part and not _is_number(part)), path)


def _is_number(part: str) -> bool:
    return part.isdigit() or sum(map(str.isdigit, part)) >= LEAST_DIGITS
