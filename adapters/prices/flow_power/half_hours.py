"""What of the past is billed: the mean of a half-hour, once all of its six prices are known."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from adapters.clouds.nem.market_time import FIVE_MINUTES, begun
from domain.instants import HALF_HOUR
from domain.tariff.slots import PriceKind, PriceSlot

SIX = HALF_HOUR // FIVE_MINUTES


def billed(dispatched: Iterable[PriceSlot]) -> list[PriceSlot]:
    """Five minutes in order, those of a whole half-hour as one; the others are not what is billed yet."""
    found: dict[datetime, list[PriceSlot]] = {}
    for slot in dispatched:
        found.setdefault(begun(slot.start, HALF_HOUR), []).append(slot)
    told: list[PriceSlot] = []
    for start, slots in found.items():
        if len(slots) < SIX or any(slot.kind is not PriceKind.ACTUAL for slot in slots):
            told += [replace(slot, kind=PriceKind.CURRENT) for slot in slots]
        else:
            mean = sum(slot.import_price for slot in slots) / SIX
            end = start + HALF_HOUR
            told.append(replace(slots[0], start=start, end=end, import_price=mean, wholesale_price=mean))
    return told
