"""An event loop whose time is that in which it waits, so that a busy machine makes nothing late.

What a driver asks and the emulator that answers live in one loop. While the machine has others to serve,
neither goes on, and so neither is late: of a pause that nobody asked for next to nothing is counted.
"""

import asyncio
import selectors
import time

COUNTED_S = 0.001  # of what passes between two waits, at most: a loop that only spins gets on, too
LONG_S, BREATH_S = 0.02, 0.001  # so long a wait is worth a second look, after so long a pause


class CountedWaits(selectors.DefaultSelector):
    """Counts how long it was to wait and did, in `now_s`."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = self._left_at = time.monotonic()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """As any; a wait that was longer than wanted counts as wanted."""
        entered_at = time.monotonic()
        self.now_s += min(COUNTED_S, entered_at - self._left_at)
        events = super().select(timeout)
        waited_s = time.monotonic() - entered_at
        if timeout is not None:
            waited_s = min(waited_s, timeout) if events else max(0.0, timeout)
            if not events and timeout >= LONG_S:
                # What was sent may still be on its way through a busy machine: it goes before what is due.
                time.sleep(BREATH_S)
                if events := super().select(0):
                    waited_s = timeout - BREATH_S
        self.now_s += waited_s
        self._left_at = time.monotonic()
        return events


class PatientLoop(asyncio.SelectorEventLoop):
    """One of those."""

    def __init__(self) -> None:
        self._waits = CountedWaits()
        super().__init__(self._waits)

    def time(self) -> float:
        """Seconds, of any beginning."""
        return self._waits.now_s


class PatientPolicy(asyncio.DefaultEventLoopPolicy):
    """Gives every test one."""

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """A fresh one."""
        return PatientLoop()
