"""What a contract's terms cost beyond the listed price, settled from what was measured, piece by piece.

A piece never reaches over a window's edge, a midnight or a clock block, and one that uses up a quota is
priced in two parts. A charge for demand is booked as the peak rises and a day's credit when its windows
end, so that the days of a month add up to the month.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.terms_counting import begun, counted
from domain.energy.terms_hours import edges, holds, hours_of_day
from domain.energy.terms_so_far import BandCount, CreditCount, DemandCount, TermsSoFar
from domain.tariff.band_price import Used, mean_price, set_money, set_price, set_share, standing_of
from domain.tariff.terms import Band, DayCredit, DemandCharge, Side, TariffTerms, block_of, group_of

ROUNDING_KWH = 1e-9


class Flow(Struct, frozen=True, kw_only=True):
    """What a house took and gave in [start, end), kWh at an even pace, and the listed prices."""

    start: datetime
    end: datetime
    import_kwh: float | None
    export_kwh: float | None
    import_price: float | None
    export_price: float | None

    def kwh(self, side: Side) -> float | None:
        """The energy of one side."""
        return self.import_kwh if side is Side.IMPORT else self.export_kwh

    def price(self, side: Side) -> float | None:
        """The listed price of one side."""
        return self.import_price if side is Side.IMPORT else self.export_price

    def part(self, start: datetime, end: datetime) -> "Flow":
        """The share of [start, end) of it."""
        share = (end - start) / (self.end - self.start)
        bought = None if self.import_kwh is None else self.import_kwh * share
        sold = None if self.export_kwh is None else self.export_kwh * share
        return replace(self, start=start, end=end, import_kwh=bought, export_kwh=sold)


class TermsCost(Struct, frozen=True, kw_only=True):
    """What flowed cost beyond its energy at the listed prices, currency: its `bands` (below 0 it cost less),
    the rise of its peaks, and less the `credits` that it earned.
    """

    bands: float = 0.0
    demand: float = 0.0
    credits: float = 0.0

    @property
    def total(self) -> float:
        """All of it."""
        return self.bands + self.demand - self.credits


def settle(so_far: TermsSoFar, terms: TariffTerms, flow: Flow, zone: ZoneInfo) -> tuple[TermsSoFar, float]:
    """The counts after `flow`, and what it cost beyond its energy at the listed prices, currency.

    A flow of no time only tells when somebody looked again.
    """
    after, cost = settle_apart(so_far, terms, flow, zone)
    return after, cost.total


def settle_apart(
    so_far: TermsSoFar, terms: TariffTerms, flow: Flow, zone: ZoneInfo
) -> tuple[TermsSoFar, TermsCost]:
    """As `settle`, by what it cost."""
    so_far = begun(so_far, terms, flow.start, zone)
    by_bands, risen, earned = 0.0, 0.0, 0.0
    for piece in _pieces(terms, flow, zone):
        so_far = begun(so_far, terms, piece.start, zone)
        by_bands += _band_cost(so_far, terms.bands, piece, zone)
        bands = tuple(_with_band(count, piece, zone) for count in so_far.bands)
        demand = tuple(_with_demand(count, piece, zone) for count in so_far.demand)
        granted = tuple(_with_credit(count, piece, zone) for count in so_far.credits)
        after = TermsSoFar(bands=bands, demand=demand, credits=granted)
        risen += _risen(so_far, after, terms.demand)
        earned += _earned(so_far, after, terms.credits)
        so_far = after
    looked = replace(so_far, demand=tuple(_with_look(count, flow, zone) for count in so_far.demand))
    risen += _risen(so_far, looked, terms.demand)
    return looked, TermsCost(bands=by_bands, demand=risen, credits=earned)


def price_set(so_far: TermsSoFar, terms: TariffTerms, flow: Flow, side: Side, zone: ZoneInfo) -> float | None:
    """The price that the bands set for all of a flow whatever is listed, by its middle; None where a part of
    it follows the listed one.
    """
    if share_set(so_far, terms, flow, zone) < 1.0:
        return None
    middle, half_kwh = flow.start + (flow.end - flow.start) / 2, (flow.kwh(side) or 0.0) / 2
    so_far, standing = begun(so_far, terms, middle, zone), []
    for band in terms.bands:
        if band.side is side and holds(band.when, zone, middle):
            group = group_of(band.per, middle, zone)
            used = so_far.used_kwh(band, group)
            more = None if used is None else used + half_kwh
            standing.append((band, standing_of(more, band.limits_kwh(group))))
    return set_price(standing)


def share_set(so_far: TermsSoFar, terms: TariffTerms, flow: Flow, zone: ZoneInfo) -> float:
    """The part of what flows, 0…1, of which the bands set the price whatever is listed."""
    flowed, set_kwh = (flow.import_kwh or 0.0) + (flow.export_kwh or 0.0), 0.0
    if not flowed or all(band.price is None for band in terms.bands):
        return 0.0
    for piece in _pieces(terms, flow, zone):
        so_far = begun(so_far, terms, piece.start, zone)
        for side in Side:
            set_kwh += _set_kwh(so_far, terms.bands, piece, side, zone)
        so_far = replace(so_far, bands=tuple(_with_band(count, piece, zone) for count in so_far.bands))
    share = set_kwh / flowed
    return 1.0 if share > 1.0 - ROUNDING_KWH else share


def _pieces(terms: TariffTerms, flow: Flow, zone: ZoneInfo) -> Iterator[Flow]:
    if flow.end <= flow.start:
        return
    windows = {each.when for group in (terms.bands, terms.demand, terms.credits) for each in group}
    cuts = {flow.start, flow.end}
    for when in windows:
        cuts.update(edges(when, zone, flow.start, flow.end))
    for minutes in {charge.interval_min for charge in terms.demand if charge.interval_min}:
        at = block_of(minutes, flow.start, zone) + timedelta(minutes=minutes)
        while at < flow.end:
            cuts.add(at)
            at += timedelta(minutes=minutes)
    for start, end in pairwise(sorted(cuts)):
        yield flow.part(start, end)


def _band_cost(so_far: TermsSoFar, bands: Sequence[Band], piece: Flow, zone: ZoneInfo) -> float:
    """What the bands make of the piece beyond its listed price; an export that earns more costs less."""
    held = [band for band in bands if holds(band.when, zone, piece.start)]
    bought = _beyond(so_far, [band for band in held if band.side is Side.IMPORT], piece, Side.IMPORT, zone)
    sold = _beyond(so_far, [band for band in held if band.side is Side.EXPORT], piece, Side.EXPORT, zone)
    return bought - sold


def _beyond(so_far: TermsSoFar, bands: Sequence[Band], piece: Flow, side: Side, zone: ZoneInfo) -> float:
    kwh, listed = piece.kwh(side), piece.price(side)
    if not kwh or not bands:
        return 0.0
    used = _used_of(so_far, bands, piece, zone)
    if listed is None:  # it is told later; what is set whatever it is, and what is added to it, count at once
        adding = [each for each in used if each[0].price is None]
        return set_money(used, kwh) + kwh * mean_price(adding, side, 0.0, kwh)
    return kwh * (mean_price(used, side, listed, kwh) - listed)


def _set_kwh(so_far: TermsSoFar, bands: Sequence[Band], piece: Flow, side: Side, zone: ZoneInfo) -> float:
    kwh = piece.kwh(side)
    held = [band for band in bands if band.side is side and holds(band.when, zone, piece.start)]
    return kwh * set_share(_used_of(so_far, held, piece, zone), kwh) if kwh and held else 0.0


def _used_of(so_far: TermsSoFar, bands: Sequence[Band], piece: Flow, zone: ZoneInfo) -> list[Used]:
    groups = [(band, group_of(band.per, piece.start, zone)) for band in bands]
    return [(band, so_far.used_kwh(band, group), band.limits_kwh(group)) for band, group in groups]


def _with_band(count: BandCount, piece: Flow, zone: ZoneInfo) -> BandCount:
    return counted(count, piece.end, piece.kwh(count.side), holds(count.when, zone, piece.start))


def _with_demand(count: DemandCount, piece: Flow, zone: ZoneInfo) -> DemandCount:
    is_in = holds(count.when, zone, piece.start)
    after = counted(count, piece.end, piece.import_kwh, is_in)
    if not is_in or not count.interval_min:
        return after
    block = block_of(count.interval_min, piece.start, zone)
    block_kwh = (count.block_kwh if block == count.block else 0.0) + (after.kwh - count.kwh)
    mean_kw = block_kwh / (count.interval_min / 60)
    return replace(after, block=block, block_kwh=block_kwh, peak_kw=max(count.peak_kw, mean_kw))


def _with_look(count: DemandCount, flow: Flow, zone: ZoneInfo) -> DemandCount:
    """Where single looks count, the one with which the flow ended."""
    seconds = (flow.end - flow.start).total_seconds()
    if count.interval_min or flow.import_kwh is None or not seconds or not holds(count.when, zone, flow.end):
        return count
    return replace(count, peak_kw=max(count.peak_kw, flow.import_kwh / (seconds / 3600)))


def _with_credit(count: CreditCount, piece: Flow, zone: ZoneInfo) -> CreditCount:
    after = counted(count, piece.end, piece.import_kwh, holds(count.when, zone, piece.start))
    hours = hours_of_day(count.when, zone, count.since)
    if not hours or piece.end < hours[-1][1] or count.is_earned or not after.is_known:
        return after
    return replace(after, is_earned=after.kwh <= most_kwh(count, zone) + ROUNDING_KWH)


def most_kwh(count: CreditCount, zone: ZoneInfo) -> float:
    """How much the house may take on that day without losing the credit, kWh."""
    hours = hours_of_day(count.when, zone, count.since)
    return count.most_kw * sum((end - begin).total_seconds() for begin, end in hours) / 3600


def _risen(before: TermsSoFar, after: TermsSoFar, charges: Iterable[DemandCharge]) -> float:
    """What the peaks cost by which they rose."""
    cost = 0.0
    for charge in charges:
        was, now = before.of_demand(charge), after.of_demand(charge)
        if was is not None and now is not None:
            cost += charge.per_kw * (now.peak_kw - was.peak_kw)
    return cost


def _earned(before: TermsSoFar, after: TermsSoFar, granted: Iterable[DayCredit]) -> float:
    """The credits that were earned just now."""
    earned = 0.0
    for credit in granted:
        was, now = before.of_credit(credit), after.of_credit(credit)
        if was is not None and now is not None and now.is_earned and not was.is_earned:
            earned += credit.amount
    return earned
