"""Money that is not settled yet: by 5 minutes and by the prices that it was reckoned with, what flowed, until
the price that counts is told.

What is bought and what is sold are settled each by its own price: a source may tell one of the two later.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.means import bucket_of
from domain.energy.savings import money
from domain.energy.settlement import WAITED_FOR, tells
from domain.tariff.slots import PriceKind, PriceSlot

BUCKET = timedelta(minutes=5)
LONGEST_SLOT = timedelta(hours=1)
KEPT_FOR = WAITED_FOR + LONGEST_SLOT  # a price is waited for from the end of its slot on


class Unsettled(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What flowed in the 5 minutes from `at` on, Wh, and the listed prices that it is reckoned with (currency
    per kWh; None: nobody knows yet), which held for so many `seconds`.

    From `compared_import_wh` to `bare_export_wh` it is about the time in which a house without a battery
    could be reckoned, too. The `late_` ones are of it, and yet to count, as a price was missing: how long it
    was, what both sides cost that no listed price changes (the terms, with what they set the price of), and
    what the battery came to hold over how long. `is_settled`: it was reckoned with a price that is billed,
    which its source may still correct.
    """

    at: datetime
    import_price: float | None = None
    export_price: float | None = None
    seconds: float = 0.0
    import_wh: float = 0.0
    export_wh: float = 0.0
    compared_import_wh: float = 0.0
    compared_export_wh: float = 0.0
    bare_import_wh: float = 0.0
    bare_export_wh: float = 0.0
    late_s: float = 0.0
    late_terms: float = 0.0
    late_terms_without: float = 0.0
    late_stored_wh: float = 0.0
    late_stored_s: float = 0.0
    is_settled: bool = False

    @property
    def paid(self) -> float:
        """What is paid of it so far, currency: each side whose price is known."""
        bought = self.import_wh if self.import_price is not None else 0.0
        sold = self.export_wh if self.export_price is not None else 0.0
        return money(bought, sold, self.import_price, self.export_price) or 0.0

    @property
    def priced_wh(self) -> float:
        """How much of it had a price."""
        bought = 0.0 if self.import_price is None else self.import_wh
        return bought + (0.0 if self.export_price is None else self.export_wh)

    @property
    def both_sides(self) -> tuple[float, float] | None:
        """What was paid, and what a house without a battery had paid; None where a price is missing."""
        prices = self.import_price, self.export_price
        paid = money(self.compared_import_wh, self.compared_export_wh, *prices)
        bare = money(self.bare_import_wh, self.bare_export_wh, *prices)
        return None if paid is None or bare is None else (paid, bare)

    @property
    def listed(self) -> tuple[float, float, float]:
        """For how long what is bought had a price, and both prices over that time, s and currency·s per kWh;
        a price to sell that nobody knew counts as nothing, as in `PricedDay`.
        """
        if self.import_price is None:
            return 0.0, 0.0, 0.0
        return self.seconds, self.seconds * self.import_price, self.seconds * (self.export_price or 0.0)


NOT_ADDED = ("at", "import_price", "export_price", "is_settled")
ADDED_UP = [name for name in Unsettled.__struct_fields__ if name not in NOT_ADDED]
LATE = [name for name in ADDED_UP if name.startswith("late_")]


class Corrected(Struct, frozen=True, kw_only=True):
    """By how much settled prices change what was paid, priced and compared; `left` may be corrected again.

    `compared_s` is the time that can be compared only now, in which the battery came to hold `stored_wh` over
    `stored_s`. The `listed_` ones are what changes of `Unsettled.listed`.
    """

    left: tuple[Unsettled, ...]
    paid: float = 0.0
    priced_wh: float = 0.0
    compared_paid: float = 0.0
    without_battery: float = 0.0
    compared_s: float = 0.0
    stored_wh: float = 0.0
    stored_s: float = 0.0
    listed_s: float = 0.0
    listed_import: float = 0.0
    listed_export: float = 0.0


def noted(waiting: tuple[Unsettled, ...], more: Unsettled) -> tuple[Unsettled, ...]:
    """With `more`, which began at its instant; what waits for too long is let go."""
    at = bucket_of(more.at, BUCKET)
    kept = tuple(each for each in waiting if at - each.at < KEPT_FOR)
    for number in range(len(kept) - 1, -1, -1):
        each = kept[number]
        if each.at != at:
            break
        if _kind(each) == _kind(more):
            sums = {name: getattr(each, name) + getattr(more, name) for name in ADDED_UP}
            return (*kept[:number], replace(each, **sums), *kept[number + 1 :])
    return (*kept, replace(more, at=at))


def _kind(each: Unsettled) -> tuple[object, ...]:
    """What is settled as one: what was sold apart from the rest, and of what lacks a price that which waits
    for the same one.
    """
    kind = each.import_price, each.export_price, each.is_settled, each.export_wh > 0
    if None not in kind:
        return kind
    bought = bool(each.compared_import_wh or each.bare_import_wh)
    return (*kind, bought, bool(each.compared_export_wh or each.bare_export_wh))


def corrected(waiting: tuple[Unsettled, ...], told: Iterable[PriceSlot]) -> Corrected:
    """What the settled ones of the prices that are `told` change; told again they change nothing."""
    settled = [slot for slot in told if slot.kind is PriceKind.ACTUAL]
    found = Corrected(left=())
    for each in waiting:
        slot = next((s for s in settled if s.start <= each.at and each.at + BUCKET <= s.end), None)
        found = replace(found, left=(*found.left, each)) if slot is None else _with(found, each, slot)
    return found


def _with(found: Corrected, each: Unsettled, slot: PriceSlot) -> Corrected:
    sold = each.export_price if slot.export_price is None else slot.export_price
    is_told = tells(slot, each.export_price, sells=each.export_wh > 0)
    after = replace(
        each, import_price=slot.import_price, export_price=sold, is_settled=each.is_settled or is_told
    )
    before_s, before_import, before_export = each.listed
    after_s, after_import, after_export = after.listed
    found = replace(
        found,
        paid=found.paid + after.paid - each.paid,
        priced_wh=found.priced_wh + after.priced_wh - each.priced_wh,
        listed_s=found.listed_s + after_s - before_s,
        listed_import=found.listed_import + after_import - before_import,
        listed_export=found.listed_export + after_export - before_export,
    )
    sides = after.both_sides
    if sides is None:  # a house without a battery had sold, nobody knows yet for how much
        return replace(found, left=(*found.left, after))
    paid, bare = each.both_sides or (0.0, 0.0)
    return replace(
        found,
        left=(*found.left, replace(after, **dict.fromkeys(LATE, 0.0))),
        compared_paid=found.compared_paid + sides[0] - paid + each.late_terms,
        without_battery=found.without_battery + sides[1] - bare + each.late_terms_without,
        compared_s=found.compared_s + each.late_s,
        stored_wh=found.stored_wh + each.late_stored_wh,
        stored_s=found.stored_s + each.late_stored_s,
    )
