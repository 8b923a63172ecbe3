"""When the market's price is a spike, and how Tesla's planner is told of one. No other place knows either."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from domain.command.order import OrderPrices
from domain.event.event import Event, EventKind, running
from domain.event.told import Told
from domain.house.house import Spike
from domain.tariff.slots import PriceSlot

DEAD_BAND_PER_MWH = 20.0  # so far below the threshold a spike ends: one dollar must not flap
SOLD_AT = 3.0  # times the market's price: it has to stand out in a planner that looks a day ahead
BUY_OVER_SELL = 2.0  # buying dearer than selling: a battery must never charge from the grid at a spike
LEAST_BUY = 5.0
BESIDE = "beside_tariff"  # a fact: the tariff did not tell this price


def is_spike(per_mwh: float | None, was_spike: bool, rule: Spike) -> bool:
    """Whether this price per MWh is one; where no price is known, it is what it was."""
    if not rule.enabled:
        return False
    if per_mwh is None:
        return was_spike
    return per_mwh >= rule.threshold_per_mwh - (DEAD_BAND_PER_MWH if was_spike else 0.0)


def market_price(slot: PriceSlot | None) -> float | None:
    """What the market pays now, per MWh; what is only forecast is no price."""
    if slot is None or slot.wholesale_price is None:
        return None
    return round(slot.wholesale_price * 1000, 6)


def told_spike(
    known: Mapping[str, Event],
    slot: PriceSlot | None,
    rule: Spike,
    now: datetime,
    market: PriceSlot | None = None,
) -> Iterator[Told]:
    """The spike that goes on or begins; the price of its first moment stays in its facts. Where the house's
    own price does not tell what the `market` pays, that is read beside it, and no plan knows of it.
    """
    present = running(known.values(), EventKind.SPIKE_EXPORT)
    own = market_price(slot)
    per_mwh = market_price(market) if own is None else own
    if not is_spike(per_mwh, present is not None, rule):
        return
    if present is not None:
        yield Told(kind=present.kind, id=present.id, starts_at=present.starts_at, facts=present.facts)
        return
    assert per_mwh is not None
    yield Told(
        kind=EventKind.SPIKE_EXPORT,
        id=f"spike-{now:%Y%m%dT%H%M%SZ}",
        starts_at=now,
        facts={
            "wholesale_price": per_mwh / 1000,
            "threshold_price": rule.threshold_per_mwh / 1000,
            **({BESIDE: True} if own is None else {}),
        },
    )


def spike_prices(wholesale_price: float) -> OrderPrices:
    """What a planner led by prices is told in a spike, currency per kWh."""
    sell = SOLD_AT * wholesale_price
    return OrderPrices(import_price=max(BUY_OVER_SELL * sell, LEAST_BUY), export_price=sell)
