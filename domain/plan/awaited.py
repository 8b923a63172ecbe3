"""A plan in the seconds in which the next one is made: it begins nothing new that the next may take back.

Prices change where slots do. Whoever acted on the old plan's next slot at once would write to the battery, or
stop a car, and write again a second later.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.plan.cars.car_plan import CarPlan
from domain.plan.plan import Plan

JUST_BEFORE = timedelta(microseconds=1)
PATIENCE = timedelta(seconds=20)  # a plan takes seconds; whatever keeps it longer, the old one goes on then


def awaited(plan: Plan, since: datetime, now: datetime) -> Plan:
    """The plan with what ran before `since` going on, for as long as the next one may take."""
    before, until = plan.at(since - JUST_BEFORE), since + PATIENCE
    if before is None or before.end > now or not since <= now < until:
        return plan
    past = (slot for slot in plan.slots if slot.end <= before.start)
    later = (replace(slot, start=max(slot.start, until)) for slot in plan.slots if slot.end > until)
    return replace(plan, slots=(*past, replace(before, end=until), *later))


def awaited_hours(plan: CarPlan, since: datetime, now: datetime) -> CarPlan:
    """The same for a car of that plan: it charges on, or stays off, for as long as the next one may take."""
    before, until = plan.at(since - JUST_BEFORE), since + PATIENCE
    is_begun = plan.made_at < since and (before is None or before.end <= now)
    if plan.made_by != "optimiser" or not is_begun or not since <= now < until:
        return plan
    past = tuple(slot for slot in plan.slots if slot.end <= since and slot is not before)
    later = tuple(replace(slot, start=max(slot.start, until)) for slot in plan.slots if slot.end > until)
    return replace(plan, slots=(*past, *(() if before is None else (replace(before, end=until),)), *later))
