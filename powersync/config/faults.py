"""Faults of the configuration, as lines for the person who edits the file."""

from collections.abc import Iterable, Mapping

from adapters.kinds.fault import Fault

VARIABLE = "environment "  # begins the key of a fault that is about a variable's very name


def lines(faults: Iterable[Fault], origins: Mapping[str, str], origin: str) -> list[str]:
    """One line per fault: where the value came from, its key, what is wrong."""
    return [
        ": ".join(filter(None, (_origin(fault.key, origins, origin), fault.key, fault.text)))
        for fault in faults
    ]


def are_related(key: str, other: str) -> bool:
    """Whether one key is the other or lies inside it."""
    shorter, longer = sorted((key, other), key=len)
    return longer.startswith(shorter) and longer[len(shorter) : len(shorter) + 1] in ("", ".", "[")


def _origin(key: str, origins: Mapping[str, str], origin: str) -> str:
    if key.startswith(VARIABLE):
        return ""
    inside = [known for known in origins if are_related(known, key) and len(known) <= len(key)]
    return origins[max(inside, key=len)] if inside else origin
