"""A happening before it has words: what, where it stands, and the facts its sentence needs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field

from domain.event.event import Event, EventState
from domain.house.notify import NotifyRules
from domain.language.tongue import ENGLISH
from domain.notification.notice import NoticeKind, Urgency
from domain.reason.reason import Reason
from domain.status.document import Status
from domain.tariff.slots import Tariff

HOME_PAGE, PLAN_PAGE, HISTORY_PAGE = "/#/now", "/#/plan", "/#/history"


class Look(Struct, frozen=True, kw_only=True):
    """One look at the house, and the one before it; None: the program has just started."""

    status: Status
    before: Status | None
    events: Mapping[str, Event]
    tariff: Tariff
    rules: NotifyRules
    now: datetime
    language: str = ENGLISH.code  # in which it is told


class Happening(Struct, frozen=True, kw_only=True):
    """`says` is the key of its sentence where the kind has more than one; `useful`: how long it is worth
    telling.
    """

    kind: NoticeKind
    tag: str
    state: EventState
    starts_at: datetime
    useful: timedelta
    id: str = ""
    says: str = ""
    ends_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None
    progress: int | None = None
    closes: bool = False
    link: str = HOME_PAGE
    urgency: Urgency = Urgency.NORMAL

    @property
    def is_end(self) -> bool:
        """Nothing follows under its tag."""
        return self.state in (EventState.DONE, EventState.CANCELLED)
