"""Whether the clock may be believed by what is written down, or thrown away, under its name.

A clock that jumps years (an empty battery on a board, a bad time server) would write history under a wrong
year, begin another day's ledger and throw all of the past away as too old. So nothing is written or
forgotten by a clock that leapt until it returns, or has told its new story for a whole day.
"""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)  # the program is no older
FAR_AHEAD = datetime(2050, 1, 1, tzinfo=UTC)  # for the first clock of a house, which nothing speaks for
LEAP = timedelta(days=300)
BELIEVED_AFTER = timedelta(days=1)
STEADY = timedelta(hours=1)  # a doubted clock that moves by more from one look to the next begins anew


class ClockTrust(Struct, frozen=True, kw_only=True):
    """`trusted_at` is the last instant that was believed, `doubted_since` when the present doubt began by the
    doubted clock itself, `seen_at` what it said last.
    """

    trusted_at: datetime | None = None
    doubted_since: datetime | None = None
    seen_at: datetime | None = None

    @property
    def is_trusted(self) -> bool:
        """Whether what the clock says now may be written down."""
        return self.doubted_since is None


def look_at_clock(trust: ClockTrust, now: datetime) -> ClockTrust:
    """The trust after the clock said `now`."""
    before = trust.trusted_at
    is_likely = now < FAR_AHEAD if before is None else abs(now - before) <= LEAP
    if now >= EARLIEST and is_likely:
        return ClockTrust(trusted_at=now, seen_at=now)
    since, seen_at = trust.doubted_since, trust.seen_at
    goes_on = since is not None and seen_at is not None and timedelta() <= now - seen_at <= STEADY
    if since is None or not goes_on:
        since = now
    if now >= EARLIEST and now - since >= BELIEVED_AFTER:
        return ClockTrust(trusted_at=now, seen_at=now)
    return ClockTrust(trusted_at=before, doubted_since=since, seen_at=now)
