"""What the rules of one loadpoint remember between ticks: timers and ownership as values.

It is persisted, so a restart neither forgets whose charge it is nor starts a timer anew.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.command.decision import Owner, Timer
from domain.house.settings import Mode
from domain.loadpoint.ceiling import NO_CEILINGS, Ceilings
from domain.loadpoint.hidden import NO_TRIAL, Trial
from domain.loadpoint.limit import Reached
from domain.loadpoint.offer import NO_OFFER, Offer
from domain.loadpoint.phases import NO_PHASES, PhaseMemory
from domain.loadpoint.response import NO_RESPONSE, Response
from domain.reason.reason import Why


class Feeding(Struct, frozen=True, kw_only=True):
    """A car that feeds the house: `power_w` was last wanted of it, since `set_at`, and some power since
    `begun_at`; `soc_at`: its level was known last; `is_held`: the charger was seen to hold it for us.
    """

    power_w: int = 0
    set_at: datetime | None = None
    begun_at: datetime | None = None
    soc_at: datetime | None = None
    is_held: bool = False


NO_FEEDING = Feeding()


class LeftPaused(Struct, frozen=True, kw_only=True):
    """A charger that keeps its pause has one of ours; it was asked so often to lift it, last `asked_at`."""

    asked_at: datetime | None = None
    times: int = 0


class LoadpointMemory(Struct, frozen=True, kw_only=True):
    """The state of one loadpoint's rules.

    `on_since`: our charge runs (`current_a` was last wanted); `off_since`: a mode's own stop, from which
    `min_off_s` counts; `paused`: why it waits for more than it once stopped at; `stopping`: our stop has
    not been seen to take effect (`stop_since`: the charger may have heard it), so a charge still measured is
    ours; `stopped_by`: who issued that stop;
    `is_spared`: the driver's charge was stopped once, or came again, and is left alone until unplugged;
    `is_finished`: the car ended the charge itself; `is_left_on`: the car was unplugged from a charger that
    is still set to our current, so what the next car draws at once is ours to end; `trial`: the search for
    sun that a limit hides; `offer`: what comes of what is offered; `needs_replug`: it was
    stopped, and cannot be started again before the car was unplugged;
    `phases`: one or three, where that is left to us; `response`: how the car follows what is set;
    `reached`: the limit at which the car has enough, until it has left it; `mode`: the one that was set last,
    `hasty_at`: when a person's change last let a start go before `min_off_s`; `feeding`: what it gives;
    `pause`: what is left on a charger that keeps it; `ceilings`: what the car takes at most.
    """

    owner: Owner = Owner.NONE
    on_since: datetime | None = None
    off_since: datetime | None = None
    current_a: int = 0
    timer: Timer | None = None
    paused: Why | None = None
    stopping: bool = False
    stop_since: datetime | None = None
    stopped_by: str = ""
    is_spared: bool = False
    is_finished: bool = False
    is_left_on: bool = False
    trial: Trial = NO_TRIAL
    offer: Offer = NO_OFFER
    needs_replug: bool = False
    phases: PhaseMemory = NO_PHASES
    response: Response = NO_RESPONSE
    reached: Reached | None = None
    mode: Mode | None = None
    hasty_at: datetime | None = None
    feeding: Feeding = NO_FEEDING
    pause: LeftPaused | None = None
    ceilings: Ceilings = NO_CEILINGS

    @property
    def is_on(self) -> bool:
        """Whether a charge of ours is wanted."""
        return self.on_since is not None

    def charging(
        self, owner: Owner, current_a: int, now: datetime, timer: Timer | None = None
    ) -> "LoadpointMemory":
        """The memory of a charge that runs, or goes on, at this current."""
        return replace(
            self,
            owner=owner,
            on_since=self.on_since or now,
            current_a=current_a,
            timer=timer,
            paused=None,
            stopping=False,
        )

    def stopped(
        self, issued_by: str, *, counts_from: datetime | None = None, paused: Why | None = None
    ) -> "LoadpointMemory":
        """The memory after our stop. `counts_from` makes it one that `min_off_s` counts from."""
        return replace(
            self,
            owner=Owner.NONE,
            on_since=None,
            current_a=0,
            timer=None,
            off_since=counts_from or self.off_since,
            paused=paused,
            stopping=True,
            stopped_by=issued_by,
        )

    def waiting(self, timer: Timer | None = None) -> "LoadpointMemory":
        """The memory of a loadpoint that does not charge."""
        return self if self.timer == timer else replace(self, timer=timer)


UNPLUGGED = LoadpointMemory()


def running_timer(memory: LoadpointMemory, kind: str, delay_s: float, now: datetime) -> Timer:
    """The timer of this kind: the one that runs already, with its end as set now, or a fresh one."""
    timer = memory.timer
    started_at = timer.started_at if timer is not None and timer.kind == kind else now
    ends_at = started_at + timedelta(seconds=delay_s)
    if timer is not None and timer.kind == kind and timer.ends_at == ends_at:
        return timer
    return Timer(kind=kind, started_at=started_at, ends_at=ends_at)
