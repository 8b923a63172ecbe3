"""What is believed of something that flaps: it must have been otherwise for a while, without a break, or with
none but short ones.
"""

from datetime import datetime, timedelta

from msgspec import Struct


class Steady(Struct, frozen=True, kw_only=True):
    """`differs_since`: since when the opposite of `is_on` has been seen; `broken_since`: since when no more,
    where a short break is borne.
    """

    is_on: bool = False
    differs_since: datetime | None = None
    broken_since: datetime | None = None


OFF = Steady()


def settled(known: Steady, seen: bool, now: datetime, begins: timedelta, ends: timedelta) -> Steady:
    """What is believed after one more look."""
    if seen is known.is_on:
        return Steady(is_on=seen)
    since = now if known.differs_since is None else min(known.differs_since, now)
    if now - since >= (begins if seen else ends):
        return Steady(is_on=seen)
    return Steady(is_on=known.is_on, differs_since=since)


def beginning(known: Steady, seen: bool, now: datetime, bears: timedelta) -> Steady | None:
    """What begins goes on beginning over breaks shorter than `bears`; None where there is no such break."""
    if seen or known.is_on or known.differs_since is None:
        return None
    broken = now if known.broken_since is None else min(known.broken_since, now)
    if now - broken >= bears:
        return None
    return Steady(differs_since=known.differs_since, broken_since=broken)
