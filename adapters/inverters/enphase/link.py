"""The way to a gateway: its local API over HTTPS, on one connection for reading and limiting.

A gateway has few connections to give, and signs its certificate itself.
"""

import ssl
from typing import Any, TypeVar

import httpx
import msgspec

from domain.errors import OutcomeUnknown, Rejected, Unreachable

TIMEOUT_S = 5.0
REFUSALS = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
NONE_HERE = (httpx.codes.NOT_FOUND, httpx.codes.SERVICE_UNAVAILABLE)
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
        self._http = httpx.AsyncClient(
            base_url=url, timeout=timeout_s, trust_env=False, verify=_its_own_certificate()
        )

    async def get(self, path: str, kind: type[T], token: str | None) -> T:
        """A document."""
        answer = await self._asked(path, token)
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError as err:
            raise Unreachable(f"{self._where}: the answer makes no sense") from err

    async def text(self, path: str) -> str:
        """A text that needs no token."""
        return (await self._asked(path, None)).text

    async def post(self, path: str, document: Any, token: str | None) -> None:
        """Writes a document. Raises OutcomeUnknown where it may have come and was not answered."""
        try:
            answer = await self._http.post(path, json=document, headers=_bearing(token))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as err:
            raise Unreachable(f"{self._where}: no connection") from err
        except (httpx.HTTPError, httpx.InvalidURL) as err:
            raise OutcomeUnknown(f"{self._where}: no answer to what was written") from err
        if answer.status_code in NONE_HERE:
            raise NoSuchPath(f"{self._where}: there is no {path}, status {answer.status_code}")
        if answer.is_server_error:
            raise OutcomeUnknown(f"{self._where}: status {answer.status_code} to what was written")
        self._check(answer, path)

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._http.aclose()

    async def _asked(self, path: str, token: str | None) -> httpx.Response:
        try:
            answer = await self._http.get(path, headers=_bearing(token))
        except (httpx.ConnectError, httpx.ConnectTimeout) as err:
            raise Unreachable(f"{self._where}: no connection") from err
        except (httpx.HTTPError, httpx.InvalidURL) as err:
            raise Unreachable(f"{self._where}: no answer") from err
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise NoSuchPath(f"{self._where}: it is no gateway: there is no {path}")
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise Busy(f"{self._where}: status {answer.status_code}")
        if answer.is_server_error:
            raise Unreachable(f"{self._where}: status {answer.status_code}")
        self._check(answer, path)
        return answer

    def _check(self, answer: httpx.Response, path: str) -> None:
        if answer.status_code in REFUSALS:
            raise TokenRefused(f"{self._where}: the token was refused, status {answer.status_code}")
        if not answer.is_success:
            raise Rejected(f"{self._where}: {path} was refused, status {answer.status_code}")


def _bearing(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def _its_own_certificate() -> ssl.SSLContext:
    """There is nobody to check it with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
