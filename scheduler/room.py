"""The control room: checks what people ask, keeps it before it answers, wakes the loop.

Implements `domain.ports.control.Control`. All state changes of the shell happen here, on one event loop.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.battery.patch import patch_battery
from domain.battery.settable import of_the_device
from domain.command.capabilities import AnyCapabilities, BatteryCapabilities
from domain.command.command import Command
from domain.command.decision import SiteDecision
from domain.command.order import BatteryAction
from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest, PlanRequest
from domain.curtailment.proof import CurtailmentProof
from domain.energy.billed import BilledDay
from domain.energy.lifetime import Lifetime
from domain.energy.terms_shown import TermsShown
from domain.errors import Conflict, UnknownTarget
from domain.event.event import Event, newest_first
from domain.forecast.series import PowerForecast
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.devices import BATTERY, CURTAILMENT, loadpoint_device, loadpoint_of
from domain.house.house import House
from domain.house.settings import Mode
from domain.language.telling import Telling
from domain.loadpoint.patch import patch_loadpoint
from domain.plan.plan import Plan
from domain.ports.clock import Clock, RealClock
from domain.ports.control import DeviceReport
from domain.ports.records import Journal
from domain.reason.reason import Reason
from domain.status.document import Status
from domain.status.event_words import event_told
from domain.status.worded_plan import car_in_words
from domain.tariff.forecast_choice import PriceForecasts
from domain.tariff.slots import Tariff
from domain.tariff.upload import UploadReport
from scheduler.alarm import Alarm
from scheduler.commands import CommandBook
from scheduler.forecast_choice import ForecastChoice
from scheduler.gateway import Gateway
from scheduler.house_wishes import HouseWishes
from scheduler.line import Rank
from scheduler.own_settings import OwnSettings
from scheduler.planner import Planner
from scheduler.publisher import Publisher
from scheduler.state import HouseState
from scheduler.stream import StatusStream
from scheduler.watch import Watch
from scheduler.wishes import Foresee, Wishes


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
        real: RealClock,
        follow_clock: Callable[[datetime], Awaitable[timedelta]],
        foresee: Foresee,
        anew: Callable[[datetime], SiteDecision | None],
        local_day: Callable[[datetime], date],
        own_settings: OwnSettings,
        forecast_choice: ForecastChoice,
    ) -> None:
        self.state = state
        self.gateway, self._abilities = gateway, abilities
        self._book, self._journal, self._stream, self._planner = book, journal, stream, planner
        self._publisher, self._watches = publisher, watches
        self._clock, self._real, self._local_day = clock, real, local_day
        self._alarm, self._anew, self._own_settings = alarm, anew, own_settings
        self._forecast_choice = forecast_choice
        self._wishes = Wishes(state, gateway, abilities, book, clock, real, follow_clock, foresee)
        self._house_wishes = HouseWishes(state, gateway, abilities, book, clock, real, follow_clock)

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
    def terms(self) -> TermsShown | None:
        """What is left of the contract's quotas, the peaks and the credits; None where it has none."""
        return self.state.sums.terms_at(self._clock.now(), self.house.site.timezone)

    @property
    def bills(self) -> Mapping[date, BilledDay]:
        """What the retailer billed, by local day."""
        return self.state.bills.days

    @property
    def lifetime(self) -> Lifetime:
        """The sums of all days that are over."""
        return self.state.sums.lifetime

    @property
    def uploads(self) -> Mapping[str, UploadReport]:
        """How it stands with every cloud that is told the tariff, by name."""
        return self.state.uploads

    @property
    def plan(self) -> Plan | None:
        """The current plan, with the hours of the cars that are acted on: a car may want something else by
        now than it was made for.
        """
        if (plan := self.state.plan) is None:
            return None
        now, site = self._clock.now(), self.house.site
        acted = {key: made for key, made in self.state.car_plans.items() if not made.stands_in(now)}
        told = {
            key: made if made is plan.cars.get(key) else car_in_words(made, Telling(site, made.made_at))
            for key, made in acted.items()
        }
        return plan if told == plan.cars else replace(plan, cars=told)

    @property
    def replans(self) -> Mapping[str, int]:
        """How many plans were made since the start, by the solver's model: resident, rebuilt."""
        return self._planner.replans

    @property
    def forecasts(self) -> Mapping[str, PowerForecast]:
        """Those the current plan rests on, `solar` and `load`."""
        return self.state.forecasts

    @property
    def events(self) -> Sequence[Event]:
        """Events, the newest first; each with its sentence."""
        telling = Telling(self.house.site, self._clock.now())
        return [event_told(event, telling) for event in newest_first(self.state.events.values())]

    @property
    def is_ready(self) -> bool:
        """Whether the first observation is made and the disk takes what must be kept."""
        return self.state.seen is not None and self.state.is_storage_good

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

    @property
    def battery_settings(self) -> Mapping[BatterySetting, SettingValue]:
        """The battery's own settings, as far as they are known."""
        return self._own_settings.shown()

    @property
    def price_forecasts(self) -> PriceForecasts | None:
        """Which of its forecasts the price source tells, and which it could; None: there is no choice."""
        return self._forecast_choice.forecasts

    @property
    def battery_abilities(self) -> BatteryCapabilities | None:
        """What the battery can do; None where it can only be read."""
        return self._abilities()

    def _abilities_of(self, watch: Watch) -> AnyCapabilities | None:
        if watch.id == BATTERY:
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
        found = await self._journal.commands(before, limit)
        return self._book.newest(found, limit) if before is None else found

    # asking

    async def ask_battery(
        self, request: BatteryRequest, issued_by: str = "user", via: str | None = None
    ) -> Command:
        """Accepts a battery command; the stream tells when it is proven."""
        async with self.state.deciding:
            command = await self._wishes.of_battery(request, issued_by, via)
            self._show_anew(BATTERY)
        return command

    def battery_losses(self, duration_s: float) -> Mapping[BatteryAction, Reason]:
        """What orders of this length would let out below nothing; changes nothing."""
        return self._wishes.losses(duration_s)

    async def ask_loadpoint(
        self, loadpoint_id: str, request: LoadpointRequest, issued_by: str = "user", via: str | None = None
    ) -> Command:
        """Accepts a loadpoint command."""
        async with self.state.deciding:
            command = await self._wishes.of_loadpoint(loadpoint_id, request, issued_by, via)
            self._show_anew(loadpoint_device(loadpoint_id))
        return command

    async def ask_export(self, request: ExportRequest, issued_by: str = "user") -> Command:
        """Accepts a limit of what leaves the house, or its end."""
        async with self.state.deciding:
            command = await self._house_wishes.of_export(request, issued_by)
            self._show_anew(CURTAILMENT)
        return command

    async def ask_plan(self, request: PlanRequest, issued_by: str = "user") -> Command:
        """Accepts that the house plans for a while, or does not."""
        async with self.state.deciding:
            command = await self._house_wishes.of_plan(request, issued_by)
            self._show_anew(BATTERY)
        return command

    async def change_loadpoint(
        self, loadpoint_id: str, patch: Mapping[str, Any], issued_by: str = "user"
    ) -> None:
        """Changes a loadpoint's mode and settings (RFC 7396); all of it or nothing. A person who sets it to
        `off` also ends what persons had asked of it: the newest wish counts.
        """
        async with self.state.deciding:
            loadpoint = self.house.loadpoint(loadpoint_id)
            configured = self.state.configured.loadpoint(loadpoint_id)
            if loadpoint is None or configured is None:
                raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'")
            changed = patch_loadpoint(loadpoint, patch, self.house, configured)
            loadpoints = (changed if lp.id == loadpoint_id else lp for lp in self.house.loadpoints)
            house = replace(self.house, loadpoints=tuple(loadpoints))
            wishes = self.state.charge_wishes[loadpoint_id]
            await self._wishes.spare(wishes, loadpoint, changed, patch, issued_by)
            await self._change(house, is_end=changed.mode is Mode.OFF)
            if patch.get("mode") == Mode.OFF:
                await self._wishes.end_charge(loadpoint_id, issued_by)
            self._show_anew(loadpoint_device(loadpoint_id))

    async def change_battery(self, patch: Mapping[str, Any], issued_by: str = "user") -> None:
        """Changes the battery's reserve, limits and own settings (RFC 7396); all of it or nothing. The
        reserve is also written to the device, where that can be, and what it alone has is.
        """
        async with self.state.deciding:
            battery, configured = self.house.battery, self.state.configured.battery
            if battery is None or configured is None:
                raise UnknownTarget("this house has no battery")
            self._must_be_observed()
            changed = patch_battery(battery, patch, configured)
            own, now = self._own_settings, self._clock.now()
            wanted = own.taken(of_the_device(patch)[0])
            reserve = own.taken_reserve(changed.reserve_pct) if "reserve_pct" in patch else None
            if reserve is not None:
                changed = replace(changed, reserve_pct=reserve.value)
            await self._wishes.spare(self.state.battery_wishes, battery, changed, patch, issued_by)
            await self._change(replace(self.house, battery=changed), is_end=False)
            if reserve is not None:
                await own.ask(reserve, issued_by, now, was=battery.reserve_pct)
            for setting in wanted:
                await own.ask(setting, issued_by, now)
            self._show_anew(BATTERY)
            await self.state.set_curtailment_proof(CurtailmentProof())  # an ignored limit gets another try

    async def change_tariff(self, patch: Mapping[str, Any]) -> None:
        """Chooses which of its forecasts the price source tells (RFC 7396)."""
        async with self.state.deciding:
            self._must_be_observed()
            await self._forecast_choice.change(patch)
            self.wake()

    async def _change(self, house: House, *, is_end: bool) -> None:
        """The house is another one from now on, which is kept."""
        self._must_be_observed()
        await self.state.set_house(house, is_end=is_end)
        self.state.look_who_is_where()

    def _must_be_observed(self) -> None:
        if self.state.decision is None:
            raise Conflict("the house has not been observed yet", "not_ready")

    def _show_anew(self, target: str) -> None:
        """Whoever asked sees at once what it comes to, not the owner and the reason of before; and it is
        decided upon at once.
        """
        decision, found = self.state.decision, self._anew(self._clock.now())
        if decision is not None and found is not None:
            key = loadpoint_of(target)
            if target == BATTERY:
                decision = replace(decision, battery=found.battery)
            elif target == CURTAILMENT:
                decision = replace(decision, curtailment=found.curtailment)
            elif key in found.loadpoints:
                loadpoints = {**decision.loadpoints, key: found.loadpoints[key]}
                decision = replace(decision, loadpoints=loadpoints)
            self.state.decision = decision
        self.show()

    async def forget_left(self, left_id: str) -> None:
        """What stands on a device that is gone is its owner's from now on. Raises UnknownTarget."""
        async with self.state.deciding:
            if left_id not in self.state.left.all:
                raise UnknownTarget(f"there is no device of before '{left_id}'")
            await self.state.left.drop(left_id)
            self.show()

    def show(self) -> None:
        """Shows the house as it is set now, and has it decided upon."""
        self._publisher.publish(self._clock.now())
        self.wake()

    async def replan(self) -> Plan | None:
        """Makes a new plan now."""
        await self._planner.replan(self._clock.now(), Rank.ASKED)
        self.wake()
        return self.state.plan

    async def preview(self, settings: Mapping[str, Any]) -> Plan:
        """The same planner with other optimiser settings; changes nothing."""
        return await self._planner.preview(settings, self._clock.now(), self._real.now())

    # waking

    def wake(self) -> None:
        """Asks for a tick before its time."""
        self._alarm.ring()
