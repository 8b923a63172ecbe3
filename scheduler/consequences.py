"""What one tick means beyond its decision: intents that end, restores that begin, debts that are settled."""

from datetime import datetime

from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command.command import CommandState
from domain.command.decision import SiteDecision
from domain.command.order import FORCED, BatteryAction, BatteryOrder
from domain.curtailment.proof import check, paused, without_curtailment
from domain.observation import Observation
from domain.reason import Reason, Why
from domain.site import Pending, SiteOutcome, SiteView
from scheduler.commands import CommandBook
from scheduler.gateway import Gateway
from scheduler.state import HouseState


class Consequences:
    """Before the rules decide, it tells them what they may know; after, it draws the consequences."""

    def __init__(self, state: HouseState, gateway: Gateway, book: CommandBook) -> None:
        self._state, self._gateway, self._book = state, gateway, book
        self._charger_abilities = {
            target.removeprefix("loadpoints/"): lane.capabilities
            for target, lane in gateway.lanes.items()
            if isinstance(lane.capabilities, ChargerCapabilities)
        }

    def abilities(self) -> BatteryCapabilities | None:
        """What the battery can do, less what it was found not to; None where it can only be read."""
        found = self._rated_abilities()
        if found is not None and self._state.curtailment_proof.is_unsupported:
            return without_curtailment(found)
        return found

    def _rated_abilities(self) -> BatteryCapabilities | None:
        lane = self._gateway.lanes.get("battery")
        found = None if lane is None else lane.capabilities
        return found if isinstance(found, BatteryCapabilities) else None

    async def look_at_limit(self, seen: Observation, now: datetime) -> None:
        """Lets the meter tell whether an export limit is followed; a forced state would hide it."""
        limit, dispatch = (self._gateway.holding("battery", each) for each in ("export", "dispatch"))
        is_forced = (
            dispatch is not None
            and isinstance(dispatch.order, BatteryOrder)
            and dispatch.order.action in FORCED
        )
        proof = self._state.curtailment_proof
        if is_forced or (limit is not None and not self._gateway.is_acknowledged("battery", "export")):
            proof = paused(proof)
        elif limit is None or not isinstance(limit.order, BatteryOrder):
            proof, _, _ = check(proof, seen, None, None, now)
        else:
            proof, _, _ = check(proof, seen, limit.order.limit_w, limit.since, now)
        await self._state.set_curtailment_proof(proof)

    def view(self, seen: Observation) -> SiteView:
        """All that the rules may know in this tick."""
        state = self._state
        abilities = self._rated_abilities()
        return SiteView(
            house=state.house,
            seen=seen,
            plan=state.plan,
            battery_intent=state.battery_intent,
            charge_intents=state.charge_intents,
            memory=state.memory,
            restoring=state.restoring,
            releases=state.releases,
            held=self._gateway.held(),
            battery_acts=frozenset() if abilities is None else abilities.actions,
            curtails_while_forced=abilities is not None and abilities.curtails_while_forced,
            selectable_power=abilities is None or abilities.selectable_power,
            limit_ignored=state.curtailment_proof.is_unsupported,
            curtail_hint="" if abilities is None else abilities.curtail_hint,
            chargers=self._charger_abilities,
        )

    async def settle(self) -> None:
        """Draws the consequences of what the lanes brought back since the last tick."""
        state = self._state
        if state.restoring is not None and self._book.open(state.restoring.command_id) is None:
            await state.set_restoring(None)
        for target, lane in self._gateway.lanes.items():
            failed, lane.failed = lane.failed, []
            for errand in failed:
                if target == "battery" and isinstance(errand.order, BatteryOrder):
                    await self._recover(errand.order, errand.command_id)

    async def _recover(self, order: BatteryOrder, command_id: str | None) -> None:
        """A forced state that failed is not left half done: its intent ends, the battery is handed back."""
        state = self._state
        if order.action not in FORCED:
            return
        if state.battery_intent is not None and state.battery_intent.command_id == command_id:
            await state.set_battery_intent(None)
        if self._gateway.holding("battery", "dispatch") is not None and state.restoring is None:
            await self.begin_restore("recovery")

    async def begin_restore(self, issued_by: str) -> None:
        """The battery is handed back as it was before us."""
        command = self._book.make("battery", BatteryAction.RESTORE, issued_by)
        await self._book.announce(command)
        await self._state.set_restoring(
            Pending(command_id=command.id, action=BatteryAction.RESTORE, issued_by=issued_by)
        )

    async def drop_intents(self) -> None:
        """Nobody holds anything any more: the server only watches from now on."""
        state, why = self._state, Reason(Why.MONITORING_MODE)
        if state.battery_intent is not None:
            await self._book.move(state.battery_intent.command_id, CommandState.SUPERSEDED, reason=why)
            await state.set_battery_intent(None)
        for loadpoint_id in list(state.charge_intents):
            await self._end_charge_intent(loadpoint_id, why)

    async def take(self, outcome: SiteOutcome) -> SiteDecision:
        """Keeps what the rules remember and ends what has run out; returns what is now to be done."""
        state = self._state
        decision = outcome.decision
        await state.set_memory(outcome.memory)
        for target, reason in outcome.ended.items():
            if target == "battery":
                decision = await self._end_battery_intent(decision, reason)
            else:
                await self._end_charge_intent(target.removeprefix("loadpoints/"), reason)
        for loadpoint_id, pending in list(state.releases.items()):
            wanted = decision.loadpoints.get(loadpoint_id)
            if wanted is None or wanted.order is None:
                await self._book.move(
                    pending.command_id, CommandState.VERIFIED, evidence={"proof": "nothing was held"}
                )
            await state.set_release(loadpoint_id, None)
        return decision

    async def _end_battery_intent(self, decision: SiteDecision, reason: Reason) -> SiteDecision:
        intent = self._state.battery_intent
        if intent is not None:
            await self._book.move(intent.command_id, end_state(reason), reason=reason)
        if self._state.restoring is None:
            await self.begin_restore("expiry")
        await self._state.set_battery_intent(None)
        assert decision.battery is not None
        assert self._state.restoring is not None
        return replace(
            decision, battery=replace(decision.battery, command_id=self._state.restoring.command_id)
        )

    async def _end_charge_intent(self, loadpoint_id: str, reason: Reason) -> None:
        intent = self._state.charge_intents.get(loadpoint_id)
        if intent is not None:
            await self._book.move(intent.command_id, end_state(reason), reason=reason)
            await self._state.set_charge_intent(loadpoint_id, None)


def end_state(reason: Reason) -> CommandState:
    """How a command ends whose intent ended before it was proven."""
    return CommandState.EXPIRED if reason.code is Why.EXPIRED else CommandState.FAILED
