"""Which planned sun the home battery has first: below a level that the owner set no car is started on it, and
how full the battery is then is known only once it is planned.

A battery that the plan charges meanwhile has its filling, and where power pays to be used it has the grid's.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from domain.plan.cars.car_plan import CarPlan, Source
from domain.plan.cars.wish import CarWish
from domain.plan.plan import PlanAction, PlanSlot

ROUNDING_PCT = 0.05  # a plan tells tenths


def is_filled_anyway(slot: PlanSlot, import_price: float) -> bool:
    """Whether the battery need not have the sun of this slot first, at this price per kWh."""
    return slot.action is PlanAction.CHARGE or import_price < 0


def left_to_battery(
    wishes: Sequence[CarWish],
    plans: Mapping[str, CarPlan],
    slots: Sequence[PlanSlot],
    soc_pct: float | None,
    *,
    is_last: bool = False,
) -> tuple[CarWish, ...]:
    """The wishes without the sun that `plans` give them below their levels. `soc_pct`: before the first slot,
    None unknown; `is_last`: nobody looks again at what comes of it, so that such a car counts on no sun.
    """
    return tuple(
        replace(wish, behind=((wish.ready, wish.departure),) if is_last else (*wish.behind, *more))
        if (more := _below(wish, plans[wish.name], slots, soc_pct))
        else wish
        for wish in wishes
    )


def _below(
    wish: CarWish, plan: CarPlan, slots: Sequence[PlanSlot], soc_pct: float | None
) -> list[tuple[datetime, datetime]]:
    found, is_on = [], wish.is_on
    for slot in slots:
        is_sunny = any(
            each.source is Source.SUN and each.start < slot.end and each.end > slot.start
            for each in plan.slots
        )
        floor_pct = wish.pause_pct if is_on else wish.start_pct
        is_below = soc_pct is not None and soc_pct < floor_pct - ROUNDING_PCT
        is_on = is_sunny and (not is_below or is_filled_anyway(slot, slot.import_price))
        if is_sunny and not is_on:
            found.append((slot.start, slot.end))
        soc_pct = slot.soc_pct
    return found
