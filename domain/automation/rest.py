"""How often an automation may act: one that acts all the time is undone by something, and rests."""

from datetime import datetime, timedelta

# As often as prices change. What follows a price, the sun or a car acts less often; two automations that undo
# each other take turns as fast as the battery proves it, four times a minute.
MOST_ACTS = 12
HOUR = timedelta(hours=1)


def recent(acted: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    """Those of the last hour, in time order."""
    return tuple(at for at in acted if now - HOUR < at)


def rests_until(acted: tuple[datetime, ...], now: datetime) -> datetime | None:
    """Until when one that acted at these instants may not act again; None where it may now."""
    counted = recent(acted, now)
    return counted[-MOST_ACTS] + HOUR if len(counted) >= MOST_ACTS else None
