"""When a decision is told anew: at once where it is another one; once it has lasted where only what it rests
on moved, for a plan counts on means of half-hours, and is made anew with the prices of five minutes.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.status.said import Said

LASTS = timedelta(seconds=90)


class Told(Struct, frozen=True, kw_only=True):
    """What was told last of a target, and since when it rests on something else; None: it does not."""

    said: Said
    moved_at: datetime | None = None


def as_told(last: Told | None, said: Said, now: datetime) -> Told:
    """What was told last, after what is said now: that itself where it is news."""
    if last is None or last.said.act != said.act:
        return Told(said=said)
    if said.ground.is_like(last.said.ground):
        return replace(last, moved_at=None)
    moved_at = last.moved_at or now
    return Told(said=said) if now - moved_at >= LASTS else replace(last, moved_at=moved_at)
