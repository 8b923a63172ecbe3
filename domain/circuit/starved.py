"""Which followers of the sun the limits keep from charging at all, so that others may have their share."""

from collections.abc import Mapping, Sequence
from copy import deepcopy

from domain.circuit.load import Load
from domain.circuit.room import Rooms
from domain.house.house import House
from domain.loadpoint.surplus import follows_surplus
from domain.plan.cars.wish import NOT_DUE, Turn

BAND_A = 1.0  # once starved, so much more than its minimum must be free


def starved_of(
    house: House,
    loads: Sequence[Load],
    rooms: Rooms,
    granted: Mapping[str, int],
    before: frozenset[str],
    *,
    is_blind: bool,
) -> frozenset[str]:
    """Those whose minimum does not fit even if every follower that comes after them took nothing.

    `rooms` has what is taken by the house, its battery and the cars we do not steer; `granted` is what the
    others get, A; `before` are those that were starved until now.
    """
    followers = {lp.id: place for place, lp in enumerate(house.loadpoints) if follows_surplus(lp)}

    def turn(load: Load) -> tuple[bool, Turn, int, bool, int]:
        """Whose share comes first; who does not follow the sun waits for nobody."""
        place = followers.get(load.id)
        if place is None:
            return False, NOT_DUE, 0, False, 0
        return True, load.departure, -load.priority, load.held_a == 0, place

    found = set[str]()
    for load in loads:
        if load.id not in followers or not load.is_seen:
            continue
        left = deepcopy(rooms)
        for other in loads:
            if turn(other) < turn(load):
                left.take(other, granted.get(other.id, 0))
        needed_a = load.min_a + (BAND_A if load.id in before else 0.0)
        room_a = max(left.for_load(each)[0] for each in (load, load.on(1) if load.may_be_single else load))
        if is_blind or room_a < needed_a:
            found.add(load.id)
    return frozenset(found)
