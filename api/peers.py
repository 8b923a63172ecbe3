"""Who is at the other end of a socket: the home network, or a stranger."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple


class Peer(NamedTuple):
    """An address as guesses are counted by it: a household has a whole /64 of IPv6."""

    name: str
    is_home: bool


def peer_of(scope: object) -> Peer:
    """The address at the other end; forwarded headers are not believed."""
    return _between(*(_name(scope, end) for end in ("server", "client")))


@lru_cache(maxsize=1_024)  # every request asks, and there are few homes
def _between(server: str | None, client: str | None) -> Peer:
    here, there = _address(server), _address(client)
    if there is None:
        return Peer("unknown", is_home=False)
    is_near = there.is_private or there.is_link_local or there.is_loopback
    if isinstance(there, IPv4Address):
        return Peer(str(there), is_near)
    prefix = ip_network((there.packed[:8] + bytes(8), 64))
    if is_near:  # one device each, as with IPv4
        return Peer(str(there), is_home=True)
    return Peer(str(prefix.network_address), isinstance(here, IPv6Address) and here in prefix)


def _name(scope: object, end: str) -> str | None:
    pair = scope.get(end) if isinstance(scope, dict) else None
    return str(pair[0]) if pair else None


def _address(name: str | None) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(name.partition("%")[0]) if name else None
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found
