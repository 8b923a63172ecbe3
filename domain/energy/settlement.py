"""Money that is not settled yet: by 5 minutes, what it was reckoned with until the price that counts is told.

A retailer's fixed price counts at once, a market's when its interval is over.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.means import bucket_of
from domain.energy.savings import money
from domain.tariff.slots import PriceKind, PriceSlot

BUCKET = timedelta(minutes=5)
WAITED_FOR = timedelta(
    hours=2
)  # sources tell settled prices an hour back; what was never told stays as it is
SETTLED = (PriceKind.ACTUAL, PriceKind.SCHEDULE)


class Unsettled(Struct, frozen=True, kw_only=True):
    """What flowed in the 5 minutes from `at` on, Wh, and the money of it so far; `priced_wh` had a price.

    The second half is about the time in which a house without a battery could be reckoned, too.
    """

    at: datetime
    import_wh: float = 0.0
    export_wh: float = 0.0
    paid: float = 0.0
    priced_wh: float = 0.0
    compared_import_wh: float = 0.0
    compared_export_wh: float = 0.0
    bare_import_wh: float = 0.0
    bare_export_wh: float = 0.0
    compared_paid: float = 0.0
    without_battery: float = 0.0


class Corrected(Struct, frozen=True, kw_only=True):
    """By how much settled prices change what was paid, priced and compared; `left` waits on."""

    left: tuple[Unsettled, ...]
    paid: float = 0.0
    priced_wh: float = 0.0
    compared_paid: float = 0.0
    without_battery: float = 0.0


def noted(waiting: tuple[Unsettled, ...], more: Unsettled) -> tuple[Unsettled, ...]:
    """With `more`, which began at its instant; what waits for too long is let go."""
    at = bucket_of(more.at, BUCKET)
    kept = tuple(each for each in waiting if at - each.at < WAITED_FOR)
    if kept and kept[-1].at == at:
        names = [name for name in Unsettled.__struct_fields__ if name != "at"]
        sums = {name: getattr(kept[-1], name) + getattr(more, name) for name in names}
        return (*kept[:-1], Unsettled(at=at, **sums))
    return (*kept, replace(more, at=at))


def corrected(waiting: tuple[Unsettled, ...], told: Iterable[PriceSlot]) -> Corrected:
    """What the settled ones of the prices that are `told` change."""
    settled = [slot for slot in told if slot.kind is PriceKind.ACTUAL]
    found = Corrected(left=())
    for each in waiting:
        slot = next((s for s in settled if s.start <= each.at and each.at + BUCKET <= s.end), None)
        found = replace(found, left=(*found.left, each)) if slot is None else _with(found, each, slot)
    return found


def is_settled(priced_s: float, settled_s: float) -> bool:
    """Whether all that had a price had one that is billed; a clock's rounding does not count."""
    return settled_s >= priced_s - 1.0


def settled_sample(sample: Sample, told: Iterable[PriceSlot]) -> Sample:
    """The sample with its settled price, where one of the slots has it."""
    if sample.is_settled:
        return sample
    begun = sample.at - timedelta(seconds=sample.seconds)
    for slot in told:
        if slot.kind is PriceKind.ACTUAL and slot.start <= begun < slot.end and _tells(slot, sample):
            sold = sample.export_price if slot.export_price is None else slot.export_price
            return replace(sample, import_price=slot.import_price, export_price=sold, is_settled=True)
    return sample


def _tells(slot: PriceSlot, sample: Sample) -> bool:
    """Whether it tells all that counts: what a source leaves out once it may tell later."""
    return slot.export_price is not None or sample.export_price is None or not sample.exported_w


def _with(found: Corrected, each: Unsettled, slot: PriceSlot) -> Corrected:
    bought, sold = slot.import_price, slot.export_price
    paid = money(each.import_wh, each.export_wh, bought, sold)
    compared = money(each.compared_import_wh, each.compared_export_wh, bought, sold)
    bare = money(each.bare_import_wh, each.bare_export_wh, bought, sold)
    if paid is None or compared is None or bare is None:  # half of it may be told later
        return replace(found, left=(*found.left, each))
    return replace(
        found,
        paid=found.paid + paid - each.paid,
        priced_wh=found.priced_wh + each.import_wh + each.export_wh - each.priced_wh,
        compared_paid=found.compared_paid + compared - each.compared_paid,
        without_battery=found.without_battery + bare - each.without_battery,
    )
