"""A page of this house may speak with it at its other addresses: which those are, for browsers to allow.

A phone that leaves home goes on by the address that works from outside, another site to its browser.
Only the house's own addresses are let in so, each to the letter, and no cookie is read from anybody: such a
page may do what its token may.
"""

import re
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from litestar.config.cors import CORSConfig

KEPT_S = 5.0  # looking at the network cards takes 2 ms, and strangers may ask often
READ = ["Date", "ETag", "Location", "Retry-After"]  # beside those that every page may read
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


class HousePages(CORSConfig):
    """Who may read answers from another site: pages of the house's addresses, and those its owner wrote."""

    def __init__(self, addresses: OwnAddresses, origins: Sequence[str]) -> None:
        super().__init__(allow_origins=[], expose_headers=READ)
        self._addresses = addresses
        self._written = frozenset(origin.rstrip("/").lower() for origin in origins)

    def is_origin_allowed(self, origin: str) -> bool:
        """Whether this page is one of them."""
        page = origin.lower()
        return page in self._written or page in self._addresses()


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
