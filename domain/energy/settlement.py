"""Samples get the price that counts once it is told.

A retailer's fixed price counts at once, a market's when its interval is over. What is bought and what is sold
are settled each by its own price: what a source leaves out once it may tell later.
"""

from collections.abc import Iterable
from datetime import timedelta

from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.savings import without_battery_w
from domain.tariff.slots import PriceKind, PriceSlot

# Sources tell settled prices an hour back; what was never told stays as it is.
WAITED_FOR = timedelta(hours=2)
SETTLED = (PriceKind.ACTUAL, PriceKind.SCHEDULE)


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
        if slot.kind is PriceKind.ACTUAL and slot.start <= begun < slot.end:
            return _at_prices(sample, slot)
    return sample


def tells(slot: PriceSlot, export_price: float | None, *, sells: bool) -> bool:
    """Whether it tells all that counts of what was reckoned with this price for what is sold."""
    return slot.export_price is not None or export_price is None or not sells


def _at_prices(sample: Sample, slot: PriceSlot) -> Sample:
    bought, sold = slot.import_price, slot.export_price
    rise = (_rise(sample.import_price, bought), _rise(sample.export_price, sold))
    hours = sample.seconds / 3600
    flows_w = (sample.imported_w or 0.0, sample.exported_w or 0.0)
    bare_w = without_battery_w(sample)
    terms_cost = sample.terms_cost - sample.set_share * _cost(flows_w, hours, rise)
    terms_cost_without = terms_cost  # what is not compared counts alike
    if bare_w is not None:
        terms_cost_without = sample.terms_cost_without - sample.set_share_without * _cost(bare_w, hours, rise)
    return replace(
        sample,
        import_price=bought,
        export_price=sample.export_price if sold is None else sold,
        terms_cost=terms_cost,
        terms_cost_without=terms_cost_without,
        is_settled=sample.is_settled or tells(slot, sample.export_price, sells=bool(sample.exported_w)),
        is_of_market=True,
    )


def _rise(before: float | None, after: float | None) -> float:
    """By how much the terms of what they set the price of are less; without a price they held all of it."""
    return 0.0 if after is None else after - (before or 0.0)


def _cost(flows_w: tuple[float, float], hours: float, rise: tuple[float, float]) -> float:
    return (flows_w[0] * rise[0] - flows_w[1] * rise[1]) * hours / 1000
