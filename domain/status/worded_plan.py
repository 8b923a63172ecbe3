"""A plan with its sentences, in turns: a plan has more than a hundred slots."""

from collections.abc import Generator
from typing import TypeVar

from msgspec.structs import replace

from domain.language.telling import Telling
from domain.language.tongue import ENGLISH
from domain.plan.cars.car_plan import CarSlot
from domain.plan.plan import Plan, PlanSlot
from domain.status.words import worded

Slot = TypeVar("Slot", PlanSlot, CarSlot)
AT_ONCE = 32  # slots


def wording(plan: Plan, telling: Telling) -> Generator[None, None, Plan]:
    """The same plan, every slot with its sentence as it is said when the slot starts; in turns of a
    millisecond or two.
    """
    is_english = telling.tongue is ENGLISH  # what a plan says already is English

    def told(slot: Slot) -> Slot:
        reason = slot.reason if is_english else replace(slot.reason, text="")
        then = replace(telling.at(slot.start), is_ahead=slot.start > telling.now)
        return replace(slot, reason=worded(reason, then))

    slots = []
    for index, slot in enumerate(plan.slots):
        if index % AT_ONCE == AT_ONCE - 1:
            yield
        slots.append(told(slot))
    cars = {}
    for name, car in plan.cars.items():
        yield
        cars[name] = replace(car, slots=tuple(told(slot) for slot in car.slots))
    gave_way = tuple(each.told(telling) for each in plan.gave_way)
    return replace(plan, slots=tuple(slots), cars=cars, gave_way=gave_way)
