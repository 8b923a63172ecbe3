"""A page of this house may speak with it at its other addresses: which those are, for browsers to allow.

A phone that leaves home goes on by the address that works from outside, another site to its browser.
Only the house's own addresses are let in so, each to the letter, once its owner has written one of them down
(CORS is closed unless configured); no cookie is read from anybody: such a page may do what its token may.
"""

import re
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.hosts import header

KEPT_S = 5.0  # looking at the network cards takes 2 ms, and strangers may ask often
# Of an answer, beside what every page may read.
EXPOSED = (b"access-control-expose-headers", b"Date, ETag, Location, Retry-After")
METHODS = (b"access-control-allow-methods", b"GET, HEAD, POST, PATCH, DELETE")
AGE = (b"access-control-max-age", b"600")
PLAIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?")  # a policy has no words for the others


class OwnAddresses:
    """The house's addresses, looked up at most every few seconds."""

    def __init__(
        self, look: Callable[[], Sequence[str]], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._look, self._monotonic = look, monotonic
        self._known: tuple[str, ...] = ()
        self._until = float("-inf")

    def __call__(self) -> tuple[str, ...]:
        """Each as a browser writes the origin of its pages."""
        if (now := self._monotonic()) >= self._until:
            self._known = tuple(_origin(each) for each in self._look())
            self._until = now + KEPT_S
        return self._known


class Elsewhere:
    """An application whose answers may also be read by pages of the house's other addresses, and by those
    that its owner wrote.
    """

    def __init__(self, app: ASGIApp, addresses: OwnAddresses, origins: Sequence[str]) -> None:
        self._app, self._addresses = app, addresses
        self._written = frozenset(origin.rstrip("/").lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers by itself what browsers ask beforehand."""
        origin = header(scope, b"origin") if scope["type"] == ScopeType.HTTP else None
        if origin is None:
            await self._app(scope, receive, send)
            return
        lets_in = self._lets_in(origin.lower())
        if scope["type"] == ScopeType.HTTP and scope["method"] == HttpMethod.OPTIONS:
            await _beforehand(scope, origin if lets_in else None, send)
        else:
            await self._app(scope, receive, _readable(origin, send) if lets_in else send)

    def _lets_in(self, page: str) -> bool:
        return page in self._written or page in self._addresses()


def _readable(origin: str, send: Send) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_let_in(origin), EXPOSED]
        await send(message)

    return told


async def _beforehand(scope: Scope, origin: str | None, send: Send) -> None:
    """That this page may ask with what it wants to ask with: a token opens the house, not a header. None: a
    page that may not.
    """
    status, headers = 403, [(b"vary", b"Origin")]
    if origin is not None:
        asked = (header(scope, b"access-control-request-headers") or "").encode("latin-1")
        status, headers = 204, [*_let_in(origin), METHODS, (b"access-control-allow-headers", asked), AGE]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _let_in(origin: str) -> list[tuple[bytes, bytes]]:
    return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]


def asked_from(host: str, addresses: Sequence[str]) -> list[str]:
    """What a page that was opened at `host` may ask beside its own address, as sources of a content policy.

    A page that came encrypted may ask nothing unencrypted, so it is not told those addresses either; one
    that is at none of the house's addresses is let in by none of the others.
    """
    own = [each for each in addresses if urlsplit(each).netloc == host.lower()]
    if not own:
        return []
    is_encrypted = all(each.startswith("https:") for each in own)
    others = [each for each in addresses if each not in own and PLAIN.fullmatch(each)]
    reached = [each for each in others if each.startswith("https:") or not is_encrypted]
    return [source for each in reached for source in (each, each.replace("http", "ws", 1))]


def _origin(address: str) -> str:
    scheme, _, place = address.rstrip("/").lower().partition("://")
    return f"{scheme}://{place.removesuffix(':80' if scheme == 'http' else ':443')}"
