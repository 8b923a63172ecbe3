"""A charge we did not start: whose is it, and may a mode touch it?"""

from msgspec.structs import replace

from domain.decision import Owner
from domain.loadpoint.cheap import obstacle_of
from domain.loadpoint.situation import Outcome, Situation, hands_off, stop
from domain.reason import Reason, Why
from domain.settings import Mode

ADOPTING = frozenset({Mode.CHEAP, Mode.FAST})  # they would start the charge themselves


def external(s: Situation) -> Outcome | None:
    """Leaves a driver's charge alone, except that `cheap` ends one above its limit once, and a mode that
    wants a charge anyway takes it over.
    """
    if not s.is_drawing or s.memory.is_on or s.memory.stopping:
        return None
    if s.lp.mode in ADOPTING and not s.memory.is_spared:
        obstacle = obstacle_of(s) if s.lp.mode is Mode.CHEAP else None
        if obstacle is None:
            return None
        if obstacle.code is Why.PRICE_ABOVE_LIMIT:
            ended = stop(s, obstacle)
            # Whoever starts it again means it.
            return replace(ended, memory=replace(ended.memory, is_spared=True))
    why = Why.MODE_DISABLED if s.lp.mode is Mode.OFF else Why.EXTERNAL_MANUAL_CHARGE
    power_w = None if s.reading is None or s.reading.power_w is None else round(s.reading.power_w)
    return hands_off(s, Reason(why, {"power_w": power_w}), Owner.EXTERNAL)
