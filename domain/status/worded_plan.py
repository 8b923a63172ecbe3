"""A plan with its sentences, in turns: a plan has more than a hundred slots."""

from collections.abc import Generator
from typing import TypeVar

from msgspec.structs import replace

from domain.language.telling import Telling
from domain.language.tongue import ENGLISH
from domain.plan.cars.car_plan import CarPlan, CarSlot
from domain.plan.plan import Plan, PlanSlot
from domain.status.words import worded

Slot = TypeVar("Slot", PlanSlot, CarSlot)
AT_ONCE = 32  # slots


def wording(plan: Plan, telling: Telling) -> Generator[None, None, Plan]:
    """The same plan, every slot with its sentence as it is said when the slot starts; in turns of a
    millisecond or two.
    """
    slots = []
    for index, slot in enumerate(plan.slots):
        if index % AT_ONCE == AT_ONCE - 1:
            yield
        slots.append(_told(slot, telling))
    cars = {}
    for name, car in plan.cars.items():
        yield
        cars[name] = car_in_words(car, telling)
    gave_way = tuple(each.told(telling) for each in plan.gave_way)
    return replace(plan, slots=tuple(slots), cars=cars, gave_way=gave_way)


def car_in_words(car: CarPlan, telling: Telling) -> CarPlan:
    """One car's part with its sentences."""
    return replace(car, slots=tuple(_told(slot, telling) for slot in car.slots))


def _told(slot: Slot, telling: Telling) -> Slot:
    is_english = telling.tongue is ENGLISH  # what a plan says already is English
    reason = slot.reason if is_english else replace(slot.reason, text="")
    then = replace(telling.at(slot.start), is_ahead=slot.start > telling.now)
    return replace(slot, reason=worded(reason, then))
