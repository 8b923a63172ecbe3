"""What a plan does with the battery, one step after the other, and how much each of them is."""

from datetime import datetime
from itertools import groupby, islice, takewhile

from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.status.summary import Next

BOUGHT_W = 100.0


def plan_blocks(plan: Plan | None, free_at: datetime, day: datetime, most: int) -> list[list[PlanSlot]]:
    """The slots of each step from `free_at` on: of a plan with hundreds of slots those until `day`, and some
    beyond it only where they are no more than `most`.
    """
    slots = () if plan is None else plan.slots
    ahead = (slot for slot in takewhile(lambda slot: slot.start < day, slots) if slot.end > free_at)
    blocks = [list(block) for _, block in groupby(ahead, key=step_code)]
    if len(blocks) > most:
        return blocks
    ahead = (slot for slot in slots if slot.end > free_at)
    return [list(block) for _, block in islice(groupby(ahead, key=step_code), most + 1)]


def moved_wh(slot: PlanSlot) -> float:
    """What the battery takes or gives by it, Wh; 0 where it is left to itself."""
    acts = slot.action in (PlanAction.CHARGE, PlanAction.DISCHARGE)
    return slot.power_w * _hours(slot) if acts else 0.0


def earned_by(slot: PlanSlot) -> float:
    """What the grid pays for it, currency; 0 for what is no act of the battery with the grid."""
    match step_code(slot):
        case Next.SELL:
            return -slot.grid_w / 1000 * _hours(slot) * slot.export_price
        case Next.CHARGE_FROM_GRID:
            return -slot.grid_w / 1000 * _hours(slot) * slot.import_price
        case _:
            return 0.0


def step_code(slot: PlanSlot) -> Next:
    """What the slot does, as it is told."""
    match slot.action:
        case PlanAction.CHARGE:
            return Next.CHARGE_FROM_GRID if slot.grid_w > BOUGHT_W else Next.STORE_SUN
        case PlanAction.DISCHARGE:
            return Next.SELL if slot.grid_w < -BOUGHT_W else Next.RUN_HOUSE
        case PlanAction.HOLD:
            return Next.KEEP
        case _:
            return Next.FOLLOW_HOUSE


def _hours(slot: PlanSlot) -> float:
    return (slot.end - slot.start).total_seconds() / 3600
