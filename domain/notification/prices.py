"""Power that costs nothing, or is paid for: told when it begins, and until when that is known to last."""

from datetime import datetime, timedelta

from domain.event.event import EventState
from domain.notification.happening import Happening, Look
from domain.notification.memory import PriceTold
from domain.notification.notice import NoticeKind, Urgency
from domain.notification.steady import settled

BEGINS, ENDS = timedelta(minutes=1), timedelta(minutes=6)  # a short slot between two free ones is no end
APART = timedelta(minutes=30)  # what begins again so soon was told a moment ago
TAG = "price"
LEAST_PAID = 0.0005  # currency per kWh: less is told as 0
LEAST_USEFUL = timedelta(minutes=30)


def told_price(known: PriceTold, look: Look) -> tuple[PriceTold, list[Happening]]:
    """One more look at the price of power; where none is known it is what it was."""
    price = None if look.status.price is None else look.status.price.import_price
    if price is None:
        return known, []
    now = look.now
    steady = settled(known.steady, price <= 0, now, BEGINS, ENDS)
    if steady.is_on and known.since is None:
        if known.ended_at is not None and abs(now - known.ended_at) < APART:
            return PriceTold(steady=steady, ended_at=known.ended_at), []
        until, lowest = _free_until(look, price)
        told = PriceTold(steady=steady, since=now, ended_at=known.ended_at)
        return told, [_begins(now, until, lowest)]
    if not steady.is_on and known.since is not None:
        return PriceTold(steady=steady, ended_at=now), [_ends(known.since, now)]
    return PriceTold(steady=steady, since=known.since, ended_at=known.ended_at), []


def _free_until(look: Look, price: float) -> tuple[datetime | None, float]:
    """Until when it stays so as far as prices are known, and the lowest of them."""
    until, lowest = None, price
    for slot in look.tariff.slots:
        if slot.end <= look.now:
            continue
        if slot.import_price > 0 or (until is not None and slot.start > until):
            break
        until, lowest = slot.end, min(lowest, slot.import_price)
    return until, lowest


def _begins(now: datetime, until: datetime | None, lowest: float) -> Happening:
    useful = LEAST_USEFUL if until is None else max(until - now, LEAST_USEFUL)
    return Happening(
        kind=NoticeKind.PRICE_NEGATIVE,
        tag=f"{TAG}:{now:%Y%m%dT%H%M%SZ}",
        state=EventState.RUNNING,
        starts_at=now,
        ends_at=until,
        useful=useful,
        says="paid" if lowest < -LEAST_PAID else "free",
        facts={"until": until, "lowest_price": abs(lowest)},
        urgency=Urgency.NORMAL,
    )


def _ends(since: datetime, now: datetime) -> Happening:
    return Happening(
        kind=NoticeKind.PRICE_NEGATIVE,
        tag=f"{TAG}:{since:%Y%m%dT%H%M%SZ}",
        state=EventState.DONE,
        starts_at=since,
        ends_at=now,
        useful=LEAST_USEFUL,
        says="over",
        closes=True,
        urgency=Urgency.LOW,
    )
