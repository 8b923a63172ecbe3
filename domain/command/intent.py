"""What a person (or an automation of theirs) asked for, and until when: it survives restarts and beats every
mode.
"""

from datetime import datetime

from msgspec import Struct, field

from domain.command.order import BatteryAction, ChargeAction
from domain.command.request import LIMIT_EXPORT
from domain.house.overlay import Overlay


class Asked(Struct, frozen=True, kw_only=True):
    """What all of them have. `command_id` is the command that made it."""

    command_id: str
    since: datetime
    until: datetime
    issued_by: str = "user"
    generation: int = 0


class BatteryIntent(Asked, frozen=True, kw_only=True):
    """A hold on the battery. `spared`: as for a charge."""

    action: BatteryAction
    power_w: float | None = None
    target_soc_pct: float | None = None
    spared: Overlay = field(default_factory=Overlay)

    @property
    def as_action(self) -> str:
        """What a command for it is called."""
        return self.action


class ChargeIntent(Asked, frozen=True, kw_only=True):
    """A hold on a loadpoint: a charge (`current_a` > 0), a car that feeds the house (`feed_w` > 0, W at
    most), or a stop that keeps automation away.

    `boost` tells a boost from a plain start. Ends at `until`, unplug, full or `limit_soc_pct`, which is the
    floor of a car that feeds the house. `spared`: the settings it goes on under where automations have
    changed them since.
    """

    current_a: int
    feed_w: float = 0.0
    boost: bool = False
    limit_soc_pct: float | None = None
    spared: Overlay = field(default_factory=Overlay)

    @property
    def is_stop(self) -> bool:
        """A stop: no automated start until it ends."""
        return self.current_a == 0 and not self.is_feed

    @property
    def is_feed(self) -> bool:
        """Whether the car is to feed the house."""
        return self.feed_w > 0

    @property
    def as_action(self) -> str:
        """What a command for it is called."""
        if self.is_stop:
            return ChargeAction.STOP
        if self.is_feed:
            return ChargeAction.DISCHARGE
        return ChargeAction.BOOST if self.boost else ChargeAction.START


class ExportIntent(Asked, frozen=True, kw_only=True):
    """That no more than `limit_w` leaves the house, W."""

    limit_w: float

    @property
    def as_action(self) -> str:
        """What a command for it is called."""
        return LIMIT_EXPORT


class PlanIntent(Asked, frozen=True, kw_only=True):
    """That the house plans, or does not, whatever its settings say."""

    is_on: bool

    @property
    def as_action(self) -> str:
        """What a command for it is called."""
        return "run" if self.is_on else "pause"


Intent = BatteryIntent | ChargeIntent | ExportIntent | PlanIntent
