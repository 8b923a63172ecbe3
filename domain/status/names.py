"""Names in sentences: whatever an owner wrote, a sentence stays one that fits on a watch."""

from collections.abc import Sequence

from domain.status.document import LoadpointStatus

LONGEST = 24  # characters


def short_name(name: str) -> str:
    """The name without what would break a line, cut where it is long."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip()}…"


def loadpoint_name(lp: LoadpointStatus) -> str:
    """What charges there: the car, where it is known which."""
    name = None if lp.vehicle is None else lp.vehicle.name
    return f"the {short_name(name)}" if name else f"the car at {short_name(lp.name)}"


def joined(names: Sequence[str]) -> str:
    """The sun, the battery and the grid."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
