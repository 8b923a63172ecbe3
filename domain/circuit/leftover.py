"""What a car leaves of its current is not kept for it where others lack it.

A car that is known to take less than a mode offers it is held a little above that, as long as it lets another
one have more: enough for it to show at once that it takes more. Then it is offered all of it again.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from math import ceil

from msgspec.structs import replace

from domain.circuit.load import Load
from domain.circuit.room import Rooms
from domain.circuit.turns import least_of, room_for, whole
from domain.command.decision import LoadpointDecision, Owner
from domain.loadpoint.ceiling import SAME_A, Ceiling, of_vehicle
from domain.view import SiteView

OF_MODES = frozenset({Owner.FAST, Owner.CHEAP, Owner.SCHEDULE})  # a smart car's plan knows it already
LASTS = timedelta(minutes=10)  # so long it stays so after nobody lacked it any more
ABOVE_A, ABOVE = 1.0, 1.02  # cars draw a little less than they are offered


def leaving(
    loads: Sequence[Load],
    decisions: Mapping[str, LoadpointDecision],
    view: SiteView,
    rooms: Rooms,
    before: Mapping[str, datetime],
    now: datetime,
) -> tuple[list[Load], dict[str, datetime]]:
    """The loads as they share what is free, and since when nobody lacked what each of them leaves."""
    tops = {load.id: top for load in loads if (top := _top(load, decisions.get(load.id), view)) is not None}
    kept: dict[str, datetime] = {}
    for key in tops:
        if _helps(key, loads, rooms, tops):
            kept[key] = now
        elif key in before and abs(now - before[key]) < LASTS:
            kept[key] = before[key]
    return [_held(load, tops[load.id]) if load.id in kept else load for load in loads], kept


def _top(load: Load, decision: LoadpointDecision | None, view: SiteView) -> tuple[int, float] | None:
    """The current that shows whether the car takes more, and what it takes, A; None: it is offered no more
    than that, nothing is known of it, or it takes more already.
    """
    if decision is None or decision.owner not in OF_MODES or not load.wanted_a or not load.held_a:
        return None
    lp, memory = view.house.loadpoint(load.id), view.memory.loadpoints.get(load.id)
    able = view.chargers.get(load.id)
    if lp is None or memory is None or load.drawn_a is None or (able is not None and not able.rate_control):
        return None
    most_a = of_vehicle(memory.ceilings, lp.vehicle).on.get(load.phases, Ceiling()).most_a
    if most_a is None or load.drawn_a > most_a + SAME_A:
        return None
    step_a = 1 if able is None else able.step_a
    top_a = max(load.min_a, ceil((most_a * ABOVE + ABOVE_A) / step_a) * step_a)
    return (top_a, most_a) if top_a < load.wanted_a else None


def _held(load: Load, top: tuple[int, float]) -> Load:
    return replace(load, wanted_a=top[0], takes_a=top[1])


def _helps(key: str, loads: Sequence[Load], rooms: Rooms, tops: Mapping[str, tuple[int, float]]) -> bool:
    """Whether any other gets more where this one is held."""
    plain = _given(loads, rooms)
    less = _given([_held(load, tops[key]) if load.id == key else load for load in loads], rooms)
    return any(less[other] > plain[other] for other in plain if other != key)


def _given(loads: Sequence[Load], rooms: Rooms) -> dict[str, int]:
    """What each gets in its turn, A."""
    left, found, least_w = deepcopy(rooms), dict[str, int](), least_of(loads, rooms)
    for load in loads:
        least_w.pop(load.id, None)
        if load.wanted_a and load.is_seen:
            room_a, _ = room_for(load, loads, left, least_w)
            given_a = whole(min(room_a - load.unseen_a, load.wanted_a))
            found[load.id] = given_a if given_a >= load.min_a else 0
            left.take(load, found[load.id])
    return found
