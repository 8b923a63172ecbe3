"""The terms' part of the money of a sample, for the house and for the same house without its battery.

Each of the two has counts of its own: a house without a battery uses up another quota and has another peak.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.savings import without_battery_w
from domain.energy.terms_account import Flow, price_set, settle
from domain.energy.terms_so_far import TermsSoFar
from domain.tariff.terms import Side, TariffTerms


class TermsBook(Struct, frozen=True, kw_only=True):
    """The `terms` that are counted by, what the house used of them and what it had without a battery."""

    terms: TariffTerms = TariffTerms()
    used: TermsSoFar = TermsSoFar()
    without_battery: TermsSoFar = TermsSoFar()


def booked(book: TermsBook, sample: Sample, timezone: str) -> tuple[TermsBook, Sample]:
    """The book after the sample, and the sample with what the terms made of it."""
    if not book.terms:
        return TermsBook(), sample
    zone = ZoneInfo(timezone)
    hours = sample.seconds / 3600
    flow = _flow(sample)
    for side in Side:
        price = price_set(book.used, book.terms, flow, side, zone) if flow.kwh(side) else None
        if price is not None:
            sample = _settled_at(sample, side, price)
            flow = _flow(sample)
    bare_w = without_battery_w(sample) or (None, None)
    bare = replace(flow, import_kwh=_kwh(bare_w[0], hours), export_kwh=_kwh(bare_w[1], hours))
    used, cost = settle(book.used, book.terms, flow, zone)
    without, bare_cost = settle(book.without_battery, book.terms, bare, zone)
    settled = replace(sample, terms_cost=cost, terms_cost_without=bare_cost)
    return replace(book, used=used, without_battery=without), settled


def _flow(sample: Sample) -> Flow:
    hours = sample.seconds / 3600
    return Flow(
        start=sample.at - timedelta(seconds=sample.seconds),
        end=sample.at,
        import_kwh=_kwh(sample.imported_w, hours),
        export_kwh=_kwh(sample.exported_w, hours),
        import_price=sample.import_price,
        export_price=sample.export_price,
    )


def _settled_at(sample: Sample, side: Side, price: float) -> Sample:
    """The sample, all of which flowed at a price that the contract sets: it waits for no other. The listed
    one stays beside it, as what was set is told apart; where none was known, the set one is its price.
    """
    if side is Side.IMPORT:
        listed = sample.import_price
        return replace(sample, is_settled=True, import_price=price if listed is None else listed)
    listed = sample.export_price
    return replace(sample, is_settled=True, export_price=price if listed is None else listed)


def _kwh(power_w: float | None, hours: float) -> float | None:
    return None if power_w is None else power_w / 1000 * hours
