"""All that tells of events, asked in one place."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from domain.event.demand import told_demand
from domain.event.event import Event, EventKind
from domain.event.sessions import told_sessions, unheard_kinds
from domain.event.spike import told_spike
from domain.event.told import Told
from domain.event.warning import told_warning
from domain.house.house import House
from domain.tariff.slots import PriceSlot, Tariff

OF_PRICES = frozenset({EventKind.PRICE_SPIKE_WARNING, EventKind.DEMAND_WINDOW})


def told_now(
    known: Mapping[str, Event],
    house: House,
    tariff: Tariff,
    price: PriceSlot | None,
    now: datetime,
    market: PriceSlot | None = None,
) -> Iterator[Told]:
    """Every event that is told now; `price` is the one that holds, `market` what is read beside it."""
    yield from told_spike(known, price, house.spike, now, market)
    yield from told_demand(tariff, house.site.timezone, now)
    yield from told_sessions(tariff)
    yield from told_warning(known, tariff, now)


def silent_kinds(tariff: Tariff) -> frozenset[EventKind]:
    """Kinds of which nothing is known now: a price source that has told nothing yet withdraws nothing."""
    unheard = unheard_kinds(tariff)
    return unheard if tariff.fetched_at is not None else unheard | OF_PRICES
