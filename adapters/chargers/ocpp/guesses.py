"""Wrong passwords at the door, counted by who guesses whose, so that passwords cannot be tried out.

A charger behind the address of one that guesses gets in after a pause, and one of another name at once.
"""

from collections import deque
from ipaddress import IPv4Address, IPv6Address, ip_address

MOST, WITHIN_S = 10, 60.0
MOST_KEPT = 1_000  # a flood of addresses must not fill the memory
NETWORK = ~(2**64 - 1)
Who = tuple[str, str]


def neighbourhood(address: str) -> str:
    """An address as one is counted: of IPv6 the network, whose addresses one machine has all to itself."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    inside = found.ipv4_mapped
    return str(IPv6Address(int(found) & NETWORK) if inside is None else inside)


class Guesses:
    """The wrong ones of the last minute. `now` is real, in seconds, of any beginning."""

    def __init__(self) -> None:
        self._wrong: dict[Who, deque[float]] = {}

    def wrong(self, who: Who, now: float) -> None:
        """One more; where they are too many to keep, the one that guessed longest ago is forgotten."""
        times = self._wrong.pop(who, None) or deque(maxlen=MOST)
        times.append(now)
        self._wrong[who] = times
        while len(self._wrong) > MOST_KEPT:
            del self._wrong[next(iter(self._wrong))]

    def wait_s(self, who: Who, now: float) -> float:
        """How many seconds it has to wait before it is listened to; 0: now."""
        times = self._wrong.get(who) or deque()
        return max(0.0, times[0] + WITHIN_S - now) if len(times) >= MOST else 0.0
