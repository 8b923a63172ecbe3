"""The gateway: every device write passes here. It compares what is wanted with what is held.

Wanted and held the same: nothing is sent, unless the lease must be renewed or the device lost it.
Different: one new command, one errand in the device's lane. See docs/adr/0003-one-gateway.md.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.battery.prove import judge_battery
from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command.command import CommandState
from domain.command.held import Held
from domain.command.order import FORCED, BatteryOrder, ChargeOrder, Order
from domain.command.prove import Proven, Refuted
from domain.curtailment.proof import CurtailmentProof
from domain.house.house import House
from domain.loadpoint.prove import judge_charge
from domain.observation import Observation
from domain.reason import Reason
from scheduler.commands import CommandBook
from scheduler.errand import Errand
from scheduler.lane import Lane

RENEW_AHEAD = timedelta(minutes=5)  # a lease that moved by so much is written to the device's timer
RESTATE_AFTER = timedelta(seconds=60)  # how soon a setting the device lost is written again


class Desire(Struct, frozen=True, kw_only=True):
    """The wanted state of one resource of one device, and on whose behalf."""

    target: str
    resource: str
    order: Order
    owner: str
    issued_by: str
    action: str
    reason: Reason
    until: datetime | None = None
    command_id: str | None = None
    requested: dict[str, Any] = {}
    keeps: bool = True


class Gateway:
    """All lanes. While `is_closed` (monitoring) only what hands a device back passes."""

    def __init__(self, lanes: Mapping[str, Lane], book: CommandBook) -> None:
        self.lanes = lanes
        self._book = book
        self._generation = 0
        self._restated: dict[tuple[str, str], datetime] = {}
        self.is_closed = False

    def held(self) -> dict[str, Held]:
        """What each target holds for us: the battery's dispatch, each loadpoint's charge."""
        found: dict[str, Held] = {}
        for target, lane in self.lanes.items():
            held = lane.held.get("dispatch") or lane.held.get("charge")
            if held is not None:
                found[target] = held
        return found

    def holding(self, target: str, resource: str) -> Held | None:
        """What one resource holds for us."""
        lane = self.lanes.get(target)
        return None if lane is None else lane.held.get(resource)

    def is_acknowledged(self, target: str, resource: str) -> bool | None:
        """Whether the device's settings read back as what it holds for us; None where it holds nothing."""
        lane, held = self.lanes.get(target), self.holding(target, resource)
        if lane is None or held is None:
            return None
        return resource in lane.proofs or self._book.open(held.command_id) is None

    async def want(self, desire: Desire, seen: Observation, now: datetime) -> None:
        """Brings a desire about, if that needs anything."""
        lane = self.lanes.get(desire.target)
        if lane is None or (self.is_closed and desire.keeps):
            return
        errand = lane.under_way(desire.resource)
        held = lane.held.get(desire.resource)
        if errand is not None:
            if same_order(errand.order, desire.order) and desire.command_id in (None, errand.command_id):
                return
        elif held is not None and same_order(held.order, desire.order):
            command = self._book.open(desire.command_id)
            if command is None or command.id == held.command_id:
                await self._keep(lane, held, desire, seen, now)
                return
        await self._begin(lane, desire, now)

    async def _begin(self, lane: Lane, desire: Desire, now: datetime) -> None:
        is_automatic = desire.issued_by not in ("user", "expiry", "safety", "recovery", "boost")
        stalled = lane.stalled(desire.resource)
        command = self._book.open(desire.command_id)
        if command is None and stalled is not None and same_order(stalled.order, desire.order):
            command = self._book.open(stalled.command_id)
        # A person's wish is sent at once; what became of it before is tried again no faster than ours.
        is_repeated = (command is not None and stalled is not None) or (
            command is None and desire.command_id is not None
        )
        if lane.is_waiting(desire.resource, now) and (is_automatic or is_repeated):
            return
        if is_automatic and not lane.budget.allows(now):
            return
        if command is None and desire.command_id is None:
            command = self._book.make(
                desire.target,
                desire.action,
                desire.issued_by,
                requested=desire.requested,
                applied=desire.requested,
                until=desire.until,
                reason=desire.reason,
            )
        await self._submit(lane, desire, command.id if command is not None else None)

    async def _submit(self, lane: Lane, desire: Desire, command_id: str | None) -> None:
        self._generation += 1
        await lane.submit(
            Errand(
                resource=desire.resource,
                order=desire.order,
                owner=desire.owner,
                issued_by=desire.issued_by,
                until=desire.until,
                command_id=command_id,
                generation=self._generation,
                keeps=desire.keeps,
            )
        )

    async def _keep(self, lane: Lane, held: Held, desire: Desire, seen: Observation, now: datetime) -> None:
        """The order stands: finishes a proof, renews the lease, or writes again what the device lost."""
        if self._book.open(held.command_id) is not None:
            if desire.resource not in lane.proofs:
                await self._submit(lane, desire, held.command_id)
            return
        key = (desire.target, desire.resource)
        is_due = abs(now - self._restated.get(key, held.since)) >= RESTATE_AFTER
        if (
            self._needs_renewal(lane, held, desire)
            or (is_due and has_lost(held.order, desire.target, seen, held.since))
            or self._must_repeat(lane, self._restated.get(key, held.since), now)
        ):
            self._restated[key] = now
            if lane.budget.allows(now) or desire.owner == "user":
                await self._submit(lane, desire, None)

    def _needs_renewal(self, lane: Lane, held: Held, desire: Desire) -> bool:
        capabilities = lane.capabilities
        if not (isinstance(capabilities, BatteryCapabilities) and capabilities.ends_by_itself):
            return False
        if desire.until is None or held.until is None or desire.resource != "dispatch":
            return False
        return abs(desire.until - held.until) >= RENEW_AHEAD

    def _must_repeat(self, lane: Lane, written: datetime, now: datetime) -> bool:
        capabilities = lane.capabilities
        if not isinstance(capabilities, BatteryCapabilities) or capabilities.reassert_s is None:
            return False
        return (now - written).total_seconds() >= capabilities.reassert_s

    async def let_go(self, target: str, resource: str) -> None:
        """Drops a lease without a write: hands off."""
        lane = self.lanes.get(target)
        if lane is not None and lane.under_way(resource) is None:
            await lane.forget(resource)

    async def prove(self, house: House, seen: Observation, now: datetime, limit: CurtailmentProof) -> None:
        """Judges every command whose settings read back, by the power measured since."""
        for target, lane in self.lanes.items():
            for resource, proof in list(lane.proofs.items()):
                if isinstance(proof.order, BatteryOrder):
                    assert isinstance(lane.capabilities, BatteryCapabilities)
                    verdict = judge_battery(
                        proof.order, seen, proof.since, now, lane.capabilities, house, limit
                    )
                else:
                    assert isinstance(lane.capabilities, ChargerCapabilities)
                    loadpoint_id = target.removeprefix("loadpoints/")
                    command = self._book.open(proof.command_id)
                    verdict = judge_charge(
                        proof.order,
                        loadpoint_id,
                        seen,
                        proof.since,
                        now,
                        lane.capabilities,
                        action="" if command is None else command.action,
                    )
                if isinstance(verdict, Proven):
                    lane.proofs.pop(resource, None)
                    await self._book.move(
                        proof.command_id,
                        CommandState.VERIFIED,
                        evidence={**proof.evidence, **verdict.evidence},
                        reason=verdict.reason,
                    )
                elif isinstance(verdict, Refuted):
                    await lane.refute(resource, verdict.reason, verdict.evidence)

    async def finish(self) -> None:
        """Waits until every lane is empty."""
        for lane in self.lanes.values():
            await lane.finish()

    async def close(self) -> None:
        """Drops what is still waiting in the lanes."""
        for lane in self.lanes.values():
            await lane.close()


def same_order(one: Order, other: Order) -> bool:
    """Whether two orders want the same settings; their end is the lease's business."""
    if isinstance(one, BatteryOrder) and isinstance(other, BatteryOrder):
        return replace(one, until=None) == replace(other, until=None)
    return one == other


def has_lost(order: Order, target: str, seen: Observation, since: datetime) -> bool:
    """Whether a reading newer than the command shows that the device no longer has the setting."""
    if isinstance(order, BatteryOrder):
        if seen.battery is None or seen.battery_at is None or seen.battery_at <= since:
            return False
        return order.action in FORCED and seen.battery.mode in LOST_MODES
    loadpoint_id = target.removeprefix("loadpoints/")
    charger, at = seen.chargers.get(loadpoint_id), seen.charger_at.get(loadpoint_id)
    if charger is None or charger.target_current_a is None or at is None or at <= since:
        return False
    return isinstance(order, ChargeOrder) and abs(charger.target_current_a - order.current_a) >= 1


LOST_MODES = frozenset({"self_consumption", "curtailed"})
