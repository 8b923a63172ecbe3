"""Events as sentences: one for each kind in each state, and one for when a fact is missing."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from domain.event.event import Event, EventKind, EventState
from domain.language.telling import Telling
from domain.reason.shown import shown_facts
from domain.status.facts import WordedFacts

A, R, D, C = EventState.ANNOUNCED, EventState.RUNNING, EventState.DONE, EventState.CANCELLED

SENTENCES: dict[EventKind, dict[EventState, tuple[str, str]]] = {
    EventKind.SPIKE_EXPORT: {
        A: ("A price spike begins at {starts_at}.", "A price spike begins soon."),
        R: ("Price spike: the market pays {wholesale_price}.", "Price spike: the market pays a lot."),
        D: ("The price spike that began at {starts_at} is over.", "The price spike is over."),
        C: ("The price spike did not come.", "The price spike did not come."),
    },
    EventKind.SAVING_SESSION: {
        A: (
            "Saving session from {starts_at} to {ends_at}: a kWh less, or sold, earns {reward_price} more.",
            "Saving session from {starts_at} to {ends_at}.",
        ),
        R: (
            "Saving session until {ends_at}: a kWh less, or sold, earns {reward_price} more.",
            "Saving session until {ends_at}.",
        ),
        D: ("The saving session ended at {ends_at}.", "The saving session is over."),
        C: ("The saving session was withdrawn.", "The saving session was withdrawn."),
    },
    EventKind.FREE_ELECTRICITY: {
        A: ("Free electricity from {starts_at} to {ends_at}.", "Free electricity comes."),
        R: ("Electricity is free until {ends_at}.", "Electricity is free now."),
        D: ("Free electricity ended at {ends_at}.", "Free electricity is over."),
        C: ("Free electricity was withdrawn.", "Free electricity was withdrawn."),
    },
    EventKind.DEMAND_WINDOW: {
        A: (
            "From {starts_at} to {ends_at} the highest import is charged for.",
            "Soon the highest import is charged for.",
        ),
        R: ("The highest import until {ends_at} is charged for.", "The highest import is charged for now."),
        D: ("The hours of the demand charge ended at {ends_at}.", "The hours of the demand charge are over."),
        C: ("There is no demand charge now after all.", "There is no demand charge now after all."),
    },
    EventKind.PRICE_SPIKE_WARNING: {
        A: ("A price spike may come at {starts_at}.", "A price spike may come."),
        R: (
            "Your retailer warns of a price spike until {ends_at}.",
            "Your retailer warns of a price spike now.",
        ),
        D: ("The warning of a price spike is over.", "The warning of a price spike is over."),
        C: ("The warning of a price spike was taken back.", "The warning of a price spike was taken back."),
    },
}


def event_told(event: Event, telling: Telling) -> Event:
    """The event with its sentence, and its facts as they are shown."""
    known = shown_facts(event.facts)
    facts = {**known, "starts_at": event.starts_at, "ends_at": event.ends_at}
    text = event_sentence(event.kind, event.state, facts, telling)
    reason = replace(event.reason, facts=shown_facts(event.reason.facts), text=text)
    return replace(event, facts=known, text=text, reason=reason)


def event_sentence(kind: EventKind, state: EventState, facts: Mapping[str, Any], telling: Telling) -> str:
    """What is said of an event in this state, as far as its facts are known."""
    return telling.tongue.fill_known(*SENTENCES[kind][state], WordedFacts(facts, telling))
