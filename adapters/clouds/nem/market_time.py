"""The market's time: UTC+10 all year, intervals of five minutes, named by their ends."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, get_args

from adapters.clouds.rows import reckonable

MARKET_TIME = timezone(timedelta(hours=10))
Region = Literal["NSW1", "QLD1", "SA1", "TAS1", "VIC1"]
REGIONS: tuple[str, ...] = get_args(Region)
FIVE_MINUTES = timedelta(minutes=5)
SLACK = timedelta(minutes=10)  # between the market's clock and ours
_MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)


def begun(now: datetime, length: timedelta = FIVE_MINUTES) -> datetime:
    """When the interval that holds `now` began, UTC."""
    return now.astimezone(UTC) - (now - _MIDNIGHT) % length


def latest_end(now: datetime) -> datetime:
    """The latest instant that a dispatched interval can end at, by a clock that is out by `SLACK` at most."""
    return now + FIVE_MINUTES + SLACK


def in_market_time(at: datetime) -> datetime:
    """The instant, UTC; a time without an offset is the market's. ValueError: none can be meant."""
    reckonable(at)
    return (at if at.tzinfo is not None else at.replace(tzinfo=MARKET_TIME)).astimezone(UTC)
