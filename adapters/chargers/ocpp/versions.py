"""Which OCPP is spoken, by each handshake anew: the same charger may come back with another version."""

from collections.abc import Sequence

V16, V201, V21 = "1.6", "2.0.1", "2.1"
IN_OUR_ORDER = {"ocpp1.6": V16, "ocpp2.0.1": V201, "ocpp2.1": V21}  # the older is the better tried one


class NoCommonVersionError(Exception):
    """The charger offers nothing that may be spoken with it."""


def choose(offered: Sequence[str], pinned: str) -> str | None:
    """The subprotocol to answer with, of those offered; None where none was, which means 1.6.

    Raises NoCommonVersionError. `pinned` is a version or `auto`; 2.1 speaks for 2.0.1, too.
    """
    wanted = {pinned, V21} if pinned == V201 else {pinned}
    allowed = [name for name, version in IN_OUR_ORDER.items() if pinned == "auto" or version in wanted]
    if not offered:
        if "ocpp1.6" in allowed:
            return None
        raise NoCommonVersionError(f"it names no version, and {pinned} is wanted")
    for name in allowed:
        if name in offered:
            return name
    raise NoCommonVersionError(f"it offers {', '.join(offered)[:80]}")


def version_of(subprotocol: str | None) -> str:
    """The version behind a subprotocol."""
    return V16 if subprotocol is None else IN_OUR_ORDER[subprotocol]
