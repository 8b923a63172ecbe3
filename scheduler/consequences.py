"""What one tick means beyond its decision: intents that end, restores that begin, debts that are settled."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.battery.unclaimed import Unclaimed, unclaimed_mode, watch_unclaimed
from domain.circuit.limit import within_limits
from domain.circuit.shortfall import Shortfall, shortfalls
from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command.command import CommandState
from domain.command.decision import SiteDecision
from domain.command.held import dispatch_in, limit_in
from domain.command.intent import BatteryIntent, ChargeIntent
from domain.command.order import (
    FORCED,
    BatteryAction,
    BatteryOrder,
    ExportOrder,
    FeedOrder,
    OutputOrder,
    SettingOrder,
)
from domain.command.standing import run_out
from domain.curtailment.decide import limits_held
from domain.curtailment.outputs import beside
from domain.curtailment.proof import check, has_sun_beside, paused, without_curtailment
from domain.forecast.dark import is_dark
from domain.house.devices import BATTERY, LOADPOINTS, loadpoint_device, loadpoint_of
from domain.instants import shifted
from domain.loadpoint.identity import with_cars
from domain.plan.awaited import awaited, awaited_hours
from domain.reading.disagreement import doubted
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.site import Pending, SiteOutcome, SiteView
from scheduler.commands import CommandBook
from scheduler.gateway import Gateway
from scheduler.heard import unheard
from scheduler.house_wishes import HouseWishesKept
from scheduler.inverters import inverters_of, outputs_of
from scheduler.isolate import decide
from scheduler.own_settings import OwnSettings
from scheduler.standing import IntentT, Standing
from scheduler.state import HouseState
from scheduler.told import told

log = logging.getLogger(__name__)

YIELDED = Reason(Why.EXTERNAL_CONTROL)


class Consequences:
    """Before the rules decide, it tells them what they may know; after, it draws the consequences."""

    def __init__(self, state: HouseState, gateway: Gateway, book: CommandBook) -> None:
        self._state, self._gateway, self._book = state, gateway, book
        self.own_settings = OwnSettings(state, gateway, book)
        self._house_wishes = HouseWishesKept(state, gateway, book)
        self._unclaimed: Unclaimed | None = None
        self.plan_awaited: Callable[[datetime], datetime | None] = lambda now: None  # since when a new one is
        self.look_at_cars: Callable[[Observation], None] = lambda seen: None  # brings their plans up to date

    def abilities(self) -> BatteryCapabilities | None:
        """What the battery can do, less what it was found not to; None where it can only be read."""
        found = self._gateway.battery()
        if found is not None and self._state.curtailment_proof.is_unsupported:
            return without_curtailment(found)
        return found

    def plannable(self) -> BatteryCapabilities | None:
        """What a plan may count on: with AC-coupled inverters that take a limit, sun can be held back."""
        found = self.abilities()
        return found if found is None else beside(found, inverters_of(self._gateway.lanes))

    async def look_at_limit(self, seen: Observation, now: datetime) -> None:
        """Lets the meter tell whether an export limit is followed; a forced state would hide it."""
        limit, dispatch = (self._gateway.holding(BATTERY, each) for each in ("export", "dispatch"))
        order, ours = dispatch_in(dispatch), limit_in(limit)
        action = None if order is None else order.action
        is_forced = action in FORCED and not limits_held(self._gateway.battery(), action)
        proof = self._state.curtailment_proof
        if (
            is_forced
            or has_sun_beside(seen)
            or (limit is not None and not self._gateway.is_acknowledged(BATTERY, "export"))
        ):
            proof = paused(proof)
        elif limit is None or ours is None:
            proof, _, _ = check(proof, seen, None, None, now)
        else:
            proof, _, _ = check(proof, seen, ours.limit_w, limit.since, now)
        await self._state.set_curtailment_proof(proof)

    def look_at_force(self, seen: Observation, now: datetime) -> None:
        """Keeps an eye on forced states that are nobody's here."""
        state, gateway = self._state, self._gateway
        is_wanted = state.battery_intent is not None or state.restoring is not None
        is_held = gateway.holding(BATTERY, "dispatch") is not None
        is_ours = is_wanted or is_held or gateway.is_under_way(BATTERY, "dispatch")
        self._unclaimed = watch_unclaimed(self._unclaimed, seen, now, is_ours=is_ours)

    async def look_at_meters(self, seen: Observation, now: datetime) -> None:
        """Keeps an eye on whether the meters can all be right."""
        sun_is_down = is_dark(self._state.forecasts.get("solar"), now)
        await self._state.set_meter_doubt(doubted(self._state.meter_doubt, seen, sun_is_down, now))

    def view(self, seen: Observation) -> SiteView:
        """All that the rules may know in this tick."""
        state, since = self._state, self.plan_awaited(seen.at)
        plan, cars = state.plan, state.car_plans
        if since is not None:
            cars = {name: awaited_hours(each, since, seen.at) for name, each in cars.items()}
        return SiteView(
            house=with_cars(state.as_asked, state.attached),
            seen=seen,
            plan=plan if plan is None or since is None else awaited(plan, since, seen.at),
            battery_intent=state.battery_intent,
            charge_intents=state.charge_intents,
            memory=state.memory,
            restoring=state.restoring,
            releases=state.releases,
            held=self._gateway.held(),
            feeding=self._gateway.feeding(),
            limit=self._gateway.holding(BATTERY, "export"),
            battery=self._gateway.battery(),
            limit_ignored=state.curtailment_proof.is_unsupported,
            unclaimed=unclaimed_mode(self._unclaimed, seen),
            inverters=inverters_of(self._gateway.lanes),
            outputs=outputs_of(self._gateway.lanes),
            chargers=self.charger_abilities(),
            starved=state.limits.starved,
            held_back=state.limits.held_back,
            narrow=state.limits.narrow,
            unheard=unheard(self._gateway.lanes),
            events=tuple(event for event in state.events.values() if event.is_open),
            car_plans=cars,
            automations=state.automations,
            owed_settings=tuple(state.owed_settings.values()),
            forbids=self._gateway.holding(BATTERY, "grid_charging"),
            export_intent=state.wishes.export.governing,
            plan_intent=state.wishes.plan.governing,
            tariff=state.tariff,
        )

    def charger_abilities(self) -> dict[str, ChargerCapabilities]:
        """What each charger can do, as far as it is known now."""
        found = {target: self._gateway.charger(target) for target in self._gateway.lanes}
        return {loadpoint_of(target): able for target, able in found.items() if able is not None}

    def foresee(self, device: str, intent: BatteryIntent | ChargeIntent, now: datetime) -> Shortfall | None:
        """What the limits would leave of a wish if it governed now, as things last looked."""
        if self._state.seen is None:
            return None
        view = self.view(self._state.seen)
        if isinstance(intent, BatteryIntent):
            view = replace(view, battery_intent=intent)
        else:
            view = replace(view, charge_intents={**view.charge_intents, loadpoint_of(device): intent})
        return shortfalls(*self._rehearsed(view, now)).get(device)

    def anew(self, now: datetime) -> SiteDecision | None:
        """What would be decided now, as things last looked; kept and done by the next tick alone."""
        if self._state.seen is None or (planned_on := self._state.planned_on) is None:
            return None
        self.look_at_cars(planned_on)
        _, given = self._rehearsed(self.view(self._state.seen), now)
        return told(self._gateway, given, now)

    def _rehearsed(self, view: SiteView, now: datetime) -> tuple[SiteDecision, SiteDecision]:
        """What is wanted, and what the limits leave of it."""
        wanted = decide(view, self._state.problems, now).decision
        return wanted, within_limits(wanted, view, self._state.limits, now).decision

    async def tell_shortfalls(self, wanted: SiteDecision, given: SiteDecision) -> None:
        """A command that waits for room, or gets less, shows it before it is sent."""
        for found in shortfalls(wanted, given).values():
            command = self._book.open(found.command_id)
            if command is not None and not command.reached_device:
                await self._book.apply(command.id, found.amount, found.reason)

    async def follow_clock(self, now: datetime) -> timedelta:
        """A clock that was set back takes everything that ends by it along, and says by how much."""
        by = self._state.clock.look(now) or timedelta(0)
        if leapt := self._state.clock.leapt:
            for lane in self._gateway.lanes.values():
                lane.budget.shift(leapt)
        if by:
            log.warning("the clock was set back by %s: what ends by it ends as much earlier", -by)
            await self._state.shift(by)
            for lane in self._gateway.lanes.values():
                await lane.leases.shift(by)
                lane.proving.proofs = shifted(lane.proofs, by)
            self._gateway.hands.shift(by)
        return by

    async def settle(self) -> None:
        """Draws the consequences of what the lanes brought back since the last tick."""
        state = self._state
        if state.restoring is not None and self._book.open(state.restoring.command_id) is None:
            await state.set_restoring(None)
        yielded, self._gateway.yielded = self._gateway.yielded, []
        for target, resource in yielded:
            if resource in ("charge", "feed"):
                await self._end_charge_intent(loadpoint_of(target), YIELDED)
            elif resource == "dispatch":
                await state.set_battery_intent(None)
        for target, lane in self._gateway.lanes.items():
            failed, lane.failures.failed = lane.failures.failed, []
            for errand in failed:
                if target == BATTERY and isinstance(errand.order, BatteryOrder):
                    await self._recover(errand.order, errand.command_id)
                elif isinstance(errand.order, FeedOrder) and errand.order.power_w:
                    await self._end_feed(loadpoint_of(target), errand.command_id)
                elif isinstance(errand.order, ExportOrder | OutputOrder):
                    await self._house_wishes.failed(errand.order, Reason(Why.DEVICE_REFUSED))
                elif isinstance(errand.order, SettingOrder):
                    await self.own_settings.refused(errand.order)
        if state.seen is not None:
            await self.own_settings.settle(state.seen, state.seen.at)

    async def _recover(self, order: BatteryOrder, command_id: str | None) -> None:
        """A forced state that failed is not left half done: its intent ends, the battery is handed back."""
        state = self._state
        if order.action not in FORCED:
            return
        if state.battery_intent is not None and state.battery_intent.command_id == command_id:
            await state.set_battery_intent(None)
            await self._let_govern(BATTERY, state.wishes.battery)
        if self._gateway.holding(BATTERY, "dispatch") is not None and state.restoring is None:
            await self.begin_restore("recovery")

    async def _end_feed(self, loadpoint_id: str, command_id: str | None) -> None:
        """A car that was told to feed the house and does not is not told so again and again."""
        intent = self._state.charge_intents.get(loadpoint_id)
        if intent is not None and intent.is_feed and intent.command_id == command_id:
            await self._end_charge_intent(loadpoint_id, Reason(Why.DEVICE_REFUSED))

    async def begin_restore(self, issued_by: str) -> None:
        """The battery is handed back as it was before us."""
        command = self._book.make(BATTERY, BatteryAction.RESTORE, issued_by)
        await self._book.announce(command)
        await self._state.set_restoring(
            Pending(command_id=command.id, action=BatteryAction.RESTORE, issued_by=issued_by)
        )

    async def drop_intents(self) -> None:
        """Nobody holds anything any more: the server only watches from now on."""
        state, why = self._state, Reason(Why.MONITORING_MODE)
        for intent in state.wishes.battery.all:
            await self._book.move(intent.command_id, CommandState.SUPERSEDED, reason=why)
            await state.wishes.battery.drop(intent)
        for wishes in state.wishes.charge.values():
            for charge in wishes.all:
                await self._book.move(charge.command_id, CommandState.SUPERSEDED, reason=why)
                await wishes.drop(charge)
        await self._house_wishes.drop_limits(why)

    async def take(self, outcome: SiteOutcome, now: datetime) -> SiteDecision:
        """Keeps what the rules remember and ends what has run out; returns what is now to be done."""
        state = self._state
        decision = outcome.decision
        await state.set_memory(outcome.memory)
        for target, reason in outcome.ended.items():
            if target == BATTERY:
                decision = await self._end_battery_intent(decision, reason)
            else:
                await self._end_charge_intent(loadpoint_of(target), reason)
        await self._house_wishes.follow(decision.curtailment, now)
        await self._end_those_behind(state.wishes.battery, now)
        for wishes in state.wishes.charge.values():
            await self._end_those_behind(wishes, now)
        for loadpoint_id, pending in list(state.releases.items()):
            wanted = decision.loadpoints.get(loadpoint_id)
            feeds = self._gateway.holding(loadpoint_device(loadpoint_id), "feed")
            if wanted is None or (wanted.order is None and feeds is None):
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
        await self._let_govern(BATTERY, self._state.wishes.battery)
        assert decision.battery is not None
        assert self._state.restoring is not None
        return replace(
            decision, battery=replace(decision.battery, command_id=self._state.restoring.command_id)
        )

    async def _end_charge_intent(self, loadpoint_id: str, reason: Reason) -> None:
        intent = self._state.charge_intents.get(loadpoint_id)
        if intent is not None:
            is_so = intent.is_stop and reason.code is Why.VEHICLE_UNPLUGGED  # where no car is, none charges
            state = CommandState.VERIFIED if is_so else end_state(reason)
            await self._book.move(intent.command_id, state, reason=reason)
            await self._state.set_charge_intent(loadpoint_id, None)
            await self._let_govern(f"{LOADPOINTS}{loadpoint_id}", self._state.wishes.charge[loadpoint_id])

    async def _end_those_behind(self, wishes: Standing[IntentT], now: datetime) -> None:
        for intent in run_out(wishes.all, now):
            reason = Reason(Why.EXPIRED, {"until": intent.until})
            await self._book.move(intent.command_id, CommandState.EXPIRED, reason=reason)
            await wishes.drop(intent)

    async def _let_govern(self, target: str, wishes: Standing[IntentT]) -> None:
        """What stood behind the wish that ended takes its place; one that had begun before begins anew."""
        intent = wishes.governing
        if intent is None or self._book.open(intent.command_id) is not None:
            return
        command = self._book.make(target, intent.as_action, intent.issued_by, until=intent.until)
        await self._book.announce(command)
        await wishes.put(replace(intent, command_id=command.id, generation=command.generation))


def end_state(reason: Reason) -> CommandState:
    """How a command ends whose intent ended before it was proven."""
    return CommandState.EXPIRED if reason.code is Why.EXPIRED else CommandState.FAILED
