"""A pause that stays on a charger which nobody looks after any more: it is lifted once no car is there.

Not before: a car that is plugged in would begin to charge by it.
"""

from datetime import timedelta

from msgspec.structs import replace

from domain.command.held import charge_in
from domain.house.settings import Mode
from domain.loadpoint.memory import LeftPaused, LoadpointMemory
from domain.loadpoint.situation import Situation

AGAIN, SELDOM = timedelta(minutes=5), timedelta(days=1)  # ever more seldom: some chargers never say so
DOUBLINGS = 9  # from the one to beyond the other


def noticed(s: Situation, memory: LoadpointMemory) -> LoadpointMemory:
    """The memory with the pause that we set, or without the one that is gone."""
    order, reading = charge_in(s.held), s.reading
    if order is not None and order.current_a == 0 and s.able is not None and s.able.keeps_pause:
        return memory if memory.pause is not None else replace(memory, pause=LeftPaused())
    is_given = order is not None and order.current_a > 0
    is_gone = reading is not None and bool(reading.target_current_a)
    return replace(memory, pause=None) if memory.pause is not None and (is_given or is_gone) else memory


def is_to_be_lifted(s: Situation) -> bool:
    """Whether it is lifted now: nobody is plugged in, and no mode looks after the loadpoint."""
    pause = s.memory.pause
    if pause is None or s.reading is None or s.reading.connected is not False:
        return False
    if s.able is None or not s.able.keeps_pause or s.lp.mode is not Mode.OFF:
        return False
    rest = min(AGAIN * 2 ** min(max(0, pause.times - 1), DOUBLINGS), SELDOM)
    return pause.asked_at is None or s.now - pause.asked_at >= rest


def asked(s: Situation) -> LeftPaused:
    """What is remembered once it is asked for now."""
    times = 0 if s.memory.pause is None else s.memory.pause.times
    return LeftPaused(asked_at=s.now, times=times + 1)
