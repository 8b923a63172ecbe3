"""Whether meters and cars tell of the same instant: a change of ours has to be in all that is added up.

The surplus adds what a car draws to what the meters show. Where they were read before it followed its last
order, and the car after, the sum is of two instants and counts the change twice or not at all; so what is set
is kept until every meter was read since.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

AT_ONE_TIME = timedelta(seconds=2)  # what is read in one round is of one instant
SETTLED = timedelta(seconds=60)  # a car that does not draw what it is offered by then will not
LONGEST = timedelta(seconds=180)  # after that, what is told counts, whatever is missing
SAME, SAME_W = 0.1, 100.0  # draws that differ by less are the same


class Response(Struct, frozen=True, kw_only=True):
    """How a car follows what its charger is set to: `set_w` since `since`. `followed_at`: a reading showed it
    so, None: not yet; until then it may go on with `before_w`, which it has drawn since `before_at`.
    """

    set_w: float = 0.0
    since: datetime | None = None
    followed_at: datetime | None = None
    before_w: float | None = None
    before_at: datetime | None = None

    def after(
        self, set_w: float, since: datetime, power_w: float | None, read_at: datetime | None, now: datetime
    ) -> "Response":
        """The response once the charger is set to `set_w` since `since`, and told what the car draws."""
        found = self
        if self.since is None:  # nobody knows of a change
            long_ago = since - LONGEST
            return Response(set_w=set_w, since=long_ago, followed_at=long_ago, before_w=power_w)
        if set_w != self.set_w:
            found = replace(self, set_w=set_w, since=since, followed_at=None, before_at=self.followed_at)
        if found.followed_at is None:
            if read_at is None or read_at <= since:
                return found
            is_late = now - since >= SETTLED
            is_there = power_w is None or _is_same(power_w, set_w)
            return replace(found, followed_at=read_at, before_w=power_w) if is_there or is_late else found
        if power_w is not None and not _is_same(power_w, found.before_w):
            # The car itself takes another power.
            return replace(found, before_w=power_w, followed_at=read_at or found.followed_at)
        return found

    def fits(
        self,
        meters_at: Sequence[datetime],
        power_w: float | None,
        read_at: datetime | None,
        now: datetime,
    ) -> bool:
        """Whether what the car draws belongs to what the meters told at these times."""
        if self.since is None or not meters_at:
            return True
        if self.followed_at is not None:
            return now - self.followed_at >= LONGEST or min(meters_at) >= self.followed_at - AT_ONE_TIME
        if now - self.since >= LONGEST:
            return True
        is_as_before = power_w is not None and _is_same(power_w, self.before_w)
        if not is_as_before or read_at is None or self.before_at is None:
            return False
        return read_at >= max(meters_at) - AT_ONE_TIME and min(meters_at) >= self.before_at - AT_ONE_TIME


NO_RESPONSE = Response()


def _is_same(power_w: float, other_w: float | None) -> bool:
    return other_w is not None and abs(power_w - other_w) <= max(SAME_W, SAME * abs(other_w))
