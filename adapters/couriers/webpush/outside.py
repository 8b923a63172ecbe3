"""Connections to the outside only: a phone names the address that this server is to call, so that address
must not lead into the house. It is looked up once, and what was looked up is what is called.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore

MAX_ENDPOINT = 1_024
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
GIVEN_OUT = ipaddress.IPv6Network("2000::/3")

Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class InsideError(httpcore.ConnectError):
    """The address lies inside the house, or is none."""


def wrong_with(endpoint: str, *, inside: bool) -> str | None:
    """Why this can be no push service's address, by its text alone; `inside`: those in the house are allowed,
    also without encryption.
    """
    if len(endpoint) > MAX_ENDPOINT:
        return f"longer than {MAX_ENDPOINT} characters"
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return "is no address"
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        return "must begin with https://"
    if not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:  # urlsplit drops line ends
        return "is no address"
    if not parts.hostname or parts.username or parts.password:
        return "is no address of a push service"
    if port is not None and port != 443 and not inside:
        return "is at a port that no push service has"
    return None


async def addresses_of(host: str, port: int, *, inside: bool) -> list[str]:
    """Where a host is. Raises InsideError where one of its addresses is not out in the internet."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as err:
        raise httpcore.ConnectError(f"{host} is not known") from err
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not inside and not all(is_outside(each) for each in addresses):
        raise InsideError(f"{host} lies inside the house")
    return addresses


def is_outside(address: str) -> bool:
    """Whether it is out in the internet; what is written as IPv4 inside IPv6 counts as what it leads to, and
    of all other IPv6 only what was ever given to somebody out there.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is None:
            return found in GIVEN_OUT and found.is_global
        found = inner
    return found.is_global and not found.is_multicast


class OutsideBackend(httpcore.AsyncNetworkBackend):
    """Connects to what `addresses_of` lets through, and to nothing else."""

    def __init__(self, *, inside: bool) -> None:
        self._inside = inside
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- as the port of httpcore has it
        local_address: str | None = None,
        socket_options: Iterable[Option] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The first address that answers."""
        error: Exception | None = None
        for address in await addresses_of(host, port, inside=self._inside):
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as err:
                error = err
        raise error or httpcore.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 -- as the port of httpcore has it
        socket_options: Iterable[Option] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise InsideError("a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await self._backend.sleep(seconds)


def pool(*, inside: bool, trust: ssl.SSLContext | None = None) -> httpcore.AsyncConnectionPool:
    """Connections that lead outside; none is followed to another address."""
    more: dict[str, Any] = {} if trust is None else {"ssl_context": trust}
    return httpcore.AsyncConnectionPool(
        max_connections=8,
        max_keepalive_connections=4,
        keepalive_expiry=30.0,
        http1=True,
        network_backend=OutsideBackend(inside=inside),
        **more,
    )
