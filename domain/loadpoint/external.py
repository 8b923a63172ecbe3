"""A charge we did not start: whose is it, and may a mode touch it?"""

from collections.abc import Callable

from msgspec.structs import replace

from domain.command.decision import Owner
from domain.house.settings import Mode
from domain.loadpoint import cheap, schedule, smart
from domain.loadpoint.demand import demand_obstacle
from domain.loadpoint.situation import Outcome, Situation, hands_off, stop
from domain.reason.reason import Reason, Why

# Modes that would start such a charge themselves take it over; what speaks against it may end it.
ADOPTING: dict[Mode, Callable[[Situation], Reason | None]] = {
    Mode.CHEAP: cheap.obstacle_of,
    Mode.SCHEDULE: schedule.obstacle_of,
    Mode.SMART: smart.unasked,
    Mode.FAST: demand_obstacle,
}
ENDING = frozenset({Why.PRICE_ABOVE_LIMIT, Why.OUTSIDE_WINDOW, Why.WAITING_PLANNED_WINDOW})


def external(s: Situation) -> Outcome | None:
    """Leaves a driver's charge alone, except that a mode which buys by price or time ends one once that
    costs too much or comes at the wrong time, and a mode that wants a charge anyway takes it over. Above
    its limit no mode wants one.
    """
    if not s.is_drawing or s.memory.is_on or s.memory.stopping:
        return None
    obstacle_of = ADOPTING.get(s.lp.mode)
    if obstacle_of is not None and not s.memory.is_spared:
        obstacle = obstacle_of(s)
        if obstacle is None and not s.is_at_limit:
            return None
        if obstacle is not None and obstacle.code in ENDING:
            ended = stop(s, obstacle)
            # Whoever starts it again means it.
            return replace(ended, memory=replace(ended.memory, is_spared=True))
    why = Why.MODE_DISABLED if s.lp.mode is Mode.OFF else Why.EXTERNAL_MANUAL_CHARGE
    power_w = None if s.reading is None or s.reading.power_w is None else round(s.reading.power_w)
    return hands_off(s, Reason(why, {"power_w": power_w}), Owner.EXTERNAL)
