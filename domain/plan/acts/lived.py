"""What a house has lived of a plan: how its battery runs now, and what of turns and orders that took."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from domain.plan.acts.switches import POWERED, Way, orders_and_turns, way_after
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.plan.spent import Spent

JUST_BEFORE = timedelta(seconds=1)


def running_before(previous: Plan | None, now: datetime) -> Way | None:
    """How the battery was run just before `now`; None where nothing is known.

    A battery that rests goes on knowing which way it went last: going back would be a turn.
    """
    if previous is None or previous.at(now - JUST_BEFORE) is None:
        return None
    *_, last = _ways(previous, now)
    return last


def spent_before(previous: Plan | None, now: datetime) -> Spent:
    """What was spent before `now`."""
    if previous is None:
        return Spent()
    spent = previous.spent.later(now - previous.made_at)
    for before, after in pairwise(_ways(previous, now)):
        spent = _with(spent, before, after)
    return spent


def spent_with(spent: Spent, running: Way | None, plan: Plan) -> Spent:
    """With what the plan's first slot takes."""
    first = plan.slots[0] if plan.slots else None
    return spent if first is None else _with(spent, running, _way(running, first))


def _with(spent: Spent, before: Way | None, after: Way) -> Spent:
    """A battery that is left to itself again needs no order for it: the last one's time is up."""
    orders, turns = orders_and_turns(before, after)
    return spent.more(0 if after.action is PlanAction.SELF_CONSUMPTION else orders, turns)


def _ways(plan: Plan, now: datetime) -> Iterator[Way]:
    """Of the slots that began before `now`."""
    way: Way | None = None
    for slot in plan.slots:
        if slot.start >= now:
            return
        way = _way(way or Way(slot.action, gives=plan.gave_before), slot)
        yield way


def _way(before: Way | None, slot: PlanSlot) -> Way:
    battery_kw = (slot.load_w + sum(slot.ev_w.values()) - slot.pv_w - slot.grid_w) / 1000
    power_kw = slot.power_w / 1000 if slot.action in POWERED else 0.0
    return way_after(before, slot.action, power_kw, battery_kw)
