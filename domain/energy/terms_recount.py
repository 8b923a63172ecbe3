"""What a contract's terms that are newly set have counted already: the running day, month or billing period
as it was recorded before anybody asked.

A peak of single looks is, of that time, the highest mean of five minutes: no finer ones are kept of a month.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.energy.history import MeanPower, Sample
from domain.energy.savings import without_battery_w
from domain.energy.terms_account import Flow, settle
from domain.energy.terms_book import TermsBook
from domain.energy.terms_so_far import TermsSoFar
from domain.instants import midnight
from domain.tariff.terms import TariffTerms, billing_period_of, group_of

A_TURN = 20  # rows, a few milliseconds


def uncounted(book: TermsBook) -> TariffTerms:
    """The terms of which nothing is counted yet."""
    terms, used = book.terms, book.used
    return TariffTerms(
        bands=tuple(each for each in terms.bands if used.of_band(each) is None),
        demand=tuple(each for each in terms.demand if used.of_demand(each) is None),
        credits=tuple(each for each in terms.credits if used.of_credit(each) is None),
    )


def counts_from(terms: TariffTerms, now: datetime, zone: ZoneInfo) -> datetime:
    """The begin of the longest day, month or billing period of theirs that is running."""
    begins = [group_of(band.per, now, zone) for band in terms.bands]
    begins += [billing_period_of(charge.billing_day, now, zone) for charge in terms.demand]
    return midnight(min(begins, default=now.astimezone(zone).date()), zone)


def recounted(
    book: TermsBook, rows: Iterable[MeanPower], waiting: Sequence[Sample], zone: ZoneInfo
) -> Generator[None, None, TermsBook]:
    """The book with what the rows, and the samples that are no rows yet, make of its uncounted terms; money
    that was booked stays as it is. In turns of a few milliseconds.
    """
    terms = uncounted(book)
    used = without = TermsSoFar()
    for number, (flow, bare) in enumerate(_flows(rows, waiting)):
        used, _ = settle(used, terms, flow, zone)
        without, _ = settle(without, terms, bare, zone)
        if number % A_TURN == A_TURN - 1:
            yield
    return replace(
        book,
        used=_together(book.used, used),
        without_battery=_together(book.without_battery, without),
    )


def _flows(rows: Iterable[MeanPower], waiting: Sequence[Sample]) -> Iterator[tuple[Flow, Flow]]:
    """Of the house, and of the same one without a battery."""
    for row in rows:
        if row.import_w is not None and row.export_w is not None:
            taken_w = row.import_w, row.export_w
            yield _both(row.at, row.at + timedelta(seconds=row.grid_s), taken_w, without_battery_w(row))
    for sample in waiting:
        if sample.imported_w is not None and sample.exported_w is not None:
            taken_w = sample.imported_w, sample.exported_w
            begin = sample.at - timedelta(seconds=sample.seconds)
            yield _both(begin, sample.at, taken_w, without_battery_w(sample))


def _both(
    start: datetime, end: datetime, taken_w: tuple[float, float], bare_w: tuple[float, float] | None
) -> tuple[Flow, Flow]:
    hours = (end - start).total_seconds() / 3600
    flow = Flow(
        start=start,
        end=end,
        import_kwh=taken_w[0] / 1000 * hours,
        export_kwh=taken_w[1] / 1000 * hours,
        import_price=None,
        export_price=None,
    )
    bare = (None, None) if bare_w is None else (bare_w[0] / 1000 * hours, bare_w[1] / 1000 * hours)
    return flow, replace(flow, import_kwh=bare[0], export_kwh=bare[1])


def _together(known: TermsSoFar, new: TermsSoFar) -> TermsSoFar:
    return TermsSoFar(
        bands=(*known.bands, *new.bands),
        demand=(*known.demand, *new.demand),
        credits=(*known.credits, *new.credits),
    )
