"""A contract's quotas, demand charges and credits in a past: counted anew from its first step."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from domain.energy.terms_account import Flow as Piece
from domain.energy.terms_account import settle
from domain.energy.terms_counting import nothing_used
from domain.energy.terms_hours import holds
from domain.tariff.band_price import price_in
from domain.tariff.terms import Side
from powersync.backtest.account import Flow
from powersync.backtest.past import Past


def terms_cost(past: Past, flows: Sequence[Flow]) -> float:
    """What the terms make of the flows beyond their energy at the listed prices, currency."""
    return sum(terms_costs(past, flows))


def terms_costs(past: Past, flows: Sequence[Flow]) -> Iterator[float]:
    """The same, step by step."""
    if not past.terms:
        yield from (0.0 for _ in flows)
        return
    zone = ZoneInfo(past.timezone)
    used = nothing_used(past.terms, past.start, zone)
    for index, flow in enumerate(flows):
        piece = Piece(
            start=past.at(index),
            end=past.at(index + 1),
            import_kwh=flow.bought_kwh,
            export_kwh=flow.sold_kwh,
            import_price=past.import_price[index],
            export_price=past.export_price[index],
        )
        used, more = settle(used, past.terms, piece, zone)
        yield more


def first_prices(past: Past, side: Side) -> tuple[float, ...]:
    """What the first kWh of each step's day costs or earns: what somebody who counts nothing knows."""
    listed, zone = past.import_price if side is Side.IMPORT else past.export_price, ZoneInfo(past.timezone)
    bands = [band for band in past.terms.bands if band.side is side and band.above_kwh <= 0]
    if not bands:
        return listed
    found = []
    for index, price in enumerate(listed):
        held = [(band, True) for band in bands if holds(band.when, zone, past.at(index))]
        found.append(price_in(held, side, price))
    return tuple(found)
