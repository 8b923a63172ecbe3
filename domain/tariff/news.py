"""Whether newly fetched prices tell anything new: a plan is made again for news, not for every fetch."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

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
    edges = sorted({now, *_edges(before, now, end), *_edges(after, now, end)})
    return any(_price(before.told_at(at)) != _price(after.told_at(at)) for at, _ in pairwise([*edges, end]))


def _edges(tariff: Tariff, start: datetime, end: datetime) -> Iterator[datetime]:
    for slot in tariff.between(start, end):
        yield from (edge for edge in (slot.start, slot.end) if start <= edge < end)


def _price(slot: PriceSlot | None) -> tuple[float, float | None] | None:
    return None if slot is None else (slot.import_price, slot.export_price)
