"""Whether newly fetched prices tell anything new: a plan is made again for news, not for every fetch."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from domain.tariff.slots import PriceSlot, Tariff


def has_news(before: Tariff, after: Tariff, now: datetime) -> bool:
    """Whether a price from `now` on is another one, or known for the first time or no longer.

    Reaching further ahead than before is no news: the horizon rolls with every fetch.
    """
    if not before.slots or not after.slots:
        return bool(before.slots) is not bool(after.slots)
    end = min(before.slots[-1].end, after.slots[-1].end)
    if end <= now:
        return (before.told_at(now) is None) is not (after.told_at(now) is None)
    return _differ(_from(before, now), _from(after, now), now, end)


def _differ(ones: Sequence[PriceSlot], others: Sequence[PriceSlot], at: datetime, end: datetime) -> bool:
    """Whether the prices of [at, end) differ anywhere: one walk along both, from change to change."""
    i = j = 0
    while at < end:
        one, other = ones[i], others[j]
        has_one, has_other = one.start <= at, other.start <= at
        if has_one is not has_other:
            return True
        if has_one and _price(one) != _price(other):
            return True
        at = min(one.end if has_one else one.start, other.end if has_other else other.start)
        i += one.end <= at < end
        j += other.end <= at < end
    return False


def _from(tariff: Tariff, now: datetime) -> Sequence[PriceSlot]:
    """The slots that end after `now`."""
    return tariff.slots[bisect_right(tariff.slots, now, key=lambda slot: slot.end) :]


def _price(slot: PriceSlot) -> tuple[float, float | None]:
    return slot.import_price, slot.export_price
