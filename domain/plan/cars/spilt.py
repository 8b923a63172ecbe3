"""Which sun a plan throws away while a car that should long be ready waits for a later hour.

By cost alone it is right to wait for power that pays. A car that was to leave already may do so at any
moment, and what would be thrown away costs nothing.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from domain.plan.cars.car_plan import CarPlan
from domain.plan.cars.wish import CarWish
from domain.plan.plan import PlanSlot
from domain.tariff.wall_clock import Span


def with_spilt(
    wishes: Sequence[CarWish], plans: Mapping[str, CarPlan], slots: Sequence[PlanSlot]
) -> tuple[CarWish, ...]:
    """The wishes, the first overdue one of them that leaves such sun with the spans in which it could have
    it: what is left after that is another's.
    """
    for n, wish in enumerate(wishes):
        if spans := _spilt(wish, plans[wish.name], slots):
            return (*wishes[:n], replace(wish, spilt=spans), *wishes[n + 1 :])
    return tuple(wishes)


def _spilt(wish: CarWish, plan: CarPlan, slots: Sequence[PlanSlot]) -> tuple[Span, ...]:
    if not wish.is_overdue or wish.spilt or not plan.slots:
        return ()
    return tuple(
        (slot.start, slot.end)
        for slot in slots
        if wish.ready <= slot.start
        and slot.end <= plan.slots[-1].start
        and plan.at(slot.start) is None
        and wish.sun_kw(slot.curtail_w / 1000) > 0
    )
