"""When a decision is told anew: at once where it is another one; once it has lasted where only what it rests
on moved, for a plan counts on means of half-hours, and is made anew with the prices of five minutes.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.status.said import Said

LASTS = timedelta(seconds=90)
TURNS = timedelta(minutes=5)  # a cloud, or a kettle, turns a battery that is left to itself for less


class Told(Struct, frozen=True, kw_only=True):
    """What was told last of a target, and since when it rests on something else; None: it does not.
    `turned_at`: since when what flows contradicts it.
    """

    said: Said
    moved_at: datetime | None = None
    turned_at: datetime | None = None


def as_told(last: Told | None, said: Said, now: datetime, *, as_it_flows: Said | None = None) -> Told:
    """What was told last, after what is said now: that itself where it is news. `as_it_flows`: the same with
    what the meter shows, where that may be another thing than was reckoned with.
    """
    if last is None or last.said.act != said.act:
        return Told(said=said)
    turned_at = None
    if as_it_flows is not None and contradicts(last.said, as_it_flows):
        turned_at = last.turned_at or now
        if now - turned_at >= TURNS:
            return Told(said=as_it_flows)
    if said.ground.is_like(last.said.ground):
        return replace(last, moved_at=None, turned_at=turned_at)
    moved_at = last.moved_at or now
    if now - moved_at >= LASTS:
        return Told(said=said)
    return replace(last, moved_at=moved_at, turned_at=turned_at)


def contradicts(told: Said, flows: Said) -> bool:
    """Whether one tells that the battery runs the house, and the other that it stores the sun."""
    one, other = (each.reason.facts.get("battery_w") or 0.0 for each in (told, flows))
    return one * other < 0
