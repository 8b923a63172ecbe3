"""Requests to the AlphaESS Open API: signature, pace, and what each answer means for the caller.

Every request only reads. A key that was refused is not tried again for a while, and a cloud that says
"too fast" is left alone longer each time.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TypeVar

import msgspec

from adapters.batteries.alphaess.cloud.payloads import FINAL, FOR_NOW, NO_DATA, SUCCESS, TOO_FAST, Envelope
from adapters.kinds.secret import blanked, keep_secret
from adapters.links.http import HttpLink
from domain.errors import Rejected, Unreachable
from domain.ports.clock import Clock

BASE_URL = "https://openapi.alphaess.com/api"
SPACING_S = 10.0  # per endpoint; the cloud's own limit is reported between six and ten a minute
FIRST_PAUSE_S, LONGEST_PAUSE_S = 60.0, 900.0
REFUSED_PAUSE_S = 300.0
T = TypeVar("T")


class NoDataError(Unreachable):
    """The cloud has no rows for what was asked."""


def signature(app_id: str, app_secret: str, timestamp: str) -> str:
    """SHA-512 over key, secret and time, in lower-case hexadecimal; good for five minutes."""
    return hashlib.sha512(f"{app_id}{app_secret}{timestamp}".encode()).hexdigest()


class CloudLink:
    """One account. Time-outs are real seconds, pace and pauses are the clock's.

    Raises Unreachable for what may pass, Rejected for what the owner must mend.
    """

    name = "AlphaESS cloud"

    def __init__(
        self, base_url: str, app_id: str, app_secret: str, clock: Clock, *, timeout_s: float = 10.0
    ) -> None:
        self._app_id, self._app_secret, self._clock = app_id, keep_secret(app_secret), clock
        self._http = HttpLink(self.name, base_url.rstrip("/") + "/", timeout_s=timeout_s)
        self._lock = asyncio.Lock()
        self._asked: dict[str, datetime] = {}
        self._paused_from = clock.now()
        self._paused_until: datetime | None = None
        self._pause_s = FIRST_PAUSE_S
        self._refusal: Rejected | None = None

    async def get(self, endpoint: str, kind: type[T], **query: str) -> T:
        """The `data` of an answer. Raises NoDataError where there is none."""
        async with self._lock:
            self._respect_pause()
            await self._keep_spacing(endpoint)
            envelope = await self._ask(endpoint, query)
            if envelope.code != SUCCESS:
                raise self._failure(endpoint, envelope)
        self._pause_s = FIRST_PAUSE_S
        if envelope.data is None:
            raise NoDataError(f"{self.name}: {endpoint}: {FOR_NOW[NO_DATA]}")
        try:
            return msgspec.convert(envelope.data, kind, strict=False)
        except msgspec.ValidationError as err:
            raise Unreachable(f"{self.name}: {endpoint}: the answer makes no sense") from err

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._http.close()

    def _respect_pause(self) -> None:
        now = self._clock.now()
        if self._paused_until is None or not self._paused_from <= now < self._paused_until:
            self._refusal = None
            return
        if self._refusal is not None:
            raise Rejected(str(self._refusal))
        raise Unreachable(f"{self.name}: {FOR_NOW[TOO_FAST]}")  # a countdown would be told at every tick

    async def _keep_spacing(self, endpoint: str) -> None:
        if (asked := self._asked.get(endpoint)) is not None:
            wait_s = SPACING_S - (self._clock.now() - asked).total_seconds()
            if 0 < wait_s <= SPACING_S:
                await self._clock.sleep(wait_s)
        self._asked[endpoint] = self._clock.now()

    async def _ask(self, endpoint: str, query: Mapping[str, str]) -> Envelope:
        where = f"{self.name}: {endpoint}"
        answer = await self._http.ask("GET", endpoint, what=endpoint, query=query, headers=self._headers())
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return Envelope(code=TOO_FAST)
        if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise self._refused(f"{where}: the key was refused (check app_id and app_secret)")
        if answer.status != HTTPStatus.OK:
            raise Unreachable(f"{where}: status {answer.status}")
        try:
            return msgspec.json.decode(answer.content, type=Envelope, strict=False)
        except msgspec.DecodeError as err:
            raise Unreachable(f"{where}: the answer makes no sense") from err

    def _headers(self) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        return {
            "appId": self._app_id,
            # Both spellings are documented somewhere, and both are in use.
            "timeStamp": timestamp,
            "timestamp": timestamp,
            "sign": signature(self._app_id, self._app_secret, timestamp),
            "Content-Type": "application/json",
        }

    def _failure(self, endpoint: str, envelope: Envelope) -> Unreachable | Rejected:
        code = envelope.code
        if code == TOO_FAST:
            self._pause(self._pause_s)
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
            return Unreachable(f"{self.name}: {FOR_NOW[TOO_FAST]}")
        said = FINAL.get(code) or FOR_NOW.get(code) or blanked(envelope.message or "no reason given")[:80]
        detail = f" ({blanked(envelope.detail)[:80]})" if envelope.detail and code not in FOR_NOW else ""
        where = f"{self.name}: {endpoint}: {said}{detail}, code {code}"
        if code in FINAL:
            return self._refused(where)
        return NoDataError(where) if code == NO_DATA else Unreachable(where)

    def _refused(self, why: str) -> Rejected:
        self._refusal = Rejected(why)
        self._pause(REFUSED_PAUSE_S)
        return self._refusal

    def _pause(self, seconds: float) -> None:
        self._paused_from = self._clock.now()
        self._paused_until = self._paused_from + timedelta(seconds=seconds)
