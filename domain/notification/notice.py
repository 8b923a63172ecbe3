"""A notice: one telling of one happening, ready for a phone, Home Assistant or a message service."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from domain.event.event import EventState
from domain.reason.reason import Reason


class NoticeKind(StrEnum):
    """What it is about; an owner can switch each off. Those before the last two are events of the market."""

    CAR_STARTED = "car_started"
    CAR_PROGRESS = "car_progress"
    CAR_FINISHED = "car_finished"
    CAR_LATE = "car_late"
    CAR_WAITS = "car_waits"
    CAR_STOPPED = "car_stopped"
    PROBLEM = "problem"
    PRICE_NEGATIVE = "price_negative"
    BATTERY_HOLD = "battery_hold"
    DAILY_SUMMARY = "daily_summary"
    AUTOMATION = "automation"
    SPIKE_EXPORT = "spike_export"
    SAVING_SESSION = "saving_session"
    FREE_ELECTRICITY = "free_electricity"
    DEMAND_WINDOW = "demand_window"
    PRICE_SPIKE_WARNING = "price_spike_warning"
    TEST = "test"
    MANY = "many"


class Urgency(StrEnum):
    """How much it matters now, in the words of RFC 8030; only `high` may ring in quiet hours."""

    VERY_LOW = "very-low"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Notice(Struct, frozen=True, kw_only=True):
    """`id` is the happening's; all tellings with one `tag` replace each other on a phone, and `end` is the
    last of them. `progress` 0…100 is of a charge on its way to its limit. After `expires_at` it is of no use.
    `closes`: it only ends what was told before, and says nothing to whoever was not told that. `link` is a
    place in the web app.
    """

    id: str
    kind: NoticeKind
    state: EventState
    starts_at: datetime
    ends_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None
    text: str
    changed_at: datetime
    tag: str
    title: str
    progress: int | None = None
    end: bool = False
    closes: bool = False
    link: str = "/#/now"
    urgency: Urgency = Urgency.NORMAL
    expires_at: datetime
