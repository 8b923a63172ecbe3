"""A departure that came before its car was ready: told once, at its hour, as the next plan forgets it."""

from datetime import datetime

from domain.plan.cars.car_plan import CarPlan
from domain.reading.charger import ChargerReading
from domain.reason.reason import Reason, Why

CLOSE_PCT = 1.0  # so little is ready: cars tell whole percents


def missed(
    before: CarPlan | None, reading: ChargerReading | None, since: datetime, now: datetime
) -> Reason | None:
    """What was missing at a departure that came after `since`; None: none came, the car was ready or gone, or
    nobody knows its level. `before`: its plan as it was then.
    """
    if before is None or before.departure is None or not since < before.departure <= now:
        return None
    soc_pct, target_pct = None if reading is None else reading.vehicle_soc_pct, before.target_soc_pct
    if reading is None or reading.connected is False or soc_pct is None or target_pct is None:
        return None
    if soc_pct >= target_pct - CLOSE_PCT:
        return None
    facts = {"until": before.departure, "soc_pct": soc_pct, "target_pct": target_pct}
    return Reason(Why.DEPARTURE_MISSED, facts)
