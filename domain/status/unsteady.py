"""What becomes of a device's silence: one that returns soon, and again, is told as one trouble with a count.

A device that comes and goes every minute would fill the why-log with two lines each time, and none of them
tells an owner what is wrong with it.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.status.outage import Outage, Silence

SOON = timedelta(minutes=30)  # so long it must be heard for a silence to be another one
UNSTEADY = 3  # from so many silences on they are one trouble
LONG = timedelta(minutes=10)  # so long nothing that only comes and goes stays away


class Fallen(Struct, frozen=True, kw_only=True):
    """A device that has told nothing `since` then (None: nobody knows), or that is heard again since
    `heard_at` and may fall silent soon: then it does so for the `times`-th time, with the last reading before
    at `last_at`, noticed at `fell_at`. `title` is what the owner calls it.
    """

    since: datetime | None
    title: str | None = None
    last_at: datetime | None = None
    fell_at: datetime | None = None
    heard_at: datetime | None = None
    times: int = 1

    @property
    def is_unsteady(self) -> bool:
        """Whether it is told as one that comes and goes."""
        return self.times >= UNSTEADY

    @property
    def is_told(self) -> bool:
        """Whether the last line says that something is wrong with it."""
        return self.heard_at is None or self.is_unsteady


class Seen(Struct, frozen=True, kw_only=True):
    """A device in one look: whether it is out, its last reading, and what it is called."""

    device: str
    is_out: bool
    last_at: datetime | None
    title: str | None = None

    def told(self, silence: Silence, since: datetime | None) -> Outage:
        """How it stands with it."""
        return Outage(device=self.device, since=since, title=self.title, silence=silence)


def looked(known: Fallen | None, seen: Seen, now: datetime) -> tuple[Fallen | None, Outage | None]:
    """What is remembered after one more look, and what is to be told."""
    steady = None
    if known is not None and known.heard_at is not None and abs(now - known.heard_at) >= SOON:
        if known.is_unsteady:
            steady = seen.told(Silence.STEADY, known.since)
            steady = replace(steady, times=known.times, heard_at=known.heard_at)
        known = None
    if seen.is_out:
        return _out(known, seen, now)
    if known is None or known.heard_at is not None:
        return known, steady
    heard = replace(known, heard_at=now)
    return heard, None if known.is_unsteady else seen.told(Silence.HEARD, known.last_at or known.since)


def _out(known: Fallen | None, seen: Seen, now: datetime) -> tuple[Fallen, Outage | None]:
    anew = Fallen(since=seen.last_at, title=seen.title, last_at=seen.last_at, fell_at=now)
    lasts = seen.told(Silence.LASTS, seen.last_at)
    if known is None:
        return anew, lasts
    if known.heard_at is None:
        stays = known.is_unsteady and known.fell_at is not None and now - known.fell_at >= LONG
        return (anew, lasts) if stays else (known, None)
    again = replace(anew, since=known.since, times=known.times + 1)
    if again.times > UNSTEADY:
        return again, None
    if again.is_unsteady:
        lasts = replace(seen.told(Silence.UNSTEADY, known.since), times=again.times)
    return again, lasts
