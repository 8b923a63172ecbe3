"""Requests to Tesla's cloud or Teslemetry: token, budget, and what each answer means for the caller.

Status 200 is no success by itself: a body may still refuse. A refused token is renewed once; what stays
refused is not asked again until there is another token, because every request below 500 is billed.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NoReturn

import httpx
import msgspec

from adapters.clouds.budget import RateBudget
from adapters.clouds.patience import patience_s
from adapters.clouds.tesla.refresher import TokenSource
from adapters.kinds.secret import blanked
from domain.errors import DeviceError, OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock

TRIES = 3  # of a command that is only asked to be patient
LONGEST_RETRY_S = 30.0  # a command that is to wait longer is left to a later tick
STREAM = "stream"  # a refusal of it refuses no other reading
WHY = {
    402: "payment is required: the subscription or its credits have run out",
    403: "the token has no permission for this (scopes energy_device_data and energy_cmds)",
    404: "there is no such site for this account (check battery.site_id)",
    412: "this application is not registered in the region",
    421: "the account lives in another region (set battery.region)",
}
LATCHED = (403, 412, 421)  # only another token or another configuration can change these
UNPAID_PAUSE_S = 300.0
NOT_FOUND_PAUSE_S = 300.0  # what is not there is not looked for at every tick
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class NotFoundError(Rejected):
    """The account has no such site or path."""


class TeslaLink:
    """One account at one base address. Time-outs are real seconds, waits are the clock's.

    Reads raise Unreachable or Rejected. Writes also raise OutcomeUnknown, when one was sent and its
    answer is none; they are never repeated, except after an answer that says it was not looked at.
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
    ) -> None:
        self.name = name
        self._tokens, self._clock = tokens, clock
        self._budget = budget or RateBudget(clock)
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout_s, trust_env=False)
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

    @asynccontextmanager
    async def events(
        self, path: str, query: Mapping[str, str] | None, timeout_s: float
    ) -> AsyncIterator[AsyncIterator[str]]:
        """An event stream's lines; `timeout_s` is the longest silence, real seconds. Raises as `get`."""
        token = await self._token(STREAM)
        headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
        timeout = httpx.Timeout(timeout_s, connect=self._http.timeout.connect)
        try:
            async with self._http.stream(
                "GET", path, params=query, headers=headers, timeout=timeout
            ) as answer:
                if answer.status_code == httpx.codes.UNAUTHORIZED:
                    await self._tokens.renewed(token)
                    raise Unreachable(f"{self.name}: the stream wanted another token")
                if answer.status_code != httpx.codes.OK:
                    self._judge(STREAM, path, token, answer, await answer.aread())
                yield answer.aiter_lines()
        except httpx.HTTPError as err:
            raise Unreachable(f"{self.name}: the stream ended ({type(err).__name__})") from err

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._http.aclose()

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        urgent: bool,
    ) -> Any:
        self._respect_absence(method, path)
        token = await self._token(method)
        renewed = False
        tries = TRIES if urgent else 1
        while True:
            await self._budget.admit(urgent=urgent)
            answer = await self._send(method, path, token, query, body)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                if renewed:
                    self._latch(method, token, "the token was refused twice in a row; sign in again")
                token, renewed = await self._tokens.renewed(token), True
                continue
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                wait_s = patience_s(answer.headers, self._clock.now())
                self._budget.hold(wait_s)
                tries -= 1
                if not tries or wait_s > LONGEST_RETRY_S:
                    raise Unreachable(f"{self.name}: too many requests, next try in {wait_s:.0f} s")
                continue
            return self._judge(method, path, token, answer, answer.content)

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
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"}
        content = None
        if body is not None:
            content = msgspec.json.encode(body)
            headers["content-type"] = "application/json"
        try:
            return await self._http.request(method, path, params=query, content=content, headers=headers)
        except NEVER_LEFT as err:
            raise Unreachable(f"{self.name}: no connection ({type(err).__name__})") from err
        except (httpx.HTTPError, httpx.InvalidURL) as err:
            raise self._unanswered(method)(
                f"{self.name}: {_last(path)}: no answer ({type(err).__name__})"
            ) from err

    def _judge(self, method: str, path: str, token: str, answer: httpx.Response, content: bytes) -> Any:
        """The contents of a good answer; every other answer is an error."""
        status, where = answer.status_code, f"{self.name}: {_last(path)}"
        try:
            document = msgspec.json.decode(content)
        except msgspec.DecodeError as err:
            if status == httpx.codes.OK:
                raise self._unanswered(method)(f"{where}: the answer makes no sense") from err
            document = None
        said = _complaint(document)
        if status in LATCHED:
            self._latch(method, token, f"{where}: {WHY[status]}; {said}")
        if status == httpx.codes.PAYMENT_REQUIRED:
            self._budget.hold(UNPAID_PAUSE_S)
        if status == httpx.codes.REQUEST_TIMEOUT or status >= 500:
            raise self._unanswered(method)(f"{where}: status {status}; {said}")
        if status == httpx.codes.NOT_FOUND:
            why = f"{where}: {WHY[status]}; {said}"
            self._missing[method, path] = (why, self._clock.now())
            raise NotFoundError(why)
        if status != httpx.codes.OK and status not in (201, 202):
            raise Rejected(f"{where}: {WHY.get(status, f'status {status}')}; {said}")
        if not isinstance(document, dict):
            raise self._unanswered(method)(f"{where}: the answer makes no sense")
        inside = document.get("response")
        if document.get("error") or (isinstance(inside, dict) and _is_refusal(inside)):
            raise Rejected(f"{where}: refused; {said}")
        return inside

    def _latch(self, method: str, token: str, why: str) -> NoReturn:
        self._refused[method] = (token, why)
        raise Rejected(why)

    @staticmethod
    def _unanswered(method: str) -> type[DeviceError]:
        return OutcomeUnknown if method == "POST" else Unreachable


def _is_refusal(inside: Mapping[str, Any]) -> bool:
    code = inside.get("code")
    return inside.get("result") is False or (isinstance(code, int) and code >= 400)


def _complaint(document: object) -> str:
    """What the cloud said about it, short and in its words."""
    if not isinstance(document, dict):
        return "it gave no reason"
    inside = document.get("response")
    places = (document, inside if isinstance(inside, dict) else {})
    for place in places:
        for name in ("reason", "error_description", "error", "message", "txt"):
            if isinstance(said := place.get(name), str) and said:
                return f"it said: {blanked(said)[:120]}"
    return "it gave no reason"


def _last(path: str) -> str:
    """The request's own word; the number of the site stays out of logs."""
    return next((part for part in reversed(path.split("/")) if part and not part.isdigit()), path)
