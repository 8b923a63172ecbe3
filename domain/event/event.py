"""An event: announced, running, then done; or cancelled, where it was withdrawn before its end.

announced ──▶ running ──▶ done
    └────────────┴──────▶ cancelled
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from domain.reason.reason import Reason, Why


class EventKind(StrEnum):
    """What it is about; the first here is the most important."""

    SPIKE_EXPORT = "spike_export"
    SAVING_SESSION = "saving_session"
    FREE_ELECTRICITY = "free_electricity"
    DEMAND_WINDOW = "demand_window"
    PRICE_SPIKE_WARNING = "price_spike_warning"


class EventState(StrEnum):
    """Where it stands."""

    ANNOUNCED = "announced"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN = frozenset({EventState.ANNOUNCED, EventState.RUNNING})
ORDER = {kind: place for place, kind in enumerate(EventKind)}
WHY = {
    EventKind.SPIKE_EXPORT: Why.PRICE_SPIKE,
    EventKind.SAVING_SESSION: Why.SAVING_SESSION,
    EventKind.FREE_ELECTRICITY: Why.FREE_ELECTRICITY,
    EventKind.DEMAND_WINDOW: Why.DEMAND_WINDOW,
    EventKind.PRICE_SPIKE_WARNING: Why.PRICE_SPIKE_EXPECTED,
}


class Event(Struct, frozen=True, kw_only=True):
    """One event. `ends_at` None: nobody knows yet. `changed_at`: since when it is in its state; `text` is its
    plain sentence, once it is told.
    """

    id: str
    kind: EventKind
    state: EventState
    starts_at: datetime
    ends_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    reason: Reason
    text: str = ""
    changed_at: datetime

    @property
    def is_open(self) -> bool:
        """Still to come, or under way."""
        return self.state in OPEN

    @property
    def is_running(self) -> bool:
        """Under way."""
        return self.state is EventState.RUNNING


def most_important(events: Iterable[Event]) -> Event | None:
    """What runs goes before what comes; then by kind, then the sooner."""
    return min(
        (event for event in events if event.is_open),
        key=lambda event: (not event.is_running, ORDER[event.kind], event.starts_at),
        default=None,
    )


def running(events: Iterable[Event], kind: EventKind) -> Event | None:
    """The event of this kind that is under way."""
    return next((event for event in events if event.is_running and event.kind is kind), None)


def newest_first(events: Iterable[Event]) -> list[Event]:
    """What is to come, then what is, then what was."""
    return sorted(events, key=lambda event: (event.starts_at, event.id), reverse=True)
