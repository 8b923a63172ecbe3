"""A start by price has to earn what it costs with the stop after it, where it is known when that comes.

A price that crosses a limit every few minutes would start and stop a car for next to nothing. The limit is
its owner's and stops it; so it is begun only where it goes on for long enough, or brings enough.
"""

from datetime import datetime, timedelta

from domain.loadpoint.situation import Situation
from domain.reason.reason import Reason, Why
from domain.tariff.slots import Tariff

ROUNDING = 1e-9
LONG = timedelta(
    minutes=30
)  # so long a charge at an allowed price is what its owner wants, whatever it saves


def too_short(s: Situation, most_price: float) -> Reason | None:
    """Why this is no time to begin: prices rise above the most that a running charge accepts before the
    charge has earned `optimiser.switch_cost`. None for one that runs, and where the end is not known.
    """
    running = s.seen.price
    if s.memory.is_on or s.is_drawing or running is None:
        return None
    turn_cost = s.house.optimiser.switch_cost
    until = ends_unearned_at(s.tariff, s.now, running.import_price, most_price, s.max_w / 1000, turn_cost)
    return None if until is None else Reason(Why.PRICE_RIGHT_TOO_BRIEFLY, {"until": until})


def ends_unearned_at(
    tariff: Tariff, start: datetime, price: float, most_price: float, power_kw: float, turn_cost: float
) -> datetime | None:
    """When a charge begun at `start`, where power costs `price`, would be ended by a price before it has
    earned its turn; None: it earns it, goes on for long, or nobody knows.
    """
    if turn_cost <= 0:
        return None
    at, earned = start, 0.0
    for slot in tariff.between(start, start + LONG):
        if slot.start > at:
            return None
        if slot.start > start:
            price = slot.import_price
        elif abs(slot.import_price - price) > ROUNDING:
            return None  # by a quota or in a session the list does not tell what the next kWh will cost
        if price > most_price:
            return at
        hours = (slot.end - at).total_seconds() / 3600
        earned += hours * (most_price - price) * power_kw
        at = slot.end
        if earned >= turn_cost:
            return None
    return None
