"""What a person (or an automation of theirs) asked for, and until when: it survives restarts and beats every
mode.
"""

from datetime import datetime

from msgspec import Struct

from domain.command.order import BatteryAction, ChargeAction


class BatteryIntent(Struct, frozen=True, kw_only=True):
    """A hold on the battery. `command_id` is the command that made it."""

    command_id: str
    action: BatteryAction
    power_w: float | None = None
    target_soc_pct: float | None = None
    since: datetime
    until: datetime
    issued_by: str = "user"
    generation: int = 0

    @property
    def as_action(self) -> str:
        """What a command for it is called."""
        return self.action


class ChargeIntent(Struct, frozen=True, kw_only=True):
    """A hold on a loadpoint: a charge (`current_a` > 0), or a stop that keeps automation away.

    `boost` tells a boost from a plain start. Ends at `until`, unplug, full or `limit_soc_pct`.
    """

    command_id: str
    current_a: int
    since: datetime
    until: datetime
    boost: bool = False
    limit_soc_pct: float | None = None
    issued_by: str = "user"
    generation: int = 0

    @property
    def is_stop(self) -> bool:
        """A stop: no automated start until it ends."""
        return self.current_a == 0

    @property
    def as_action(self) -> str:
        """What a command for it is called."""
        if self.is_stop:
            return ChargeAction.STOP
        return ChargeAction.BOOST if self.boost else ChargeAction.START
