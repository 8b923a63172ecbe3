"""Amber's intervals as price slots: one sign, one currency, and never a price that nobody told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from adapters.prices.amber.config import Forecast
from adapters.prices.amber.payloads import ACTUAL, CURRENT, FEED_IN, FORECAST, GENERAL, Interval
from domain.instants import HALF_HOUR
from domain.tariff.feeds import filled
from domain.tariff.slots import PriceKind, PriceSlot
from domain.tariff.table import LEAST_GENUINE

KINDS = {ACTUAL: PriceKind.ACTUAL, CURRENT: PriceKind.CURRENT, FORECAST: PriceKind.FORECAST}
SPIKES = frozenset({"potential", "spike"})
CENTS = 100.0
GST = 1.1
FINE_MIN = 5

Key = tuple[datetime, datetime]


def price_slots(
    fine: Sequence[Interval],
    coarse: Sequence[Interval],
    forecast: Forecast,
    network_fees: float = 0.0,
    *,
    sells: bool = False,
) -> tuple[PriceSlot, ...]:
    """The 5-minute feed, and what the half-hourly one tells beyond it.

    A plan without feed-in earns nothing: its export price is 0 where so much of the general price is told
    that a missing channel cannot be an outage. Else a missing export price is unknown, and so it is where
    one was told before (`sells`), and of what is over: what nobody told is not billed.
    """
    slots = filled(_slots(fine, forecast, network_fees), _slots(coarse, forecast, network_fees))
    told = sum((slot.end - slot.start for slot in slots), timedelta(0))
    if sells or has_feed_in((*fine, *coarse)) or told < LEAST_GENUINE * HALF_HOUR:
        return slots
    return tuple(slot if slot.kind is PriceKind.ACTUAL else replace(slot, export_price=0.0) for slot in slots)


def has_feed_in(intervals: Iterable[Interval]) -> bool:
    """Whether what is sold is told in any of them."""
    return any(each.channel_type == FEED_IN for each in intervals)


def cents(interval: Interval, forecast: Forecast) -> float | None:
    """The retail price, cents per kWh in Amber's sign; None where none is told.

    A forecast's own `perKwh` is near the market's price, and so is that of a half-hour under way.
    """
    if interval.type == ACTUAL or (interval.type == CURRENT and interval.duration == FINE_MIN):
        return interval.per_kwh
    advanced = interval.advanced_price
    return None if advanced is None else getattr(advanced, forecast)


def _wholesale(interval: Interval) -> float | None:
    """The market's own price, without tax; that of a forecast is not settled."""
    spot = interval.spot_per_kwh
    return None if spot is None or interval.type == FORECAST else spot / GST / CENTS


def _slots(intervals: Iterable[Interval], forecast: Forecast, network_fees: float) -> list[PriceSlot]:
    """In time order without overlap; one without a general price is left out."""
    general: dict[Key, Interval] = {}
    feed_in: dict[Key, Interval] = {}
    channels: Mapping[str, dict[Key, Interval]] = {GENERAL: general, FEED_IN: feed_in}
    for each in intervals:
        if each.channel_type in channels and each.type in KINDS and each.duration > 0:
            channels[each.channel_type][each.start, each.end] = each
    slots: list[PriceSlot] = []
    for key in sorted(general):
        bought = cents(general[key], forecast)
        if bought is None or (slots and key[0] < slots[-1].end):
            continue
        sold = cents(feed_in[key], forecast) if key in feed_in else None
        slots.append(
            PriceSlot(
                start=key[0],
                end=key[1],
                import_price=bought / CENTS + network_fees,
                export_price=None if sold is None else 0.0 - sold / CENTS,
                wholesale_price=_wholesale(general[key]),
                kind=KINDS[general[key].type],
                is_spike=general[key].spike_status in SPIKES,
            )
        )
    return slots
