"""The control room: checks what people ask, keeps it before it answers, wakes the loop.

Implements `domain.ports.control.Control`. All state changes of the shell happen here, on one event loop.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from domain.battery.ask import ask_battery
from domain.battery.patch import patch_battery
from domain.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command import Command, CommandState
from domain.decision import SiteDecision
from domain.errors import Conflict, NotSupported, UnknownTarget
from domain.house import House
from domain.intent import BatteryIntent
from domain.loadpoint.ask import ask_loadpoint
from domain.loadpoint.patch import patch_loadpoint
from domain.observation import Health, Observation
from domain.order import FORCED, BatteryAction, BatteryOrder
from domain.plan.plan import Plan
from domain.portrait import Sitting, status_of
from domain.ports.clock import Clock
from domain.ports.control import BatteryRequest, DeviceReport, LoadpointRequest
from domain.ports.records import Journal
from domain.reason import Reason, Why
from domain.site import Pending, SiteOutcome, SiteView
from domain.status import DeviceHealth, Status
from domain.tariff import Tariff
from scheduler.commands import CommandBook
from scheduler.gateway import Gateway
from scheduler.planner import Planner
from scheduler.state import HouseState
from scheduler.stream import StatusStream
from scheduler.watch import Watch

NO_BATTERY = BatteryCapabilities(why_not="This house has no battery.")


class ControlRoom:
    """Ask, look, and be told."""

    def __init__(
        self,
        state: HouseState,
        *,
        gateway: Gateway,
        book: CommandBook,
        journal: Journal,
        stream: StatusStream,
        planner: Planner,
        watches: Mapping[str, Watch],
        clock: Clock,
        local_day: Callable[[datetime], date],
    ) -> None:
        self.state = state
        self.gateway = gateway
        self._book, self._journal, self._stream, self._planner = book, journal, stream, planner
        self._watches, self._clock, self._local_day = watches, clock, local_day
        self._charger_abilities = {
            target.removeprefix("loadpoints/"): lane.capabilities
            for target, lane in gateway.lanes.items()
            if isinstance(lane.capabilities, ChargerCapabilities)
        }
        self._wake = asyncio.Event()
        planner.on_plan = self.wake
        self._published = False
        self.last_seen: Observation | None = None

    # looking

    @property
    def house(self) -> House:
        """The house as configured now."""
        return self.state.house

    @property
    def status(self) -> Status:
        """The document last published. Raises Conflict before the first."""
        status = self._stream.current
        if status is None:
            raise Conflict("the house has not been observed yet", "not_ready")
        return status

    @property
    def tariff(self) -> Tariff:
        """The prices known now."""
        return self.state.tariff

    @property
    def plan(self) -> Plan | None:
        """The current plan."""
        return self.state.plan

    @property
    def is_ready(self) -> bool:
        """Whether the first observation is made."""
        return self._published

    def devices(self) -> Sequence[DeviceReport]:
        """Every device."""
        now = self._clock.now()
        return [self._report(watch, now) for watch in self._watches.values()]

    def _report(self, watch: Watch, now: datetime) -> DeviceReport:
        lane = self.gateway.lanes.get(watch.id)
        reading = watch.reading
        return DeviceReport(
            id=watch.id,
            driver=watch.driver,
            model=(reading.model if reading else None) or watch.model,
            firmware=reading.firmware if reading else None,
            health=watch.health(now, self.house.stale_after_s),
            age_s=watch.age_s(now),
            last_error=watch.last_error,
            writes_today=0 if lane is None else lane.budget.today(self._local_day(now)),
            capabilities=None if watch.control is None else watch.control.capabilities,
        )

    async def command(self, command_id: str) -> Command:
        """One command. Raises UnknownTarget."""
        found = await self._journal.command(command_id)
        if found is None:
            raise UnknownTarget(f"there is no command '{command_id}'")
        return found

    async def commands(self, before: str | None, limit: int) -> Sequence[Command]:
        """Newest first."""
        return await self._journal.commands(before, limit)

    # asking

    async def ask_battery(self, request: BatteryRequest, issued_by: str = "user") -> Command:
        """Accepts a battery command; the stream tells when it is proven."""
        now = self._clock.now()
        if self.house.battery is None:
            raise UnknownTarget("this house has no battery")
        accepted = ask_battery(request, self.house, self._battery_abilities(), self._seen_battery_soc(), now)
        order = accepted.order
        command = self._book.make(
            "battery",
            order.action,
            issued_by,
            requested=said(request),
            applied=accepted.applied,
            until=order.until,
            reason=accepted.reason,
        )
        await self._book.keep(command)
        if order.action is BatteryAction.RESTORE:
            await self.state.set_battery_intent(None)
            await self.state.set_restoring(
                Pending(command_id=command.id, action=order.action, issued_by=issued_by)
            )
        else:
            assert order.until is not None
            await self.state.set_restoring(None)
            await self.state.set_battery_intent(
                BatteryIntent(
                    command_id=command.id,
                    action=order.action,
                    power_w=order.power_w,
                    target_soc_pct=order.target_soc_pct,
                    since=now,
                    until=order.until,
                    issued_by=issued_by,
                    generation=command.generation,
                )
            )
        self.wake()
        return command

    def _battery_abilities(self) -> BatteryCapabilities:
        lane = self.gateway.lanes.get("battery")
        if lane is None or not isinstance(lane.capabilities, BatteryCapabilities):
            raise NotSupported("this battery can be read, not commanded")
        return lane.capabilities

    def _seen_battery_soc(self) -> float | None:
        battery = None if self.last_seen is None else self.last_seen.battery
        return None if battery is None else battery.soc_pct

    async def ask_loadpoint(
        self, loadpoint_id: str, request: LoadpointRequest, issued_by: str = "user"
    ) -> Command:
        """Accepts a loadpoint command."""
        now = self._clock.now()
        loadpoint = self.house.loadpoint(loadpoint_id)
        if loadpoint is None:
            raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'")
        seen = self.last_seen
        accepted = ask_loadpoint(
            request,
            loadpoint,
            self.house,
            now,
            issued_by,
            standing=self.state.charge_intents.get(loadpoint_id),
            reading=None if seen is None else seen.chargers.get(loadpoint_id),
            capabilities=self._charger_abilities.get(loadpoint_id),
        )
        command = self._book.make(
            f"loadpoints/{loadpoint_id}",
            request.action,
            issued_by,
            requested=said(request),
            applied=accepted.applied,
            until=None if accepted.intent is None else accepted.intent.until,
            reason=accepted.reason,
        )
        await self._book.keep(command)
        intent = accepted.intent
        if intent is not None:
            intent = replace(intent, command_id=command.id, generation=command.generation)
        else:
            release = Pending(command_id=command.id, action=request.action, issued_by=issued_by)
            await self.state.set_release(loadpoint_id, release)
        await self.state.set_charge_intent(loadpoint_id, intent)
        self.wake()
        return command

    async def change_loadpoint(self, loadpoint_id: str, patch: Mapping[str, Any]) -> None:
        """Changes a loadpoint's mode and settings (RFC 7396); all of it or nothing."""
        loadpoint = self.house.loadpoint(loadpoint_id)
        if loadpoint is None:
            raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'")
        changed = patch_loadpoint(loadpoint, patch, self.house)
        await self.state.documents.put("loadpoint", loadpoint_id, msgspec.json.encode(changed))
        self.state.house = replace(
            self.house,
            loadpoints=tuple(changed if lp.id == loadpoint_id else lp for lp in self.house.loadpoints),
        )
        self.wake()

    async def change_battery(self, patch: Mapping[str, Any]) -> None:
        """Changes the battery's reserves and limits (RFC 7396); all of it or nothing."""
        if self.house.battery is None:
            raise UnknownTarget("this house has no battery")
        changed = patch_battery(self.house.battery, patch)
        await self.state.documents.put("settings", "battery", msgspec.json.encode(changed))
        self.state.house = replace(self.house, battery=changed)
        self.wake()

    async def replan(self) -> Plan | None:
        """Makes a new plan now."""
        await self._planner.replan(self._clock.now())
        self.wake()
        return self.state.plan

    async def preview(self, settings: Mapping[str, Any]) -> Plan:
        """The same planner with other optimiser settings; changes nothing."""
        return await self._planner.preview(settings, self._clock.now())

    # waking

    def wake(self) -> None:
        """Asks for a tick before its time."""
        self._wake.set()

    async def wait(self, until: datetime) -> None:
        """Sleeps until this instant of the clock, or until woken."""
        self._wake.clear()
        seconds = (until - self._clock.now()).total_seconds()
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        waking = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((sleeping, waking), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            waking.cancel()

    # one tick

    def view(self, seen: Observation) -> SiteView:
        """All that the rules may know in this tick."""
        state = self.state
        lane = self.gateway.lanes.get("battery")
        abilities = lane.capabilities if lane and isinstance(lane.capabilities, BatteryCapabilities) else None
        return SiteView(
            house=state.house,
            seen=seen,
            plan=state.plan,
            battery_intent=state.battery_intent,
            charge_intents=state.charge_intents,
            memory=state.memory,
            restoring=state.restoring,
            releases=state.releases,
            held=self.gateway.held(),
            battery_acts=frozenset() if abilities is None else abilities.actions,
            curtails_while_forced=abilities is not None and abilities.curtails_while_forced,
            chargers=self._charger_abilities,
        )

    async def settle(self) -> None:
        """Draws the consequences of what the lanes brought back since the last tick."""
        state = self.state
        if state.restoring is not None and self._book.open(state.restoring.command_id) is None:
            await state.set_restoring(None)
        for target, lane in self.gateway.lanes.items():
            failed, lane.failed = lane.failed, []
            for errand in failed:
                if target == "battery" and isinstance(errand.order, BatteryOrder):
                    await self._recover(errand.order, errand.command_id)

    async def _recover(self, order: BatteryOrder, command_id: str | None) -> None:
        """A forced state that failed is not left half done: its intent ends, the battery is handed back."""
        state = self.state
        if order.action not in FORCED:
            return
        if state.battery_intent is not None and state.battery_intent.command_id == command_id:
            await state.set_battery_intent(None)
        if self.gateway.holding("battery", "dispatch") is not None and state.restoring is None:
            await self.begin_restore("recovery")

    async def begin_restore(self, issued_by: str) -> None:
        """The battery is handed back as it was before us."""
        command = self._book.make("battery", BatteryAction.RESTORE, issued_by)
        await self._book.keep(command)
        await self.state.set_restoring(
            Pending(command_id=command.id, action=BatteryAction.RESTORE, issued_by=issued_by)
        )

    async def take(self, outcome: SiteOutcome) -> SiteDecision:
        """Keeps what the rules remember and ends what has run out; returns what is now to be done."""
        state = self.state
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
        intent = self.state.battery_intent
        if intent is not None:
            await self._book.move(intent.command_id, end_state(reason), reason=reason)
        if self.state.restoring is None:
            await self.begin_restore("expiry")
        await self.state.set_battery_intent(None)
        assert decision.battery is not None
        assert self.state.restoring is not None
        return replace(
            decision, battery=replace(decision.battery, command_id=self.state.restoring.command_id)
        )

    async def _end_charge_intent(self, loadpoint_id: str, reason: Reason) -> None:
        intent = self.state.charge_intents.get(loadpoint_id)
        if intent is not None:
            await self._book.move(intent.command_id, end_state(reason), reason=reason)
            await self.state.set_charge_intent(loadpoint_id, None)

    def publish(
        self, seen: Observation, decision: SiteDecision, watches: Mapping[str, Watch], now: datetime
    ) -> None:
        """Paints the document and numbers it."""
        self.last_seen = self._planner.seen = seen
        state = self.state
        stale_after_s = state.house.stale_after_s
        export = self.gateway.holding("battery", "export")
        devices = {
            watch.id: DeviceHealth(
                health=watch.health(now, stale_after_s),
                age_s=None if (age_s := watch.age_s(now)) is None else round(age_s, 1),
            )
            for watch in watches.values()
        }
        if (price := self._price_health(now)) is not None:
            devices["price"] = price
        sitting = Sitting(
            house=state.house,
            seen=seen,
            decision=decision,
            devices=devices,
            drivers={watch.id: watch.driver for watch in watches.values()},
            tariff=state.tariff,
            plan=state.plan,
            sessions=state.sessions,
            last_commands={watch.id: self._book.latest(watch.id) for watch in watches.values()},
            ledger=state.ledger,
            curtail_acknowledged=None if export is None else self._book.open(export.command_id) is None,
        )
        self._stream.publish_status(status_of(sitting, now))
        self._published = True

    def _price_health(self, now: datetime) -> DeviceHealth | None:
        """The price source, as a device: offline from the moment no price is known."""
        tariff = self.state.tariff
        if tariff.fetched_at is None:
            return None
        health = Health.OK if tariff.at(now) is not None else Health.OFFLINE
        age_s = max(0.0, round((now - tariff.fetched_at).total_seconds(), 1))
        return DeviceHealth(health=health, age_s=age_s)


def end_state(reason: Reason) -> CommandState:
    """How a command ends whose intent ended before it was proven."""
    return CommandState.EXPIRED if reason.code is Why.EXPIRED else CommandState.FAILED


def said(request: BatteryRequest | LoadpointRequest) -> dict[str, Any]:
    """The request as its sender wrote it, without what was left out."""
    values: dict[str, Any] = msgspec.to_builtins(request)
    return {key: value for key, value in values.items() if value is not None and key != "action"}
