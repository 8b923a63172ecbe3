"""A pause that stays on a charger which nobody looks after any more: it is lifted for the next car.

Where a car is plugged in that would begin to charge by it, not before that is gone.
"""

from datetime import timedelta

from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.held import charge_in
from domain.house.settings import Mode
from domain.loadpoint.memory import LeftPaused, LoadpointMemory
from domain.loadpoint.situation import Situation
from domain.reading.charger import ChargerReading

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
    """Whether it is lifted now: no car would charge by it, and no mode looks after the loadpoint."""
    pause = s.memory.pause
    if pause is None or s.lp.mode is not Mode.OFF or not is_liftable(s.reading, s.able):
        return False
    rest = min(AGAIN * 2 ** min(max(0, pause.times - 1), DOUBLINGS), SELDOM)
    return pause.asked_at is None or s.now - pause.asked_at >= rest


def is_liftable(reading: ChargerReading | None, able: ChargerCapabilities | None) -> bool:
    """Whether no car begins to charge by it: none is there, or the one that is stays paused."""
    if reading is None or able is None or not able.keeps_pause or reading.connected is None:
        return False
    return not reading.connected or (able.parks and not reading.charging)


def asked(s: Situation) -> LeftPaused:
    """What is remembered once it is asked for now."""
    times = 0 if s.memory.pause is None else s.memory.pause.times
    return LeftPaused(asked_at=s.now, times=times + 1)
