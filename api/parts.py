"""What the house that a request is for consists of: handed over with each, for the routes know no house."""

from collections.abc import Mapping
from typing import Any

from litestar.types import Scope

PARTS = "powersync"  # in the state of a request


def hand_over(scope: Scope, parts: Mapping[str, Any]) -> None:
    """Gives a request the house that it is for."""
    scope.setdefault("state", {})[PARTS] = parts


def part_of(scope: Scope, name: str) -> Any:
    """One part of that house."""
    return scope["state"][PARTS][name]
