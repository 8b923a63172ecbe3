"""A plan in the seconds in which the next one is made: it begins nothing new that the next may take back.

Prices change where slots do. Whoever acted on the old plan's next slot at once would write to the battery,
and write again a second later.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

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
