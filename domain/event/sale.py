"""What is worth selling the battery into now: a spike of the market, else a session that its owner joined."""

from collections.abc import Iterable

from msgspec import Struct

from domain.command.order import OrderPrices
from domain.event.event import Event, EventKind, running
from domain.event.spike import BESIDE, BUY_OVER_SELL, LEAST_BUY, spike_prices
from domain.reason.reason import Reason, Why


class Sale(Struct, frozen=True, kw_only=True):
    """Why it is sold, and what a battery that is led by prices is told. `is_planned`: a plan knows what it
    pays, and sells into it by itself.
    """

    reason: Reason
    prices: OrderPrices
    is_planned: bool = True


def sale_in(events: Iterable[Event]) -> Sale | None:
    """The sale of the events that are under way."""
    known = tuple(events)
    if (spike := running(known, EventKind.SPIKE_EXPORT)) is not None:
        prices = spike_prices(spike.facts["wholesale_price"])
        reason = _reason(Why.SPIKE_EXPORT, spike)
        return Sale(reason=reason, prices=prices, is_planned=BESIDE not in spike.facts)
    session = running(known, EventKind.SAVING_SESSION)
    if session is None or not session.facts.get("reward_price"):
        return None
    return Sale(
        reason=_reason(Why.SAVING_SESSION, session), prices=session_prices(session.facts["reward_price"])
    )


def session_prices(reward_price: float) -> OrderPrices:
    """Selling earns the reward; buying is dearer, so that nothing charges from the grid."""
    buy = max(BUY_OVER_SELL * reward_price, LEAST_BUY)
    return OrderPrices(import_price=buy, export_price=reward_price)


def _reason(why: Why, event: Event) -> Reason:
    return Reason(why, {**event.facts, "event": event.id})
