"""Whether the meters and the cars tell of one instant. Just after an order of ours one may show what the
other does not yet: then what the house uses is no difference of the two.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.reading.observation import Observation

LEAST_W = 1_000.0  # a house does less than that by itself all the time
PART = 1 / 3  # of what was ordered: a car may take less than it is offered
FOLLOWS_WITHIN = timedelta(seconds=60)  # a car that does not follow by then will not
REMEMBERED = timedelta(minutes=5)  # what the house used longer ago says nothing of now


class Ordered(Struct, frozen=True, kw_only=True):
    """What a charger is set to by us since when, W."""

    set_w: float
    since: datetime


class KnownLoad(Struct, frozen=True, kw_only=True):
    """What the house was last known to use, W, and when."""

    load_w: float
    at: datetime


def at_one_instant(
    seen: Observation, ordered: Mapping[str, Ordered], known: KnownLoad | None
) -> tuple[Observation, KnownLoad | None]:
    """The observation, its load unknown where it jumped by an order that only a part of the readings shows,
    and what is known of the load from now on. `ordered`: by loadpoint id.
    """
    load_w = seen.rest_w
    if load_w is None:
        return seen, known
    if known is not None and timedelta(0) <= seen.at - known.at <= REMEMBERED:
        jump_w = load_w - known.load_w
        if any(_explains(order, jump_w, seen, loadpoint_id) for loadpoint_id, order in ordered.items()):
            return replace(seen, is_torn=True), known
    return seen, KnownLoad(load_w=load_w, at=seen.at)


def _explains(order: Ordered, jump_w: float, seen: Observation, loadpoint_id: str) -> bool:
    """Whether the jump may be a car's that follows this order."""
    charger = seen.chargers.get(loadpoint_id)
    if charger is None or charger.power_w is None or abs(jump_w) < LEAST_W:
        return False
    if not timedelta(0) <= seen.at - order.since <= FOLLOWS_WITHIN:
        return False
    if seen.grid_at is not None and seen.grid_at <= order.since:  # the meter's reading is older than it
        return True
    untold_w = order.set_w - charger.power_w
    return abs(untold_w) >= LEAST_W and jump_w * untold_w > 0 and abs(jump_w) >= PART * abs(untold_w)
