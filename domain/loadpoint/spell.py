"""A start by price has to earn what it costs with the stop after it, where it is known when that comes.

A price that crosses a limit every few minutes would start and stop a car for next to nothing. The limit is
its owner's and stops it; so it is begun only where it goes on for long enough, or brings enough.
"""

from datetime import timedelta

from domain.loadpoint.situation import Situation
from domain.reason.reason import Reason, Why

ROUNDING = 1e-9
LONG = timedelta(
    minutes=30
)  # so long a charge at an allowed price is what its owner wants, whatever it saves


def too_short(s: Situation, most_price: float) -> Reason | None:
    """Why this is no time to begin: prices rise above the most that a running charge accepts before the
    charge has earned `optimiser.switch_cost`. None for one that runs, and where the end is not known.
    """
    turn_cost, running = s.house.optimiser.switch_cost, s.seen.price
    if s.memory.is_on or s.is_drawing or turn_cost <= 0 or running is None:
        return None
    at, price, earned = s.now, running.import_price, 0.0
    for slot in s.tariff.between(s.now, s.now + LONG):
        if slot.start > at:
            return None
        if slot.start > s.now:
            price = slot.import_price
        elif abs(slot.import_price - price) > ROUNDING:
            return None  # by a quota or in a session the list does not tell what the next kWh will cost
        if price > most_price:
            return Reason(Why.PRICE_RIGHT_TOO_BRIEFLY, {"until": at})
        hours = (slot.end - at).total_seconds() / 3600
        earned += hours * (most_price - price) * s.max_w / 1000
        at = slot.end
        if earned >= turn_cost:
            return None
    return None
