"""Plans, and what is held, as the battery's tests tell them."""

from datetime import datetime
from typing import Any

from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Battery, Optimiser
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reason.reason import Reason, Why
from domain.view import SiteView
from tests.builders import NOON, a_house, a_view, after

WITH_PLAN = a_house(optimiser=Optimiser(enabled=True, reserve_pct=20), battery=Battery(reserve_pct=10))
CHARGE, DISCHARGE, HOLD, SELF = (
    PlanAction.CHARGE,
    PlanAction.DISCHARGE,
    PlanAction.HOLD,
    PlanAction.SELF_CONSUMPTION,
)
OF = {
    CHARGE: Why.PLAN_CHARGE,
    DISCHARGE: Why.PLAN_DISCHARGE,
    HOLD: Why.PLAN_HOLD,
    SELF: Why.SELF_CONSUMPTION,
}


def a_plan(*actions: PlanAction, power_w: float = 2_500, made_at: datetime = NOON) -> Plan:
    """Slots of five minutes from noon on."""
    slots = tuple(
        PlanSlot(
            start=after(300 * index),
            end=after(300 * index + 300),
            action=action,
            power_w=power_w,
            soc_pct=50,
            grid_w=0,
            pv_w=0,
            load_w=0,
            import_price=0.3,
            export_price=0.1,
            reason=Reason(OF[action]),
        )
        for index, action in enumerate(actions)
    )
    return Plan(id="p", made_at=made_at, status="optimal", slots=slots, cost=0, solve_ms=1)


def held(action: BatteryAction, owner: str = "optimiser", power_w: float | None = None) -> dict[str, Held]:
    """An order that stands since noon."""
    order = BatteryOrder(action=action, power_w=power_w)
    return {
        "battery": Held(
            target="battery", order=order, owner=owner, issued_by=owner, since=NOON, command_id="h"
        )
    }


def planning(*actions: PlanAction, seen: Any = None, **changes: Any) -> SiteView:
    """A house with the optimiser on, and a plan of these actions if there are any."""
    plan = a_plan(*actions) if actions else None
    return a_view(WITH_PLAN, seen, **{"plan": plan, **changes})
