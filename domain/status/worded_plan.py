"""A plan with its sentences, in turns: a plan has more than a hundred slots."""

from collections.abc import Generator

from msgspec.structs import replace

from domain.language.tongue import ENGLISH, Tongue
from domain.plan.plan import Plan
from domain.plan.turns import in_one_go
from domain.reason.reason import Reason
from domain.status.words import worded

AT_ONCE = 32  # slots


def worded_plan(plan: Plan, currency: str, timezone: str, tongue: Tongue = ENGLISH) -> Plan:
    """As `wording`, in one go."""
    return in_one_go(wording(plan, currency, timezone, tongue))


def wording(
    plan: Plan, currency: str, timezone: str, tongue: Tongue = ENGLISH
) -> Generator[None, None, Plan]:
    """The same plan, every slot with its sentence; in turns of a millisecond or two."""

    def told(reason: Reason) -> Reason:
        known = reason if tongue is ENGLISH else replace(reason, text="")  # what it says already is English
        return worded(known, currency, timezone, tongue=tongue)

    slots = []
    for index, slot in enumerate(plan.slots):
        if index % AT_ONCE == AT_ONCE - 1:
            yield
        slots.append(replace(slot, reason=told(slot.reason)))
    cars = {}
    for name, car in plan.cars.items():
        yield
        cars[name] = replace(car, slots=tuple(replace(slot, reason=told(slot.reason)) for slot in car.slots))
    gave_way = plan.gave_way if tongue is ENGLISH else tuple(each.told(tongue) for each in plan.gave_way)
    return replace(plan, slots=tuple(slots), cars=cars, gave_way=gave_way)
