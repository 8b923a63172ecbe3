"""One Zaptec account: login, pace, and what each answer means for the caller.

A token holds as long as the cloud said and is renewed by logging in again, for there is no other way. A
login that was refused is not tried at every tick. Commands are never repeated here.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from adapters.chargers.zaptec.payloads import NAME, STATE_FORBIDS
from adapters.clouds.budget import RateBudget
from adapters.clouds.patience import patience_s
from adapters.kinds.secret import blanked, keep_secret
from adapters.links.http import HttpAnswer, HttpLink
from domain.errors import DeviceError, OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock

T = TypeVar("T")

BASE_URL = "https://api.zaptec.com"
CALLS, WINDOW_S = 10, 1.0  # of one user
EARLY_S = 60.0
REFUSED_PAUSE_S = 300.0
WRONG_LOGIN = f"{NAME}: the user name or password was refused"


class StateForbidsError(Rejected):
    """The charger's state does not allow this command now, or makes it needless."""


class Token(Struct, frozen=True):
    """A bearer token, and when to get another."""

    text: str
    until: datetime


class Granted(Struct, frozen=True, kw_only=True):
    """A good answer of the login."""

    access_token: str
    expires_in: float


class Refusal(Struct, frozen=True, kw_only=True):
    """What a failure says of itself, in the two shapes that the API has."""

    code: int | None = msgspec.field(default=None, name="Code")
    details: str | None = msgspec.field(default=None, name="Details")
    error_description: str | None = None

    @property
    def words(self) -> str:
        """Short and in its words."""
        said = self.details or self.error_description
        return f"; it said: {blanked(said)[:120]}" if said else ""


class ZaptecLink:
    """Reads raise Unreachable or Rejected; commands also OutcomeUnknown, when one was sent and nobody knows
    what became of it. The time-out is in real seconds, waits are the clock's.
    """

    def __init__(
        self, base_url: str, username: str, password: str, clock: Clock, *, timeout_s: float = 10.0
    ) -> None:
        self._username, self._password, self._clock = username, keep_secret(password), clock
        self._budget = RateBudget(clock, calls=CALLS, window_s=WINDOW_S)
        own = {"user-agent": "PowerSync", "accept": "application/json"}
        self._http = HttpLink(NAME, base_url.rstrip("/") + "/", timeout_s=timeout_s, headers=own)
        self._users: set[object] = set()
        self._token: Token | None = None
        self._logging_in = asyncio.Lock()
        self._refused: tuple[str, datetime] | None = None

    async def get(
        self, path: str, kind: type[T], query: Mapping[str, str] | None = None, *, urgent: bool = False
    ) -> T:
        """The JSON document there; an `urgent` question belongs to a command and waits for its turn."""
        content = await self._ask("GET", path, query=query, urgent=urgent)
        try:
            return msgspec.json.decode(content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
            raise Unreachable(f"{NAME}: {_word(path)}: the answer makes no sense") from err

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> None:
        """A command. Raises StateForbidsError where the charger's state speaks against it."""
        await self._ask("POST", path, body=body, urgent=True)

    def join(self, user: object) -> None:
        """Somebody shares this account."""
        self._users.add(user)

    async def leave(self, user: object) -> None:
        """Lets go of the sockets once nobody is left; a later question would open others."""
        self._users.discard(user)
        if not self._users:
            await self._http.close()

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        urgent: bool,
    ) -> bytes:
        token = await self._current(None)
        answer = await self._send(method, path, token, query, body, urgent=urgent)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            token = await self._current(token)
            answer = await self._send(method, path, token, query, body, urgent=urgent)
        if answer.status in (HTTPStatus.OK, 201, 202, 204):
            return answer.content
        raise self._failure(method, path, answer)

    async def _current(self, refused: Token | None) -> Token:
        """A token that holds, and is not the one that was `refused`."""
        async with self._logging_in:
            token, now = self._token, self._clock.now()
            if token is not None and token is not refused and now < token.until:
                return token
            self._token = None
            self._token = await self._log_in()
            return self._token

    async def _log_in(self) -> Token:
        now = self._clock.now()
        if self._refused is not None:
            why, since = self._refused
            if 0 <= (now - since).total_seconds() < REFUSED_PAUSE_S:
                raise Rejected(why)
            self._refused = None
        form = {"grant_type": "password", "username": self._username, "password": self._password}
        await self._budget.admit(urgent=True)
        answer = await self._http.ask("POST", "oauth/token", what="token", form=form)
        if answer.status in (400, 401, 403):
            why = WRONG_LOGIN + _said(answer).words
            self._refused = (why, now)
            raise Rejected(why)
        if answer.status != HTTPStatus.OK:
            raise self._failure("GET", "oauth/token", answer)
        try:
            granted = msgspec.json.decode(answer.content, type=Granted)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
            raise Unreachable(f"{NAME}: token: the answer makes no sense") from err
        holds_s = min(max(granted.expires_in, 0.0), 86_400.0)
        lasts_s = max(holds_s - EARLY_S, holds_s / 2)
        return Token(keep_secret(granted.access_token), now + timedelta(seconds=lasts_s))

    async def _send(
        self,
        method: str,
        path: str,
        token: Token,
        query: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        *,
        urgent: bool,
    ) -> HttpAnswer:
        await self._budget.admit(urgent=urgent)
        return await self._http.ask(
            method,
            path,
            what=_word(path),
            unanswered=OutcomeUnknown if method == "POST" else Unreachable,
            query=query,
            document=body,
            headers={"authorization": f"Bearer {token.text}", "content-type": "application/json"},
        )

    def _failure(self, method: str, path: str, answer: HttpAnswer) -> DeviceError:
        status, where, said = answer.status, f"{NAME}: {_word(path)}", _said(answer)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            wait_s = patience_s(answer.headers, self._clock.now())
            self._budget.hold(wait_s)
            return Unreachable(f"{where}: too many requests, next try in {wait_s:.0f} s")
        if STATE_FORBIDS in (said.code, status):
            return StateForbidsError(f"{where}: the charger's state does not allow this{said.words}")
        if status == HTTPStatus.UNAUTHORIZED:
            return Rejected(f"{where}: the token was refused twice in a row")
        if status == HTTPStatus.FORBIDDEN:
            return Rejected(f"{where}: this user has no permission (role owner or service){said.words}")
        if method == "POST" and said.code is not None:
            return Rejected(f"{where}: refused with code {said.code}{said.words}")
        if status >= 500 or status in (408, 425):
            lost = OutcomeUnknown if method == "POST" else Unreachable
            return lost(f"{where}: status {status}{said.words}")
        return Rejected(f"{where}: status {status}{said.words}")


def _said(answer: HttpAnswer) -> Refusal:
    try:
        return msgspec.json.decode(answer.content, type=Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Refusal()


def _word(path: str) -> str:
    """The question's own word; the numbers of chargers stay out of logs."""
    words = [part for part in path.split("/") if part and not any(map(str.isdigit, part))]
    return words[-1] if words else path
