"""What all cars are expected to take in a plan, whoever gives it to them: no cost of a plan says what that
energy is worth, so two plans that cost differently may only charge the cars differently.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from domain.plan.plan import Plan, PlanSlot


def with_cars_energy(plan: Plan) -> Plan:
    """The plan with what its cars take."""
    return replace(plan, cars_wh=_told(cars_wh(plan.slots)))


def beside_standing(plan: Plan, standing: Plan | None) -> Plan:
    """The plan with how much more its cars take than in the plan that stands, over the time of both."""
    if standing is None or not plan.slots or not standing.slots:
        return plan
    start = max(each.slots[0].start for each in (plan, standing))
    end = min(each.slots[-1].end for each in (plan, standing))
    more_wh = cars_wh(plan.slots, start, end) - cars_wh(standing.slots, start, end)
    return replace(plan, cars_wh_more=_told(more_wh))


def cars_wh(slots: Sequence[PlanSlot], start: datetime | None = None, end: datetime | None = None) -> float:
    """The energy of all cars in these slots, Wh; a slot that lies partly outside counts in part."""
    total_wh = 0.0
    for slot in slots:
        begin = slot.start if start is None else max(start, slot.start)
        until = slot.end if end is None else min(end, slot.end)
        taken_w = sum(sum(each.values()) for each in (slot.ev_w, slot.following_w, slot.unplanned_w))
        total_wh += taken_w * max(0.0, (until - begin).total_seconds()) / 3600
    return total_wh


def _told(energy_wh: float) -> float:
    return float(round(energy_wh))
