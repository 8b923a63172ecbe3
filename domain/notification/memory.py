"""What was told already: all that the producer of notices has to remember over a restart."""

from datetime import date, datetime

from msgspec import Struct, field

from domain.event.event import EventState
from domain.notification.steady import OFF, Steady


class TroubleTold(Struct, frozen=True, kw_only=True):
    """A trouble by its tag. `told_at`: when it was last told that it began; `is_open`: its end is owed."""

    steady: Steady = OFF
    told_at: datetime | None = None
    is_open: bool = False


class CarTold(Struct, frozen=True, kw_only=True):
    """What was told of one session. `finished_pct`: the limit at which its end was told; `waits`: why."""

    session: str
    charging: Steady = OFF
    started_at: datetime | None = None
    progress: int | None = None
    progress_at: datetime | None = None
    finished_pct: float | None = None
    stopped: TroubleTold = TroubleTold()
    late: TroubleTold = TroubleTold()
    waits: dict[str, TroubleTold] = field(default_factory=dict)


class EventTold(Struct, frozen=True, kw_only=True):
    """How an event of the market stood when it was told. `earned` until the day whose cost was `cost`, both
    None where that is not known.
    """

    state: EventState
    earned: float | None = None
    cost: float | None = None
    day: datetime | None = None


class HoldTold(Struct, frozen=True, kw_only=True):
    """A battery that somebody took over, and for which end it was told that it comes."""

    since: datetime
    until: datetime
    warned_of: datetime | None = None


class PriceTold(Struct, frozen=True, kw_only=True):
    """Power that costs nothing: `since` when, and how long that was said to last."""

    steady: Steady = OFF
    since: datetime | None = None
    ended_at: datetime | None = None


class NoticeMemory(Struct, frozen=True, kw_only=True):
    """By loadpoint, by tag, by event."""

    cars: dict[str, CarTold] = field(default_factory=dict)
    problems: dict[str, TroubleTold] = field(default_factory=dict)
    events: dict[str, EventTold] = field(default_factory=dict)
    hold: HoldTold | None = None
    price: PriceTold = PriceTold()
    summed: date | None = None
