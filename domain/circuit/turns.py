"""What is left to each charge point in its turn."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from math import floor

from domain.circuit.load import Load
from domain.circuit.room import Rooms


def room_for(
    load: Load, loads: Sequence[Load], rooms: Rooms, least_w: Mapping[str, float]
) -> tuple[float, str]:
    """The current that is left to it, A, and by which limit: what it has already, and more only of what its
    equals that come after it do not have.
    """
    found = rooms.for_load(load, sum(least_w.values()))
    after = loads[next(place for place, each in enumerate(loads) if each.id == load.id) + 1 :]
    equals = [each for each in after if each.turn == load.turn and each.held_a and each.is_seen]
    if not equals:
        return found
    left, kept_w = deepcopy(rooms), dict(least_w)
    for each in equals:
        kept_w.pop(each.id, None)
        left.take(each.on(min(each.phases, each.could_phases)), min(each.held_a, each.wanted_a or 0))
    room_a, limit = left.for_load(load, sum(kept_w.values()))
    own_a = min(found[0], load.held_a)
    return (own_a, found[1]) if room_a < own_a else (room_a, limit)


def least_of(loads: Sequence[Load], rooms: Rooms) -> dict[str, float]:
    """What is kept of the import limit for each car's smallest current, W, as far as it goes: all of them
    charge a little before the first charges more.
    """
    found: dict[str, float] = {}
    left_w = rooms.import_w
    if left_w is None:
        return found
    for load in loads:
        needed_w = load.power_w(load.min_a)
        fits = needed_w <= left_w and rooms.for_load(load)[0] >= load.min_a
        if load.wanted_a and load.is_seen and fits:
            found[load.id] = needed_w
            left_w -= needed_w
    return found


def whole(room_a: float) -> int:
    """The whole amperes of it."""
    return max(0, floor(room_a + 1e-6))
