"""In every story: no reason contradicts the meter for longer than devices take to follow."""

from collections.abc import Callable
from datetime import timedelta

from domain.status.document import Status
from domain.status.truth import contradictions

SETTLES = timedelta(seconds=60)  # what a device takes to follow, and its meter to show it
TICKS = 3


class Truth:
    """Watches one story's documents; `fail` is told of a contradiction that lasts, once for each."""

    def __init__(self, tick: timedelta, fail: Callable[[timedelta, str], None]) -> None:
        self._settles, self._fail = max(SETTLES, TICKS * tick), fail
        self._since: dict[tuple[str, str], timedelta] = {}
        self._told: set[tuple[str, str]] = set()

    def look(self, at: timedelta, status: Status | None) -> None:
        """One document; None while there is none."""
        found = {} if status is None else contradictions(status)
        self._since = {key: self._since.get(key, at) for key in found.items()}
        for key, since in self._since.items():
            if at - since >= self._settles and key not in self._told:
                self._told.add(key)
                self._fail(at, f"{key[0]} {key[1]}, since {since}")
