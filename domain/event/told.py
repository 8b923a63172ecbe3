"""An event as its source tells it now, whatever is remembered of it."""

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from domain.event.event import EventKind


class Told(Struct, frozen=True, kw_only=True):
    """`id` is the same whenever the same event is told. `ends_at` None: it ends when it is told no more."""

    kind: EventKind
    id: str
    starts_at: datetime
    ends_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)
