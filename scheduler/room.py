"""The control room: checks what people ask, keeps it before it answers, wakes the loop.

Implements `domain.ports.control.Control`. All state changes of the shell happen here, on one event loop.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from domain.command.capabilities import AnyCapabilities, BatteryCapabilities
from domain.command.command import Command
from domain.command.decision import SiteDecision
from domain.command.order import BatteryAction
from domain.command.renewed import renewed
from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest, PlanRequest
from domain.curtailment.proof import CurtailmentProof
from domain.energy.billed import BilledDay
from domain.energy.lifetime import Lifetime
from domain.energy.terms_shown import TermsShown
from domain.errors import Conflict, UnknownTarget
from domain.event.event import Event, newest_first
from domain.forecast.series import PowerForecast
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.devices import BATTERY, CURTAILMENT, loadpoint_device
from domain.house.house import House
from domain.language.telling import Telling
from domain.plan.plan import Plan
from domain.ports.clock import Clock, RealClock
from domain.ports.control import DeviceReport
from domain.ports.records import Journal
from domain.reason.reason import Reason
from domain.status.acted_plan import acted_plan
from domain.status.document import Status
from domain.status.event_words import event_told
from domain.tariff.forecast_choice import PriceForecasts
from domain.tariff.slots import Tariff
from domain.tariff.upload import UploadReport
from scheduler.alarm import Alarm
from scheduler.commands import CommandBook
from scheduler.device_report import device_report
from scheduler.forecast_choice import ForecastChoice
from scheduler.gateway import Gateway
from scheduler.house_wishes import HouseWishes
from scheduler.line import Rank
from scheduler.own_settings import OwnSettings
from scheduler.planner import Planner
from scheduler.publisher import Publisher
from scheduler.setting_changes import SettingChanges
from scheduler.state import HouseState
from scheduler.stream import StatusStream
from scheduler.watch import Watch
from scheduler.wishes import Followers, Foresee, Wishes


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
        followers: Followers,
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
        self._wishes = Wishes(state, gateway, abilities, book, clock, real, follow_clock, foresee, followers)
        self._changes = SettingChanges(state, self._wishes, own_settings, forecast_choice, clock)
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
    def awaits_prices(self) -> bool:
        """Whether the price source has neither told any yet, since it is asked, nor failed."""
        return self.state.awaits_prices

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
        """The current plan, with the hours of the cars that are acted on."""
        if (plan := self.state.plan) is None:
            return None
        return acted_plan(plan, self.state.car_plans, self.house.site, self._clock.now())

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
        return [
            device_report(
                watch,
                self.gateway.lanes.get(watch.id),
                self._abilities_of(watch),
                now=now,
                today=self._local_day(now),
                stale_after_s=self.house.stale_after_s,
            )
            for watch in self._watches.values()
        ]

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
        """Changes a loadpoint's mode and settings (RFC 7396); all of it or nothing."""
        async with self.state.deciding:
            await self._changes.of_loadpoint(loadpoint_id, patch, issued_by)
            self._show_anew(loadpoint_device(loadpoint_id))

    async def change_battery(self, patch: Mapping[str, Any], issued_by: str = "user") -> None:
        """Changes the battery's reserve, limits and own settings (RFC 7396); all of it or nothing."""
        async with self.state.deciding:
            await self._changes.of_battery(patch, issued_by)
            self._show_anew(BATTERY)
            await self.state.set_curtailment_proof(CurtailmentProof())  # an ignored limit gets another try

    async def change_tariff(self, patch: Mapping[str, Any]) -> None:
        """Chooses which of its forecasts the price source tells (RFC 7396)."""
        async with self.state.deciding:
            await self._changes.of_tariff(patch)
            self.wake()

    def _show_anew(self, target: str) -> None:
        """Whoever asked sees at once what it comes to, not the owner and the reason of before; and it is
        decided upon at once.
        """
        decision, found = self.state.decision, self._anew(self._clock.now())
        if decision is not None and found is not None:
            self.state.decision = renewed(decision, target, found)
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
