"""Several feeds of one source as one list: the better one first, another fills what it leaves open."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from domain.tariff.slots import PriceSlot, Tariff


def filled(first: Sequence[PriceSlot], then: Iterable[PriceSlot]) -> tuple[PriceSlot, ...]:
    """`first`, and what `then` tells of the time that it leaves open; its slots are cut to that.

    Both are in time order without overlap, and so is what comes out: no instant has two prices, and none
    is lost because a half-hour began before the last five minutes ended.
    """
    known = Tariff(slots=tuple(first))
    rest = [piece for slot in then for piece in _left_open(slot, known)]
    return tuple(sorted([*first, *rest], key=lambda slot: slot.start))


def _left_open(slot: PriceSlot, known: Tariff) -> Iterator[PriceSlot]:
    at = slot.start
    for taken in known.between(slot.start, slot.end):
        if taken.start > at:
            yield replace(slot, start=at, end=taken.start)
        at = taken.end
    if at < slot.end:
        yield replace(slot, start=at)
