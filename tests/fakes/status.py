"""A typical status document, and changes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.event.event import Event, EventKind, EventState
from domain.house.settings import Mode
from domain.notification.notice import Notice, NoticeKind
from domain.reading.battery import BatteryMode
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import (
    BatteryStatus,
    CurtailmentStatus,
    DeviceHealth,
    Flow,
    PlanStatus,
    PlanStep,
    PriceStatus,
    SiteStatus,
    Status,
    Today,
)
from domain.status.loadpoint_document import ChargerStatus, LoadpointStatus, VehicleStatus

NOON = datetime(2026, 1, 15, 2, 30, tzinfo=UTC)
AN_EVENT = Event(
    id="spike-20260115T023000Z",
    kind=EventKind.SPIKE_EXPORT,
    state=EventState.RUNNING,
    starts_at=NOON,
    facts={"wholesale_price": 15.0, "threshold_price": 3.0},
    reason=Reason(Why.PRICE_SPIKE, text="Price spike: the market pays $15.00/kWh."),
    text="Price spike: the market pays $15.00/kWh.",
    changed_at=NOON,
)
SUNNY = Reason(Why.SELF_CONSUMPTION, {"surplus_w": 3700.0}, "The sun is filling the battery.")
WAITING = Reason(
    Why.WAITING_SUSTAINED_SURPLUS, {"surplus_w": 4300, "needed_w": 1380}, "Waiting for steady sun."
)


def a_loadpoint_status(loadpoint_id: str = "garage", **changes: Any) -> LoadpointStatus:
    """A plugged-in car that waits for the sun."""
    typical = LoadpointStatus(
        id=loadpoint_id,
        name="Garage",
        charger=ChargerStatus(driver="simulated", online=True),
        vehicle=VehicleStatus(id="ioniq", name="Ioniq", soc_pct=55, soc_source="charger"),
        connected=True,
        charging=False,
        state="awaiting_start",
        mode=Mode.SOLAR,
        owner="solar",
        until=None,
        power_w=0,
        current_a=0,
        target_current_a=0,
        phases=1,
        limit_soc_pct=80,
        effective_limit_soc_pct=80,
        session=None,
        timer=None,
        reason=WAITING,
        last_command=None,
        observed_at=NOON,
        confidence="observed",
        min_current_a=6,
        max_current_a=32,
        priority=0,
    )
    return replace(typical, **changes)


def a_status(**changes: Any) -> Status:
    """A sunny noon with a battery and one car."""
    step = PlanStep(
        action="charge",
        power_w=2500,
        start=NOON,
        end=NOON + timedelta(minutes=5),
        reason=Reason(Why.PLAN_CHARGE),
    )
    typical = Status(
        seq=0,
        at=NOON,
        site=SiteStatus(name="Home", timezone="Australia/Brisbane", currency="AUD"),
        flow=Flow(grid_w=-1200, pv_w=4200, battery_w=-2500, load_w=500, ev_w=0),
        battery=BatteryStatus(
            soc_pct=73.6,
            power_w=-2500,
            capacity_wh=13300,
            reserve_pct=10,
            mode=BatteryMode.SELF_CONSUMPTION,
            owner="none",
            until=None,
            reason=SUNNY,
            health=Health.OK,
            observed_at=NOON,
        ),
        loadpoints={"garage": a_loadpoint_status()},
        price=PriceStatus(import_price=0.36, export_price=0.10, kind="current", source="amber", age_s=12),
        plan=PlanStatus(id="p1", made_at=NOON, now=step, next=None),
        curtailment=CurtailmentStatus(
            active=False,
            desired_w=None,
            acknowledged=None,
            enforced=None,
            reason=Reason(Why.EXPORT_WORTHWHILE),
        ),
        event=None,
        devices={
            "battery": DeviceHealth(health=Health.OK, age_s=3),
            "price": DeviceHealth(health=Health.OK, age_s=12),
        },
        today=Today(),
    )
    return replace(typical, **changes)


def with_grid(grid_w: float, second: int = 0) -> Status:
    """The typical status with another grid power, `second` s later."""
    return a_status(at=NOON + timedelta(seconds=second), flow=replace(a_status().flow, grid_w=grid_w))


A_NOTICE = Notice(
    id="garage-20260115T010000Z",
    kind=NoticeKind.CAR_PROGRESS,
    state=EventState.RUNNING,
    starts_at=NOON - timedelta(hours=1),
    facts={"car": "Ioniq", "soc_pct": 60},
    text="60 % of 80 %, with 7.2 kW.",
    changed_at=NOON,
    tag="charge:garage-20260115T010000Z",
    title="Ioniq is charging",
    progress=50,
    expires_at=NOON + timedelta(minutes=10),
)
