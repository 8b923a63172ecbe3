"""How often an automation may act: one that acts all the time is undone by something, and rests."""

from datetime import datetime, timedelta

from domain.instants import remembered, young

# As often as prices change. What follows a price, the sun or a car acts less often; two automations that undo
# each other take turns as fast as the battery proves it, four times a minute.
MOST_ACTS = 12
HOUR = timedelta(hours=1)


def recent(acted: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    """Those of the last hour and as many as can count anew if the clock is set back, in time order."""
    return remembered(acted, now, HOUR, MOST_ACTS)


def rests_until(acted: tuple[datetime, ...], now: datetime) -> datetime | None:
    """Until when one that acted at these instants may not act again; None where it may now."""
    counted = young(acted, now, HOUR)
    return counted[-MOST_ACTS] + HOUR if len(counted) >= MOST_ACTS else None
