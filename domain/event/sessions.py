"""A retailer's sessions as events, and events as the sessions to plan with: those outlive a restart."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.event.event import Event, EventKind
from domain.event.told import Told
from domain.tariff.session import PriceSession, SessionKind
from domain.tariff.slots import Tariff

KIND_OF = {
    SessionKind.SAVING: EventKind.SAVING_SESSION,
    SessionKind.FREE: EventKind.FREE_ELECTRICITY,
}
SESSION_OF = {kind: session for session, kind in KIND_OF.items()}


def told_sessions(tariff: Tariff) -> Iterator[Told]:
    """Every session that the price source knows."""
    for session in tariff.sessions:
        facts = {"reward_price": session.reward_price} if session.kind is SessionKind.SAVING else {}
        yield Told(
            kind=KIND_OF[session.kind],
            id=session.id,
            starts_at=session.start,
            ends_at=session.end,
            facts=facts,
        )


def unheard_kinds(tariff: Tariff) -> frozenset[EventKind]:
    """Kinds of which the source cannot tell now."""
    return frozenset(KIND_OF[kind] for kind in SessionKind if kind not in tariff.tells_sessions)


def price_sessions(events: Iterable[Event], now: datetime) -> tuple[PriceSession, ...]:
    """The sessions that are to come or run, whoever told them."""
    return tuple(
        PriceSession(
            id=event.id,
            kind=SESSION_OF[event.kind],
            start=event.starts_at,
            end=event.ends_at,
            reward_price=float(event.facts.get("reward_price", 0.0)),
        )
        for event in events
        if event.is_open and event.kind in SESSION_OF and event.ends_at is not None and event.ends_at > now
    )
