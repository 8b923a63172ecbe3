"""A house that keeps what it was asked and can be told to fail; its status goes through the real stream."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from domain.command.capabilities import BatteryCapabilities
from domain.command.command import Command
from domain.command.order import BatteryAction
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import InvalidRequest, PowerSyncError, UnknownTarget
from domain.house.house import Battery, House, Loadpoint, Site
from domain.observation import Health
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.ports.control import DeviceReport
from domain.reason import Reason, Why
from domain.status.document import Status
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.upload import UploadReport
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from tests.fakes.status import NOON, a_status

HOUSE = House(
    site=Site(timezone="Australia/Brisbane"),
    battery=Battery(),
    loadpoints=(Loadpoint(id="garage", name="Garage"),),
)
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
        self.stream = StatusStream(ReservedNumbers(1, 1_000_000, self._no_more))
        self.tariff = TARIFF
        self.plan: Plan | None = PLAN
        self.uploads: dict[str, UploadReport] = {}
        self.is_ready = True
        self.fails: Exception | None = None
        self.asked: list[Any] = []
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

    async def ask_battery(self, request: BatteryRequest, issued_by: str = "user") -> Command:
        self._may_fail()
        if request.action not in ("force_charge", "force_discharge", "hold", "self_consumption", "restore"):
            raise InvalidRequest(f"action: no such action '{request.action}'", {"action": "unknown"})
        if request.duration_s is not None and not 60 <= request.duration_s <= 86_400:
            raise InvalidRequest("duration_s: 60…86400", {"duration_s": "60…86400"})
        return self._accepted("battery", request.action, issued_by, structs.asdict(request))

    async def ask_loadpoint(
        self, loadpoint_id: str, request: LoadpointRequest, issued_by: str = "user"
    ) -> Command:
        self._may_fail()
        self._known(loadpoint_id)
        if request.action not in ("start", "stop", "boost", "set_current", "release"):
            raise InvalidRequest(f"action: no such action '{request.action}'", {"action": "unknown"})
        return self._accepted(
            f"loadpoints/{loadpoint_id}", request.action, issued_by, structs.asdict(request)
        )

    async def change_loadpoint(self, loadpoint_id: str, patch: Mapping[str, Any]) -> None:
        self._may_fail()
        self._known(loadpoint_id)
        if (patch.get("min_current_a") or 6) > (patch.get("max_current_a") or 32):
            raise InvalidRequest(
                "min_current_a is above max_current_a", {"min_current_a": "above max_current_a"}
            )
        self.asked.append((loadpoint_id, dict(patch)))
        if mode := patch.get("mode"):
            lp = structs.replace(self.status.loadpoints[loadpoint_id], mode=mode)
            self.stream.publish_status(structs.replace(self.status, loadpoints={loadpoint_id: lp}))

    async def change_battery(self, patch: Mapping[str, Any]) -> None:
        self._may_fail()
        self.asked.append(("battery", dict(patch)))

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

    def _accepted(self, target: str, action: str, issued_by: str, requested: dict[str, Any]) -> Command:
        command = Command(
            id=f"c{len(self.journal) + 1}",
            target=target,
            action=action,
            issued_by=issued_by,
            requested=requested,
            accepted_at=NOON,
            until=NOON + timedelta(minutes=30),
        )
        self.journal.append(command)
        self.stream.publish_command(command)
        return command

    def _known(self, loadpoint_id: str) -> None:
        if loadpoint_id not in self.status.loadpoints:
            raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'")

    def _may_fail(self) -> None:
        if self.fails is not None:
            raise self.fails

    async def _no_more(self, count: int) -> int:
        raise PowerSyncError("a test needs no more numbers")
