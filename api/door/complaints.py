"""What strangers do wrong is one short line, and at most one a minute of each kind."""

import logging
import time
from collections.abc import Callable

QUIET_S = 60.0
LONGEST = 300
KINDS = 100  # a log that invents its kinds must not fill the memory


class Sparse(logging.Filter):
    """Lets one record of each kind through a minute, with how many were left out before it."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._last: dict[str, float] = {}
        self._left_out: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is written; a fault's story stays with it, as faults are ours."""
        kind = f"{record.msg}"[:LONGEST]
        now, last = self._monotonic(), self._last.get(kind)
        if last is not None and now - last < QUIET_S:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return False
        if len(self._last) >= KINDS:
            self._last.clear()
            self._left_out.clear()
        self._last[kind] = now
        text = record.getMessage().strip()[:LONGEST]
        left_out = self._left_out.pop(kind, 0)
        record.msg = f"{text} ({left_out} more like it)" if left_out else text
        record.args = ()
        return True
