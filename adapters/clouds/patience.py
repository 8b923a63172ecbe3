"""How long an answer of status 429 asks its client to wait."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from adapters.kinds.written import written_number

NO_HINT_S = 60.0  # when it does not say how long
SHORTEST_S, LONGEST_S = 1.0, 86_400.0  # nobody is left alone for ever by a slip of a number


def patience_s(headers: Mapping[str, str], now: datetime) -> float:
    """The wait, s, a second to a day: Retry-After in seconds or as a date, else RateLimit-Reset.

    A date is one of the answer's own clock, which it tells beside it.
    """
    for header in ("retry-after", "ratelimit-reset"):
        text = headers.get(header)
        if text is None:
            continue
        if (seconds := written_number(text)) is not None:
            return _bounded(seconds)
        if (at := _date(text)) is None:
            continue
        return _bounded((at - (_date(headers.get("date")) or now)).total_seconds())
    return NO_HINT_S


def _date(text: str | None) -> datetime | None:
    """A date of HTTP; None where it is none."""
    try:
        at = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _bounded(wait_s: float) -> float:
    return max(SHORTEST_S, min(wait_s, LONGEST_S))
