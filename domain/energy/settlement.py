"""Money that is not settled yet: by 5 minutes, what it was reckoned with until the price that counts is told.

A retailer's fixed price counts at once, a market's when its interval is over.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.means import bucket_of
from domain.energy.savings import money, without_battery_w
from domain.tariff.slots import PriceKind, PriceSlot

BUCKET = timedelta(minutes=5)
# Sources tell settled prices an hour back; what was never told stays as it is.
WAITED_FOR = timedelta(hours=2)
SETTLED = (PriceKind.ACTUAL, PriceKind.SCHEDULE)


class Unsettled(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What flowed in the 5 minutes from `at` on, Wh, and the money of it so far; `priced_wh` had a price.

    From the first `compared_` on it is about the time in which a house without a battery could be reckoned,
    too. The `late_` ones are of it, and yet to count, as a price was missing: how long it was, what the terms
    made of both sides, and what the battery came to hold over how long. `unpriced_s`: for so long nobody knew
    what a kWh costs. `is_settled`: it was reckoned with a price that is billed, which its source may still
    correct.
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
    late_s: float = 0.0
    late_terms: float = 0.0
    late_terms_without: float = 0.0
    late_stored_wh: float = 0.0
    late_stored_s: float = 0.0
    unpriced_s: float = 0.0
    is_settled: bool = False


LATE = [name for name in Unsettled.__struct_fields__ if name.startswith("late_")]
ENERGY_AND_MONEY = [name for name in Unsettled.__struct_fields__ if name not in ("at", "is_settled")]


class Corrected(Struct, frozen=True, kw_only=True):
    """By how much settled prices change what was paid, priced and compared; `left` may be corrected again.

    `compared_s` is the time that can be compared only now, in which the battery came to hold `stored_wh` over
    `stored_s`; `priced` are prices of times that had none (s, and what a kWh cost and earned).
    """

    left: tuple[Unsettled, ...]
    paid: float = 0.0
    priced_wh: float = 0.0
    compared_paid: float = 0.0
    without_battery: float = 0.0
    compared_s: float = 0.0
    stored_wh: float = 0.0
    stored_s: float = 0.0
    priced: tuple[tuple[float, float, float | None], ...] = ()


def noted(waiting: tuple[Unsettled, ...], more: Unsettled) -> tuple[Unsettled, ...]:
    """With `more`, which began at its instant; what waits for too long is let go."""
    at = bucket_of(more.at, BUCKET)
    kept = tuple(each for each in waiting if at - each.at < WAITED_FOR)
    if kept and kept[-1].at == at:
        last = kept[-1]
        sums = {name: getattr(last, name) + getattr(more, name) for name in ENERGY_AND_MONEY}
        return (*kept[:-1], Unsettled(at=at, is_settled=last.is_settled and more.is_settled, **sums))
    return (*kept, replace(more, at=at))


def corrected(waiting: tuple[Unsettled, ...], told: Iterable[PriceSlot]) -> Corrected:
    """What the settled ones of the prices that are `told` change; told again they change nothing."""
    settled = [slot for slot in told if slot.kind is PriceKind.ACTUAL]
    found = Corrected(left=())
    for each in waiting:
        slot = next((s for s in settled if s.start <= each.at and each.at + BUCKET <= s.end), None)
        found = replace(found, left=(*found.left, each)) if slot is None else _with(found, each, slot)
    return found


def is_settled(priced_s: float, settled_s: float) -> bool:
    """Whether all that had a price had one that is billed; a clock's rounding does not count."""
    return settled_s >= priced_s - 1.0


def may_change(sample: Sample) -> bool:
    """Whether a billed price may still change what it cost, or what a house without a battery paid."""
    return sample.is_of_market or not sample.is_settled


def settled_sample(sample: Sample, told: Iterable[PriceSlot]) -> Sample:
    """The sample with its settled price, where one of the slots has it. What the contract's terms set stays:
    they take back what the listed price of it rose by.
    """
    if not may_change(sample):
        return sample
    begun = sample.at - timedelta(seconds=sample.seconds)
    for slot in told:
        if slot.kind is PriceKind.ACTUAL and slot.start <= begun < slot.end and _tells(slot, sample):
            return _at_prices(sample, slot)
    return sample


def _at_prices(sample: Sample, slot: PriceSlot) -> Sample:
    bought, sold = slot.import_price, slot.export_price
    rise = (_rise(sample.import_price, bought), _rise(sample.export_price, sold))
    hours = sample.seconds / 3600
    flows_w = (sample.imported_w or 0.0, sample.exported_w or 0.0)
    bare_w = without_battery_w(sample) or (0.0, 0.0)
    return replace(
        sample,
        import_price=bought,
        export_price=sample.export_price if sold is None else sold,
        terms_cost=sample.terms_cost - sample.set_share * _cost(flows_w, hours, rise),
        terms_cost_without=sample.terms_cost_without - sample.set_share_without * _cost(bare_w, hours, rise),
        is_settled=True,
        is_of_market=True,
    )


def _rise(before: float | None, after: float | None) -> float:
    return 0.0 if before is None or after is None else after - before


def _cost(flows_w: tuple[float, float], hours: float, rise: tuple[float, float]) -> float:
    return (flows_w[0] * rise[0] - flows_w[1] * rise[1]) * hours / 1000


def _tells(slot: PriceSlot, sample: Sample) -> bool:
    """Whether it tells all that counts: what a source leaves out once it may tell later."""
    return slot.export_price is not None or sample.export_price is None or not sample.exported_w


def _with(found: Corrected, each: Unsettled, slot: PriceSlot) -> Corrected:
    bought, sold = slot.import_price, slot.export_price
    paid = money(each.import_wh, each.export_wh, bought, sold)
    if paid is None:  # half of it may be told later
        return replace(found, left=(*found.left, each))
    priced_wh = each.import_wh + each.export_wh
    after = replace(each, paid=paid, priced_wh=priced_wh, unpriced_s=0.0, is_settled=True)
    priced = ((each.unpriced_s, bought, sold),) if each.unpriced_s else ()
    found = replace(
        found,
        paid=found.paid + paid - each.paid,
        priced_wh=found.priced_wh + priced_wh - each.priced_wh,
        priced=(*found.priced, *priced),
    )
    compared = money(each.compared_import_wh, each.compared_export_wh, bought, sold)
    bare = money(each.bare_import_wh, each.bare_export_wh, bought, sold)
    if compared is None or bare is None:  # a house without a battery had sold, nobody knows yet for how much
        return replace(found, left=(*found.left, after))
    after = replace(after, compared_paid=compared, without_battery=bare, **dict.fromkeys(LATE, 0.0))
    return replace(
        found,
        left=(*found.left, after),
        compared_paid=found.compared_paid + compared - each.compared_paid + each.late_terms,
        without_battery=found.without_battery + bare - each.without_battery + each.late_terms_without,
        compared_s=found.compared_s + each.late_s,
        stored_wh=found.stored_wh + each.late_stored_wh,
        stored_s=found.stored_s + each.late_stored_s,
    )
