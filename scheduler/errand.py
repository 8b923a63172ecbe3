"""An errand is one order under way through a lane, and what waits for its proof."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from domain.command.capabilities import AnyCapabilities
from domain.command.held import Held
from domain.command.order import ChargeOrder, Order, SettingOrder
from domain.command.prove import Case
from domain.curtailment.proof import CurtailmentProof, Enforcement
from domain.house.house import House
from domain.reading.battery import BatteryReading
from domain.reading.observation import Observation
from domain.reason.reason import Reason

LIMIT_HOLDS = {Enforcement.ENFORCED: True, Enforcement.NOT_ENFORCED: False}


class Errand(Struct, kw_only=True):
    """One order under way. `command_id` is None for a re-assertion; `keeps` says it stays held after.

    `lets_go`: it gives back or lowers what is held, so it waits for no disk and is never given up.
    `before` is what the battery did until then; `reason`: why it is wanted. `takes_back`: what it replaces
    has failed. `repeats`: it is what is held, written again for hardware that forgets.
    """

    resource: str
    order: Order
    owner: str
    issued_by: str
    until: datetime | None
    command_id: str | None
    generation: int
    keeps: bool
    lets_go: bool = False
    before: BatteryReading | None = None
    had_drawn: bool | None = None  # of a charger: whether its car drew power until then
    reason: Reason | None = None
    takes_back: bool = False
    repeats: bool = False
    began_at: datetime | None = None  # when its first write was about to leave
    is_half_done: bool = False  # some writes went through and could not be taken back

    @property
    def begins(self) -> bool:
        """Whether something new begins, which must be on disk first; an end never waits for a disk."""
        return self.command_id is not None and not self.lets_go

    def held_since(self, known: Held | None, target: str, now: datetime) -> Held:
        """What is held with it; a re-assertion goes on with what was held before."""
        return Held(
            target=target,
            order=self.order,
            owner=self.owner,
            issued_by=self.issued_by,
            since=known.since if known is not None and self.command_id is None else now,
            until=self.until,
            command_id=self.command_id or (known.command_id if known is not None else ""),
        )

    @property
    def told_to_replaced(self) -> Reason | None:
        """Why what it replaces ends, where it was no other wish."""
        return self.reason if self.issued_by == "safety" or self.takes_back else None

    @property
    def is_pause(self) -> bool:
        """A limit leaves nothing for now: whose wish it takes back goes on when there is room."""
        is_none = isinstance(self.order, ChargeOrder) and not self.order.current_a
        return self.issued_by == "safety" and (is_none or self.is_release)

    @property
    def sets(self) -> bool:
        """Whether it is a setting of the owner's: written once, and neither held nor handed back."""
        return isinstance(self.order, SettingOrder)

    @property
    def is_release(self) -> bool:
        """Whether it hands the device back."""
        return not self.keeps and not self.sets


class Proof(Struct, kw_only=True):
    """A command whose settings read back as asked, waiting for the power to move."""

    command_id: str
    order: Order
    since: datetime
    evidence: dict[str, Any]
    before: BatteryReading | None = None
    first: BatteryReading | None = None  # the first look since
    is_alive: bool = False
    had_drawn: bool | None = None

    def case(
        self,
        device: str,
        capabilities: AnyCapabilities,
        action: str,
        house: House,
        seen: Observation,
        now: datetime,
        limit: CurtailmentProof,
    ) -> Case:
        """What a judge of it may know now."""
        if seen.battery_at is not None and seen.battery_at > self.since:
            self.look(seen.battery)
        return Case(
            device=device,
            seen=seen,
            since=self.since,
            now=now,
            capabilities=capabilities,
            house=house,
            action=action,
            before=self.before,
            is_alive=self.is_alive,
            had_drawn=self.had_drawn,
            limit_holds=LIMIT_HOLDS.get(limit.verdict),
            free_grid_w=None if limit.before is None else limit.before.grid_w,
        )

    def errand(self, resource: str, held: Held, generation: int) -> Errand:
        """The errand that it proves, of what is held still."""
        return Errand(
            resource=resource,
            order=self.order,
            owner=held.owner,
            issued_by=held.issued_by,
            until=held.until,
            command_id=self.command_id,
            generation=generation,
            keeps=True,
        )

    def look(self, reading: BatteryReading | None) -> None:
        """Telemetry in which nothing ever changes is frozen, and proves nothing."""
        if reading is None or self.is_alive:
            return
        told = (reading.power_w, reading.soc_pct)
        known = [each for each in (self.before, self.first) if each is not None]
        self.is_alive = any((each.power_w, each.soc_pct) != told for each in known)
        self.first = self.first or reading
