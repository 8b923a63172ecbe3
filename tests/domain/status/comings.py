"""What comes next in a house, as tests ask for it."""

from datetime import timedelta

from domain.plan.cars.car_plan import CarPlan, CarSlot, Source
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reason.reason import Reason, Why
from tests.domain.status.summaries import summary
from tests.fakes.status import NOON


def slot(hours, action, **changes):
    start = NOON + timedelta(hours=hours)
    usual = {"power_w": 5000, "soc_pct": 50, "grid_w": 0, "pv_w": 0, "load_w": 500}
    prices = {"import_price": 0.08, "export_price": 0.31}
    whole = usual | prices | changes
    return PlanSlot(
        start=start, end=start + timedelta(hours=1), action=action, reason=Reason(Why.PLAN_HOLD), **whole
    )


DAY = Plan(
    id="p",
    made_at=NOON,
    status="optimal",
    cost=0,
    solve_ms=1,
    slots=(
        slot(0, PlanAction.SELF_CONSUMPTION),
        slot(1, PlanAction.CHARGE, grid_w=4000),
        slot(2, PlanAction.CHARGE, grid_w=4000, import_price=0.09),
        slot(3, PlanAction.CHARGE, grid_w=-100),
        slot(4, PlanAction.HOLD),
        slot(5, PlanAction.DISCHARGE, grid_w=-4000),
        slot(6, PlanAction.SELF_CONSUMPTION),
    ),
)


def comings(**changes):
    return [((each.at - NOON).total_seconds() / 3600, each.text) for each in summary(DAY, **changes).next]


def a_car_plan(source=Source.GRID, sun_w=0.0):
    """One slot, in half an hour, of 7 kW."""
    car_slot = CarSlot(
        start=NOON + timedelta(minutes=30),
        end=NOON + timedelta(hours=2),
        power_w=7000,
        source=source,
        price=0.1,
        reason=Reason(Why.PLANNED_WINDOW),
        sun_w=sun_w,
    )
    return CarPlan(
        id="c",
        made_at=NOON,
        made_by="price",
        strategy="cheapest",
        target_soc_pct=80,
        soc_pct=50,
        departure=None,
        max_price=None,
        max_w=7000,
        energy_wh=9000,
        planned_wh=9000,
        cost=1,
        slots=(car_slot,),
    )


CHARGED, ENDED = "The Ioniq is charged to 80 %", "Ends the charge of the Ioniq"
GRIDS, SUNS = "Charges the Ioniq from the grid", "Charges the Ioniq from the sun"
