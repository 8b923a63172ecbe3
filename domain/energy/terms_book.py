"""The terms' part of the money of a sample, for the house and for the same house without its battery.

Each of the two has counts of its own: a house without a battery uses up another quota and has another peak.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.savings import without_battery_w
from domain.energy.terms_account import Flow, price_set, settle, share_set
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
    known_w = without_battery_w(sample)
    bare_w = known_w or (None, None)
    bare = replace(flow, import_kwh=_kwh(bare_w[0], hours), export_kwh=_kwh(bare_w[1], hours))
    for side in Side:
        if flow.price(side) is None:
            used, flowed = (book.used, flow) if flow.kwh(side) else (book.without_battery, bare)
            price = price_set(used, book.terms, flowed, side, zone) if flowed.kwh(side) else None
            sample = _priced(sample, side, price)
            listed = {"import_price": sample.import_price, "export_price": sample.export_price}
            flow, bare = replace(flow, **listed), replace(bare, **listed)
    share = share_set(book.used, book.terms, flow, zone)
    share_without = share_set(book.without_battery, book.terms, bare, zone)
    used, cost = settle(book.used, book.terms, flow, zone)
    without, bare_cost = settle(book.without_battery, book.terms, bare, zone)
    settled = replace(
        sample,
        terms_cost=cost,
        terms_cost_without=cost if known_w is None else bare_cost,  # what is not compared counts alike
        set_share=share,
        set_share_without=share_without,
        is_settled=sample.is_settled or share == 1.0,
        is_of_market=sample.is_of_market or not sample.is_settled,
    )
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


def _priced(sample: Sample, side: Side, price: float | None) -> Sample:
    """The sample of which no price was listed, with the one that the contract sets."""
    if side is Side.IMPORT:
        return replace(sample, import_price=price)
    return replace(sample, export_price=price)


def _kwh(power_w: float | None, hours: float) -> float | None:
    return None if power_w is None else power_w / 1000 * hours
