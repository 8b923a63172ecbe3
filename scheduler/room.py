"""The control room: checks what people ask, keeps it before it answers, wakes the loop.

Implements `domain.ports.control.Control`. All state changes of the shell happen here, on one event loop.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from domain.battery.ask import ask_battery
from domain.battery.patch import patch_battery
from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command.command import Command, CommandState
from domain.command.intent import BatteryIntent, ChargeIntent
from domain.command.order import BatteryAction
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.curtailment.proof import CurtailmentProof
from domain.errors import Conflict, NotSupported, UnknownTarget
from domain.house.house import House
from domain.house.settings import Mode
from domain.loadpoint.ask import ask_loadpoint
from domain.loadpoint.patch import patch_loadpoint
from domain.plan.plan import Plan
from domain.ports.clock import Clock
from domain.ports.control import DeviceReport
from domain.ports.records import Journal
from domain.reason import Reason, Why
from domain.site import Pending
from domain.status.document import Status
from domain.tariff.slots import Tariff
from domain.tariff.upload import UploadReport
from scheduler.alarm import Alarm
from scheduler.commands import CommandBook
from scheduler.gateway import Gateway
from scheduler.planner import Planner
from scheduler.publisher import Publisher
from scheduler.state import HouseState
from scheduler.stream import StatusStream
from scheduler.watch import Watch


class ControlRoom:
    """Ask, look, and be told."""

    def __init__(
        self,
        state: HouseState,
        *,
        gateway: Gateway,
        abilities: Callable[[], BatteryCapabilities | None],
        book: CommandBook,
        journal: Journal,
        stream: StatusStream,
        planner: Planner,
        publisher: Publisher,
        alarm: Alarm,
        watches: Mapping[str, Watch],
        clock: Clock,
        local_day: Callable[[datetime], date],
    ) -> None:
        self.state = state
        self.gateway, self._abilities = gateway, abilities
        self._book, self._journal, self._stream, self._planner = book, journal, stream, planner
        self._publisher, self._watches = publisher, watches
        self._clock, self._local_day = clock, local_day
        self._alarm = alarm

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
    def uploads(self) -> Mapping[str, UploadReport]:
        """How it stands with every cloud that is told the tariff, by name."""
        return self.state.uploads

    @property
    def plan(self) -> Plan | None:
        """The current plan."""
        return self.state.plan

    @property
    def is_ready(self) -> bool:
        """Whether the first observation is made and the disk takes what must be kept."""
        return self._publisher.last_seen is not None and self.state.is_storage_good

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
            capabilities=self._abilities_of(watch),
        )

    def _abilities_of(self, watch: Watch) -> BatteryCapabilities | ChargerCapabilities | None:
        if watch.id == "battery":
            return self._abilities()
        return None if watch.control is None else watch.control.capabilities

    async def command(self, command_id: str) -> Command:
        """One command. Raises UnknownTarget."""
        found = self._book.unwritten(command_id) or await self._journal.command(command_id)
        if found is None:
            raise UnknownTarget(f"there is no command '{command_id}'")
        return found

    async def commands(self, before: str | None, limit: int) -> Sequence[Command]:
        """Newest first."""
        return await self._journal.commands(before, limit)

    # asking

    async def ask_battery(self, request: BatteryRequest, issued_by: str = "user") -> Command:
        """Accepts a battery command; the stream tells when it is proven."""
        async with self.state.deciding:
            now = self._clock.now()
            if self.house.battery is None:
                raise UnknownTarget("this house has no battery")
            accepted = ask_battery(
                request, self.house, self._battery_abilities(), self._publisher.battery_soc(), now
            )
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
            await self._accept(command, is_end=order.action is BatteryAction.RESTORE)
            await self._supersede(self.state.battery_intent, self.state.restoring)
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

    async def _accept(self, command: Command, *, is_end: bool) -> None:
        """On disk before it is answered, but for an end: that never waits for a disk."""
        if is_end:
            await self._book.announce(command)
        else:
            await self._book.keep(command)

    async def _supersede(self, *wishes: BatteryIntent | ChargeIntent | Pending | None) -> None:
        """What a newer wish replaces ends here, also where no device was ever told of it."""
        for wish in wishes:
            if wish is not None:
                await self._book.move(wish.command_id, CommandState.SUPERSEDED, reason=Reason(Why.SUPERSEDED))

    def _battery_abilities(self) -> BatteryCapabilities:
        abilities = self._abilities()
        if abilities is None:
            raise NotSupported("this battery can be read, not commanded")
        return abilities

    async def ask_loadpoint(
        self, loadpoint_id: str, request: LoadpointRequest, issued_by: str = "user"
    ) -> Command:
        """Accepts a loadpoint command."""
        async with self.state.deciding:
            now = self._clock.now()
            loadpoint = self.house.loadpoint(loadpoint_id)
            if loadpoint is None:
                raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'")
            seen = self._publisher.last_seen
            accepted = ask_loadpoint(
                request,
                loadpoint,
                self.house,
                now,
                issued_by,
                standing=self.state.charge_intents.get(loadpoint_id),
                reading=None if seen is None else seen.chargers.get(loadpoint_id),
                capabilities=self._charger_abilities(loadpoint_id),
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
            await self._accept(command, is_end=accepted.intent is None or accepted.intent.is_stop)
            await self._supersede(
                self.state.charge_intents.get(loadpoint_id), self.state.releases.get(loadpoint_id)
            )
            intent = accepted.intent
            release: Pending | None = None
            if intent is not None:
                intent = replace(intent, command_id=command.id, generation=command.generation)
            else:
                release = Pending(command_id=command.id, action=request.action, issued_by=issued_by)
            await self.state.set_release(loadpoint_id, release)
            await self.state.set_charge_intent(loadpoint_id, intent)
        self.wake()
        return command

    def _charger_abilities(self, loadpoint_id: str) -> ChargerCapabilities | None:
        lane = self.gateway.lanes.get(f"loadpoints/{loadpoint_id}")
        return lane.capabilities if lane and isinstance(lane.capabilities, ChargerCapabilities) else None

    async def change_loadpoint(self, loadpoint_id: str, patch: Mapping[str, Any]) -> None:
        """Changes a loadpoint's mode and settings (RFC 7396); all of it or nothing."""
        loadpoint = self.house.loadpoint(loadpoint_id)
        if loadpoint is None:
            raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'")
        changed = patch_loadpoint(loadpoint, patch, self.house)
        document = msgspec.json.encode(changed)
        if changed.mode is Mode.OFF:  # an end never waits for a disk
            await self.state.keeper.keep("loadpoint", loadpoint_id, document)
        else:
            await self.state.keeper.must("loadpoint", loadpoint_id, document)
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
        await self.state.keeper.must("settings", "battery", msgspec.json.encode(changed))
        self.state.house = replace(self.house, battery=changed)
        await self.state.set_curtailment_proof(CurtailmentProof())  # an ignored limit gets another try
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
        self._alarm.ring()


def said(request: BatteryRequest | LoadpointRequest) -> dict[str, Any]:
    """The request as its sender wrote it, without what was left out."""
    values: dict[str, Any] = msgspec.to_builtins(request)
    return {key: value for key, value in values.items() if value is not None and key != "action"}
