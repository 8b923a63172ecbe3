"""An errand is one order under way through a lane, and what waits for its proof."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from domain.command.order import BatteryAction, BatteryOrder, ChargeOrder, Order

RELEASES = frozenset({BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE, BatteryAction.UNCURTAIL})


class Errand(Struct, kw_only=True):
    """One order under way. `command_id` is None for a re-assertion; `keeps` says it stays held after."""

    resource: str
    order: Order
    owner: str
    issued_by: str
    until: datetime | None
    command_id: str | None
    generation: int
    keeps: bool
    is_half_done: bool = False  # some writes went through and could not be taken back

    @property
    def begins(self) -> bool:
        """Whether something new begins, which must be on disk first; an end never waits for a disk."""
        is_stop = isinstance(self.order, ChargeOrder) and self.order.current_a == 0
        return self.command_id is not None and not (self.is_release or is_stop)

    @property
    def is_release(self) -> bool:
        """Whether it hands the device back."""
        return isinstance(self.order, BatteryOrder) and self.order.action in RELEASES


class Proof(Struct, frozen=True, kw_only=True):
    """A command whose settings read back as asked, waiting for the power to move."""

    command_id: str
    order: Order
    since: datetime
    evidence: dict[str, Any]
