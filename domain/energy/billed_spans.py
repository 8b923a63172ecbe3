"""For which days the retailer is asked what it billed: the last ones again and again, older ones once."""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

AGAIN = timedelta(days=3)  # in these an estimate becomes billable
BACK = timedelta(days=90)  # so far at first
STEP = timedelta(days=6)  # whole local days at a time: a week of the market holds as many of any clock

Span = tuple[date, date]


class Asked(Struct, frozen=True, kw_only=True):
    """All days of [since, until) were asked for; those from `back_to` on are to be."""

    back_to: date
    since: date
    until: date


def begun(today: date) -> Asked:
    """Of a house that has asked for nothing yet."""
    return Asked(back_to=today - BACK, since=today, until=today)


def spans(asked: Asked, today: date) -> Iterator[Span]:
    """What is to be asked for now, in order: the last days with those of a pause, then backwards."""
    first = max(min(today - AGAIN, asked.until), today - BACK)
    since = min(asked.since, first)
    while first < today:
        yield first, min(first + STEP, today)
        first += STEP
    while since > asked.back_to:
        begin = max(since - STEP, asked.back_to)
        yield begin, since
        since = begin


def after(asked: Asked, span: Span) -> Asked:
    """What is known once this was answered."""
    return replace(asked, since=min(asked.since, span[0]), until=max(asked.until, span[1]))
