"""A retailer's sessions as events and back."""

from datetime import timedelta

from domain.event.event import EventKind
from domain.event.follow import follow
from domain.event.sessions import price_sessions, told_sessions, unheard_kinds
from domain.tariff.session import PriceSession, SessionKind
from domain.tariff.slots import Tariff
from tests.builders import NOON, after

SAVING = PriceSession(
    id="saving", kind=SessionKind.SAVING, start=after(600), end=after(4_200), reward_price=2.25
)
FREE = PriceSession(id="free", kind=SessionKind.FREE, start=after(0), end=after(3_600))
KNOWN = Tariff(sessions=(SAVING, FREE), tells_sessions=frozenset(SessionKind), fetched_at=NOON)


def lived(tariff: Tariff, events=None, at_s: float = 0):
    return follow(events or {}, told_sessions(tariff), after(at_s), unheard_kinds(tariff))


def test_sessions_become_events_and_events_the_sessions_to_plan_with():
    events = lived(KNOWN).events
    assert {event.id: event.state for event in events.values()} == {"saving": "announced", "free": "running"}
    assert set(price_sessions(events.values(), NOON)) == {SAVING, FREE}
    assert price_sessions(events.values(), NOON + timedelta(hours=2)) == ()


def test_a_source_that_cannot_tell_a_kind_withdraws_none_of_it():
    events = lived(KNOWN).events
    silent = Tariff(tells_sessions=frozenset({SessionKind.SAVING}), fetched_at=NOON)
    followed = lived(silent, events, 60)
    assert [(event.kind, event.state) for event in followed.changed] == [
        (EventKind.SAVING_SESSION, "cancelled")
    ]
    assert price_sessions(followed.events.values(), after(60)) == (FREE,)
