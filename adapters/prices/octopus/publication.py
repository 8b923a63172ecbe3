"""When Octopus knows more: the next day's prices come at about four in the afternoon, and sometimes late."""

from datetime import UTC, date, datetime, time, timedelta

from adapters.prices.octopus.products import LONDON

PUBLISHED = time(16)
DAY_ENDS = time(23)  # the market's day, on London's clock
LATE = timedelta(minutes=10)
DAY = timedelta(days=1)


def promised_until(now: datetime) -> datetime:
    """Until when the last publication should have told prices."""
    return _at(_last_published(now) + DAY, DAY_ENDS)


def next_look(now: datetime, known_until: datetime) -> datetime:
    """The next publication, or soon where the last one has not brought what it should have."""
    following = _at(_last_published(now) + DAY, PUBLISHED)
    return min(now + LATE, following) if known_until < promised_until(now) else following


def _last_published(now: datetime) -> date:
    day = now.astimezone(LONDON).date()
    return day if now >= _at(day, PUBLISHED) else day - DAY


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)
