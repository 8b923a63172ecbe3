"""Everybody who holds a socket: so many in all and per address, the idle ones leave first."""

import asyncio
from ipaddress import ip_address

from api.door.limits import Limits


class Guest:
    """One open socket."""

    __slots__ = ("address", "is_loopback", "transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        peer = transport.get_extra_info("peername")
        self.address, self.is_loopback = _household(str(peer[0]) if peer else "")


class Guests:
    """A new one is let in as long as there is room, or an idle one whose place it may have."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._of: dict[str, set[Guest]] = {}
        self._count = 0
        self._idle: dict[Guest, None] = {}  # longest idle first

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return self._count

    def enter(self, transport: asyncio.Transport) -> Guest | None:
        """The new guest, idle as yet; None where all places are taken by busy ones."""
        guest = Guest(transport)
        mine = self._of.get(guest.address, set())
        if not guest.is_loopback and len(mine) >= self.limits.per_address and not self._make_room(mine):
            return None
        if self._count >= self.limits.sockets and not self._make_room(None):
            return None
        self._of.setdefault(guest.address, set()).add(guest)
        self._count += 1
        self._idle[guest] = None
        return guest

    def busy(self, guest: Guest) -> None:
        """A request or a stream is under way."""
        self._idle.pop(guest, None)

    def idle(self, guest: Guest) -> None:
        """Nothing is under way; counts from now."""
        self._idle.pop(guest, None)
        if guest in self._of.get(guest.address, ()):
            self._idle[guest] = None

    def leave(self, guest: Guest) -> None:
        """The socket is closed; a second call does nothing."""
        mine = self._of.get(guest.address, set())
        if guest in mine:
            mine.discard(guest)
            self._count -= 1
        if not mine:
            self._of.pop(guest.address, None)
        self._idle.pop(guest, None)

    def _make_room(self, among: set[Guest] | None) -> bool:
        """Cuts off the one that has been idle longest; `among` None: of all."""
        for guest in self._idle:
            if among is None or guest in among:
                guest.transport.abort()
                self.leave(guest)
                return True
        return False


def _household(address: str) -> tuple[str, bool]:
    """What counts as one address, as a home has a whole /64 of IPv6; and whether it is this machine."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address, False
    if ip.version == 4:
        return str(ip), ip.is_loopback
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped), ip.ipv4_mapped.is_loopback
    return ip.exploded[:19], ip.is_loopback
