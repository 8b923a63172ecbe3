"""How much a stranger may cost: bytes, seconds and sockets."""

import resource

from msgspec import Struct

RESERVED = 96  # descriptors kept free for devices, the database and the solver


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds of one server. Sizes in bytes, times in s of real time."""

    head: int = 16_384
    headers: int = 100
    request: int = 262_144  # head, body and what surrounds it on the wire
    pipelined: int = 8  # requests sent ahead of their answers
    first_byte_s: float = 10.0
    head_s: float = 10.0  # from its first byte to its last
    body_s: float = 20.0
    idle_s: int = 30  # between two requests
    unread_s: float = 30.0  # an answer that is not taken
    messages: int = 49_152  # what one WebSocket may send within `messages_s`
    messages_s: float = 10.0
    sockets: int = 4_096
    per_address: int = 128  # loopback, where proxies live, may use all


def limits_here() -> Limits:
    """The usual bounds, with no more sockets than the process has descriptors for."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY:
        return Limits()
    return Limits(sockets=min(Limits().sockets, max(most - RESERVED, most // 2)))
