"""Counts failed guesses per peer and overall, so that codes cannot be tried out.

The home network and the strangers are counted apart: what strangers do shuts out no phone at home.
"""

import time
from collections import deque
from collections.abc import Callable
from math import ceil

from litestar.exceptions import TooManyRequestsException

from api.peers import Peer

MAX_PEERS = 1_000  # a flood of addresses must not fill the memory


class Attempts:
    """Failures of the last `window_s`, in real time."""

    def __init__(
        self,
        *,
        per_peer: int,
        overall: int,
        window_s: float = 60.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        home, strangers = (_Pool(per_peer, overall, window_s, monotonic) for _ in range(2))
        self._pools = {True: home, False: strangers}

    def wait_s(self, peer: Peer) -> int:
        """How many s this peer must wait before it may try again; 0: now."""
        return self._pools[peer.is_home].wait_s(peer.name)

    def failed(self, peer: Peer) -> None:
        """Counts one more failure."""
        self._pools[peer.is_home].failed(peer.name)

    def succeeded(self, peer: Peer) -> None:
        """Takes back the peer's newest failure: it was counted in advance and was none."""
        self._pools[peer.is_home].succeeded(peer.name)


def too_many(what: str, wait_s: int) -> TooManyRequestsException:
    """The refusal that says how long to wait, to people and to programs."""
    seconds = "1 second" if wait_s == 1 else f"{wait_s} seconds"
    return TooManyRequestsException(f"{what}: try again in {seconds}", headers={"Retry-After": str(wait_s)})


class _Pool:
    """One side of the router."""

    def __init__(self, per_peer: int, overall: int, window_s: float, monotonic: Callable[[], float]) -> None:
        self._per_peer, self._overall, self._window_s = per_peer, overall, window_s
        self._monotonic = monotonic
        self._all: deque[float] = deque()
        self._peers: dict[str, deque[float]] = {}

    def wait_s(self, peer: str) -> int:
        mine = self._recent(self._peers.get(peer, deque()))
        waits = [
            failures[0] + self._window_s - self._monotonic()
            for failures, allowed in ((mine, self._per_peer), (self._recent(self._all), self._overall))
            if len(failures) >= allowed
        ]
        return ceil(max(waits, default=0))

    def failed(self, peer: str) -> None:
        if len(self._peers) >= MAX_PEERS:
            self._peers = {name: times for name, times in self._peers.items() if self._recent(times)}
        if len(self._peers) < MAX_PEERS or peer in self._peers:
            self._append(self._peers.setdefault(peer, deque()), self._per_peer)
        self._append(self._all, self._overall)

    def succeeded(self, peer: str) -> None:
        for failures in (self._peers.get(peer), self._all):
            if failures:
                failures.pop()

    def _append(self, failures: deque[float], most: int) -> None:
        failures.append(self._monotonic())
        while len(failures) > most:
            failures.popleft()

    def _recent(self, failures: deque[float]) -> deque[float]:
        oldest = self._monotonic() - self._window_s
        while failures and failures[0] <= oldest:
            failures.popleft()
        return failures
