"""Requests to the cloud: patience with its moods, and its answers turned into our errors.

Time-outs are real seconds; pauses between tries are the clock's.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from adapters.kinds.secret import blanked
from adapters.kinds.written import written_number
from adapters.links.http import HttpAnswer, HttpLink
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock

TRIES = 3
STRANGERS = frozenset(
    {"401", "403", "11002", "11003"}
)  # codes that refuse a login or a token, with status 200
MOODS = frozenset({429, 500, 502, 503, 504})
PAUSE_S = 5.0  # times the number of the try, where the cloud does not say
LONGEST_PAUSE_S = 30.0
LONGEST_ASKED_PAUSE_S = 60.0
TIMEOUT_S = 30.0


class Refused(Rejected):
    """The cloud did not accept who we are."""


class CloudLink:
    """One cloud. Raises Unreachable, Rejected (Refused for a login or token), or OutcomeUnknown."""

    def __init__(self, url: str, clock: Clock, timeout_s: float = TIMEOUT_S) -> None:
        self._clock = clock
        self._http = HttpLink(url, url, timeout_s=timeout_s)
        self.name = url

    async def ask(
        self,
        method: str,
        path: str,
        *,
        document: object = None,
        form: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        token: str | None = None,
    ) -> Any:
        """The answer's JSON. A busy cloud is asked up to three times."""
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        for attempt in range(1, TRIES + 1):
            answer = await self._http.ask(
                method,
                path,
                what=path,
                unanswered=Unreachable if method == "GET" else OutcomeUnknown,
                document=document,
                form=form,
                basic=basic,
                headers=headers,
            )
            if answer.status not in MOODS:
                return self._content(path, answer)
            if attempt < TRIES:
                await self._clock.sleep(pause_s(answer.headers.get("retry-after"), attempt))
        raise Unreachable(f"{self.name}: {path}: status {answer.status} in {TRIES} tries")

    async def close(self) -> None:
        """Closes its connections."""
        await self._http.close()

    def _content(self, path: str, answer: HttpAnswer) -> Any:
        if answer.status in (401, 403):
            raise Refused(f"{self.name}: {path}: status {answer.status}")
        if answer.status >= 400:
            raise Rejected(f"{self.name}: {path}: status {answer.status}")
        try:
            content = msgspec.json.decode(answer.content)
        except msgspec.DecodeError as err:
            raise Unreachable(f"{self.name}: {path}: the answer is no JSON") from err
        if not isinstance(content, dict):
            raise Unreachable(f"{self.name}: {path}: the answer is no object")
        if str(content.get("code")) in STRANGERS:
            raise Refused(f"{self.name}: {path}: code {code_in(content)}")
        return content


def pause_s(asked: str | None, attempt: int) -> float:
    """How long to wait before the next try, s: as asked, within a minute, else longer each time."""
    seconds = written_number(asked or "")
    if seconds is None:
        return min(LONGEST_PAUSE_S, PAUSE_S * attempt)
    return max(0.0, min(LONGEST_ASKED_PAUSE_S, seconds))


def succeeded(content: Mapping[str, Any]) -> bool:
    """Whether the cloud says it did it; a status of 200 alone says nothing."""
    code = content.get("code")
    return content.get("success") is True or (code in (0, "0") and code is not False)


def code_in(content: Mapping[str, Any]) -> str:
    """The cloud's own code, short; it may hold anything."""
    return blanked(str(content.get("code")))[:20]
