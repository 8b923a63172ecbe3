"""What callers write into the query of a history: instants, spans, cursors."""

import re
from datetime import UTC, datetime, timedelta

from litestar.exceptions import ClientException

from domain.errors import InvalidRequest
from domain.house.allowed import AN_INSTANT, outside
from domain.instants import rfc3339

LONGEST = timedelta(days=800)
END_OF_TIME = datetime(9000, 1, 1, tzinfo=UTC)  # with room to count beyond it
MAX_POINTS = 10_000
_SPACE_FOR_PLUS = re.compile(r" (\d\d:\d\d)$")


def instant(text: str, name: str) -> datetime:
    """An RFC 3339 instant with its offset, as UTC. Raises InvalidRequest naming the parameter, and 400 for
    one that cannot be counted on from.
    """
    # An unescaped + of a query arrives as a space.
    try:
        at = datetime.fromisoformat(_SPACE_FOR_PLUS.sub(r"+\1", text))
        if at.tzinfo is None:
            raise wrong(name, outside(text, AN_INSTANT))
        utc = at.astimezone(UTC)
        if utc >= END_OF_TIME:
            raise ClientException(f"{name}: after the year 9000", extra={"code": InvalidRequest.code})
        return utc
    except (ValueError, OverflowError) as err:
        raise wrong(name, outside(text, AN_INSTANT)) from err


def wrong(name: str, text: str) -> InvalidRequest:
    """A fault of one parameter."""
    return InvalidRequest(f"{name}: {text}", {name: text})


def span(start: str | None, end: str | None, now: datetime, usual: timedelta) -> tuple[datetime, datetime]:
    """[from, to): up to now and `usual` long where the caller says nothing else."""
    until = now if end is None else instant(end, "to")
    try:
        since = until - usual if start is None else instant(start, "from")
    except OverflowError as err:
        raise wrong("to", outside(end, "an instant that has a past")) from err
    if since >= until:
        raise wrong("from", outside(rfc3339(since), f"before to, which is {rfc3339(until)}"))
    if until - since > LONGEST:
        raise wrong("from", outside(rfc3339(since), f"at most {LONGEST.days} days before to"))
    return since, until


def points(start: datetime, end: datetime, resolution_s: int) -> int:
    """How many values the span has at this resolution. Raises InvalidRequest where they are too many."""
    count = int((end - start).total_seconds() // resolution_s) + 1
    if count > MAX_POINTS:
        text = f"{resolution_s} is too fine: it makes {count} points, and {MAX_POINTS} are allowed"
        raise wrong("resolution_s", text)
    return count
