"""What one charger may cost us in a minute, however often it dials anew: one of them must not make us deaf.

An honest one that was offline for a night has much to tell at once: it is heard more slowly, and whole. One
that sends what no charger has to say is hung up on, and has to wait before it may come back.
"""

MINUTE_S = 60.0
# Of a minute. A charger that makes no sense, or far more of it than this, is a pest.
MOST_GARBAGE, MOST_FRAMES, MOST_BYTES = 60, 6_000, 4 * 2**20
# Of values held against a schema, each some 50 us of a small computer: so many a minute are heard at full
# speed, and then so many a second.
AT_ONCE, A_SECOND = 50_000, 2_000


class Allowance:
    """`now` is real, in seconds, of any beginning."""

    def __init__(self) -> None:
        self._begin(float("-inf"))
        self._shut_until = float("-inf")

    def heard(self, size: int, now: float) -> None:
        """One more frame of so many bytes."""
        if now - self._from > MINUTE_S:
            self._begin(now)
        self._frames += 1
        self._bytes += size

    def nonsense(self) -> None:
        """It made no sense."""
        self._garbage += 1

    def checked(self, values: int) -> float:
        """Seconds until the next frame should be read, after one of so many values."""
        self._values += values
        return values / A_SECOND if self._values > AT_ONCE else 0.0

    @property
    def is_overdrawn(self) -> bool:
        """Whether it is a pest."""
        return self._garbage > MOST_GARBAGE or self._frames > MOST_FRAMES or self._bytes > MOST_BYTES

    def shut(self, for_s: float, now: float) -> None:
        """It was hung up on and has to stay away; afterwards it begins anew."""
        self._begin(now)
        self._shut_until = now + for_s

    def wait_s(self, now: float) -> float:
        """How many seconds it has to stay away; 0: it may come."""
        return max(0.0, self._shut_until - now)

    def _begin(self, now: float) -> None:
        self._from = now
        self._garbage = self._frames = self._bytes = self._values = 0
