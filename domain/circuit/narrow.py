"""One phase where all of them have no room: down at once, up only after room that lasts, and not too often.

Each switch wears the contactor and is a pause for the car, so those of the limits count
with those of the sun. The rules know of it: what they want then, they want on one phase.
"""

from datetime import datetime

from domain.circuit.brake import Brake, eased
from domain.circuit.load import Load
from domain.circuit.room import Rooms
from domain.loadpoint.phases import MOST, PhaseMemory

DOWN_AND_UP = 2


def narrowed(
    load: Load, rooms: Rooms, before: Brake | None, phases: PhaseMemory, now: datetime
) -> tuple[Load, Brake | None]:
    """The load on the phases it may have, and what keeps it on one."""
    is_kept = load.may_be_wide and before is not None and phases.top > 1
    if not load.may_be_single and not is_kept:
        return load, None
    wide = load.on(min(MOST, phases.top)) if is_kept else load
    has_room = rooms.for_load(wide)[0] >= load.min_a
    if not has_room and rooms.for_load(load.on(1))[0] < load.min_a:
        return load, before  # not even one: it is to end, not to be switched
    # It is all or nothing: a brake at nothing holds it on one phase.
    all_a = float(load.min_a)
    brake = eased(before, all_a if has_room else 0.0, all_a, all_a, now)
    is_raised = before is not None and before.cap < all_a and (brake is None or brake.cap >= all_a)
    if is_raised and phases.held == 1 and not phases.may_switch(now, DOWN_AND_UP):
        brake = before  # once up, it may have to come down again at any time
    return (load if brake is None or brake.cap >= all_a else load.on(1)), brake
