"""A house that keeps what it was asked and can be told to fail; held to the contract of the real room."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct, structs

from domain.battery.ask import ask_battery
from domain.battery.patch import patch_battery
from domain.command.capabilities import BatteryCapabilities
from domain.command.command import Command
from domain.command.order import BatteryAction
from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest, PlanRequest, refuse_late
from domain.curtailment.ask import ask_limit
from domain.energy.billed import BilledDay
from domain.energy.lifetime import Lifetime
from domain.energy.terms_shown import TermsShown
from domain.errors import InvalidRequest, PowerSyncError, UnknownTarget
from domain.event.event import Event
from domain.forecast.series import PowerForecast
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.house import Battery, House, Loadpoint, Site
from domain.house.settings import Mode
from domain.language.telling import Telling
from domain.loadpoint.ask import ask_loadpoint
from domain.loadpoint.patch import patch_loadpoint
from domain.plan.ask import ask_plan
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.ports.control import DeviceReport
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import Status
from domain.status.words import worded
from domain.tariff.forecast_choice import PriceForecasts, choice_of
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.upload import UploadReport
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.wishes import said
from tests.fakes.status import NOON, a_status

HOUSE = House(
    site=Site(timezone="Australia/Brisbane"),
    battery=Battery(),
    loadpoints=(Loadpoint(id="garage", name="Garage", mode=Mode.SOLAR, limit_soc_pct=80),),
)
SETTINGS = (
    "mode",
    "limit_soc_pct",
    "min_current_a",
    "max_current_a",
    "priority",
    "solar",
    "cheap",
    "schedule",
    "smart",
)
ABLE = BatteryCapabilities(actions=frozenset(BatteryAction))
TARIFF = Tariff(
    slots=tuple(
        PriceSlot(
            start=NOON + timedelta(minutes=30 * n),
            end=NOON + timedelta(minutes=30 * (n + 1)),
            import_price=0.3 + n / 100,
            export_price=0.1,
        )
        for n in range(4)
    ),
    source="time_of_use",
    fetched_at=NOON - timedelta(seconds=12),
)
PLAN = Plan(
    id="p1",
    made_at=NOON,
    status="optimal",
    slots=(
        PlanSlot(
            start=NOON,
            end=NOON + timedelta(minutes=30),
            action=PlanAction.CHARGE,
            power_w=2500,
            soc_pct=80,
            grid_w=-1000,
            pv_w=4000,
            load_w=500,
            import_price=0.3,
            export_price=0.1,
            reason=Reason(Why.PLAN_CHARGE, {}, "Power is cheap now."),
        ),
    ),
    cost=1.5,
    solve_ms=12,
)


class WallClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class FakeControl:
    """Fits the port Control."""

    def __init__(self) -> None:
        self.house = HOUSE
        self.real = WallClock()
        self.stream = StatusStream(ReservedNumbers(1, 1_000_000, self._no_more))
        self.tariff = TARIFF
        self.awaits_prices = False
        self.plan: Plan | None = PLAN
        self.replans = {"resident": 19, "rebuilt": 1}
        self.forecasts: dict[str, PowerForecast] = {}
        self.uploads: dict[str, UploadReport] = {}
        self.events: list[Event] = []
        self.terms: TermsShown | None = None
        self.lifetime = Lifetime()
        self.bills: dict[date, BilledDay] = {}
        self.battery_settings: dict[BatterySetting, SettingValue] = {}
        self.price_forecasts: PriceForecasts | None = None
        self.is_ready = True
        self.fails: Exception | None = None
        self.asked: list[Any] = []
        self.left: list[str] = []  # of devices that are gone
        self.journal: list[Command] = []
        self.stream.publish_status(a_status())

    @property
    def status(self) -> Status:
        assert self.stream.current is not None
        return self.stream.current

    def devices(self) -> Sequence[DeviceReport]:
        return [
            DeviceReport(
                id="battery",
                driver="alphaess",
                model="SMILE-T10",
                firmware="1.2",
                health=Health.OK,
                age_s=3,
                last_error=None,
                writes_today=2,
                capabilities=BatteryCapabilities(actions=frozenset({BatteryAction.HOLD})),
            )
        ]

    def battery_losses(self, duration_s: float) -> Mapping[BatteryAction, Reason]:
        facts = {"energy_wh": duration_s, "cost": 0.083, "until": NOON + timedelta(seconds=duration_s)}
        reason = Reason(Why.SOLD_AT_A_LOSS, facts)
        return {BatteryAction.HOLD: worded(reason, Telling(self.house.site, NOON))}

    async def ask_battery(
        self, request: BatteryRequest, issued_by: str = "user", via: str | None = None
    ) -> Command:
        self._may_fail()
        refuse_late(request.expires_at, self.real.now())
        accepted = ask_battery(request, self.house, ABLE, self.status.battery.soc_pct, NOON)
        return self._accepted("battery", request, issued_by, accepted.order.until, via)

    async def ask_loadpoint(
        self, loadpoint_id: str, request: LoadpointRequest, issued_by: str = "user", via: str | None = None
    ) -> Command:
        self._may_fail()
        refuse_late(request.expires_at, self.real.now())
        accepted = ask_loadpoint(request, self._known(loadpoint_id), self.house, NOON, issued_by)
        until = None if accepted.intent is None else accepted.intent.until
        return self._accepted(f"loadpoints/{loadpoint_id}", request, issued_by, until, via)

    async def ask_export(self, request: ExportRequest, issued_by: str = "user") -> Command:
        self._may_fail()
        refuse_late(request.expires_at, self.real.now())
        accepted = ask_limit(request, issued_by, ABLE, {}, NOON, is_monitoring=False)
        until = None if accepted.intent is None else accepted.intent.until
        return self._accepted("curtailment", request, issued_by, until)

    async def ask_plan(self, request: PlanRequest, issued_by: str = "user") -> Command:
        self._may_fail()
        refuse_late(request.expires_at, self.real.now())
        intent = ask_plan(request, issued_by, NOON)
        return self._accepted("plan", request, issued_by, None if intent is None else intent.until)

    async def change_loadpoint(self, loadpoint_id: str, patch: Mapping[str, Any]) -> None:
        self._may_fail()
        lp = self._known(loadpoint_id)
        changed = patch_loadpoint(lp, patch, self.house, HOUSE.loadpoints[0])
        self.asked.append((loadpoint_id, dict(patch)))
        self.house = structs.replace(self.house, loadpoints=(changed,))
        self._show()

    async def change_battery(self, patch: Mapping[str, Any]) -> None:
        self._may_fail()
        assert self.house.battery is not None
        changed = patch_battery(self.house.battery, patch, HOUSE.battery)
        self.asked.append(("battery", dict(patch)))
        self.house = structs.replace(self.house, battery=changed)
        self._show()

    async def change_tariff(self, patch: Mapping[str, Any]) -> None:
        self._may_fail()
        choice_of(patch, self.price_forecasts)
        self.asked.append(("tariff", dict(patch)))

    def _show(self) -> None:
        """The document under the settings of now."""
        status, lp = self.status, self.house.loadpoints[0]
        shown = {name: getattr(lp, name) for name in SETTINGS}
        garage = structs.replace(status.loadpoints["garage"], phases_set=lp.phases, **shown)
        battery = structs.replace(status.battery, reserve_pct=self.house.battery.reserve_pct)
        self.stream.publish_status(structs.replace(status, loadpoints={"garage": garage}, battery=battery))

    async def forget_left(self, left_id: str) -> None:
        self._may_fail()
        if left_id not in self.left:
            raise UnknownTarget(f"there is no device of before '{left_id}'")
        self.left.remove(left_id)

    async def replan(self) -> Plan | None:
        self._may_fail()
        self.asked.append("replan")
        return self.plan

    async def preview(self, settings: Mapping[str, Any]) -> Plan:
        self._may_fail()
        if unknown := set(settings) - {"reserve_pct", "horizon_h"}:
            raise InvalidRequest("no such setting", dict.fromkeys(unknown, "unknown"))
        return structs.replace(PLAN, id="preview")

    async def command(self, command_id: str) -> Command:
        for command in self.journal:
            if command.id == command_id:
                return command
        raise UnknownTarget(f"there is no command '{command_id}'")

    async def commands(self, before: str | None, limit: int) -> Sequence[Command]:
        newest = self.journal[::-1]
        ids = [command.id for command in newest]
        start = ids.index(before) + 1 if before in ids else 0 if before is None else len(ids)
        return newest[start : start + limit]

    def _accepted(
        self,
        target: str,
        request: Struct,
        issued_by: str,
        until: datetime | None,
        via: str | None = None,
    ) -> Command:
        command = Command(
            id=f"c{len(self.journal) + 1}",
            target=target,
            action=request.action,
            issued_by=issued_by,
            requested=said(request, via),
            accepted_at=NOON,
            until=until,
        )
        self.journal.append(command)
        self.stream.publish_command(command)
        return command

    def _known(self, loadpoint_id: str) -> Loadpoint:
        found = self.house.loadpoint(loadpoint_id)
        if found is None:
            raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'")
        return found

    def _may_fail(self) -> None:
        if self.fails is not None:
            raise self.fails

    async def _no_more(self, count: int) -> int:
        raise PowerSyncError("a test needs no more numbers")
