"""The way to a gateway: its local API over HTTPS, on one connection for reading and limiting.

A gateway has few connections to give, and signs its certificate itself.
"""

import ssl
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec

from adapters.links.http import HttpAnswer, HttpLink
from domain.errors import OutcomeUnknown, Rejected, Unreachable

TIMEOUT_S = 8.0  # for an answer with the handshake before it: gateways reckon slowly
REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
NONE_HERE = (HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)
T = TypeVar("T")


class TokenRefused(Rejected):
    """This token may not do that, or holds no longer."""


class NoSuchPath(Rejected):
    """The gateway has none of it."""


class Busy(Unreachable):
    """The gateway says that it cannot serve this now."""


class GatewayLink:
    """One gateway. Raises Unreachable, Rejected, and of a write OutcomeUnknown."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._where = url.split("://", 1)[-1]
        self._http = HttpLink(self._where, url, timeout_s=timeout_s, trust=_its_own_certificate())

    async def get(self, path: str, kind: type[T], token: str | None) -> T:
        """A document."""
        answer = await self._asked(path, token)
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError as err:
            raise Unreachable(f"{self._where}: the answer makes no sense") from err

    async def text(self, path: str) -> str:
        """A text that needs no token."""
        return (await self._asked(path, None)).content.decode("utf-8", "replace")

    async def post(self, path: str, document: Any, token: str | None) -> None:
        """Writes a document. Raises OutcomeUnknown where it may have come and was not answered."""
        answer = await self._http.ask(
            "POST", path, unanswered=OutcomeUnknown, document=document, headers=_bearing(token)
        )
        if answer.status in NONE_HERE:
            raise NoSuchPath(f"{self._where}: there is no {path}, status {answer.status}")
        if answer.status >= 500:
            raise OutcomeUnknown(f"{self._where}: status {answer.status} to what was written")
        self._check(answer, path)

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._http.close()

    async def _asked(self, path: str, token: str | None) -> HttpAnswer:
        answer = await self._http.ask("GET", path, headers=_bearing(token))
        if answer.status == HTTPStatus.NOT_FOUND:
            raise NoSuchPath(f"{self._where}: it is no gateway: there is no {path}")
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise Busy(f"{self._where}: status {answer.status}")
        if answer.status >= 500:
            raise Unreachable(f"{self._where}: status {answer.status}")
        self._check(answer, path)
        return answer

    def _check(self, answer: HttpAnswer, path: str) -> None:
        if answer.status in REFUSALS:
            raise TokenRefused(f"{self._where}: the token was refused, status {answer.status}")
        if not 200 <= answer.status < 300:
            raise Rejected(f"{self._where}: {path} was refused, status {answer.status}")


def _bearing(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def _its_own_certificate() -> ssl.SSLContext:
    """There is nobody to check it with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
