"""A plan with its sentences, in turns: a plan has more than a hundred slots."""

from collections.abc import Generator

from msgspec.structs import replace

from domain.plan.cars.car_plan import CarPlan
from domain.plan.plan import Plan
from domain.plan.turns import in_one_go
from domain.status.words import worded

AT_ONCE = 32  # slots


def worded_plan(plan: Plan, currency: str, timezone: str) -> Plan:
    """As `wording`, in one go."""
    return in_one_go(wording(plan, currency, timezone))


def wording(plan: Plan, currency: str, timezone: str) -> Generator[None, None, Plan]:
    """The same plan, every slot with its sentence; in turns of a millisecond or two."""
    slots = []
    for index, slot in enumerate(plan.slots):
        if index % AT_ONCE == AT_ONCE - 1:
            yield
        slots.append(replace(slot, reason=worded(slot.reason, currency, timezone)))
    cars = {}
    for name, car in plan.cars.items():
        yield
        cars[name] = _worded_car(car, currency, timezone)
    return replace(plan, slots=tuple(slots), cars=cars)


def _worded_car(plan: CarPlan, currency: str, timezone: str) -> CarPlan:
    slots = tuple(replace(slot, reason=worded(slot.reason, currency, timezone)) for slot in plan.slots)
    return replace(plan, slots=slots)
