"""A forced battery that has nothing left to move, and so is as one that is held: it is full under a charge,
or at its reserve under a discharge.
"""

from datetime import datetime, timedelta

from domain.battery.prove import LEAST_W, SOC_BAND_PCT
from domain.command.held import dispatch_in
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.devices import BATTERY
from domain.view import SiteView

FULL_PCT = 100.0
MOVES_WITHIN = timedelta(seconds=60)  # what an order moves is measured by then


def nothing_left(order: BatteryOrder, view: SiteView, now: datetime) -> str | None:
    """`capacity` for a charge of a full battery, `reserve` for a discharge of one at its reserve; None where
    something moves, may still come to move, or nobody knows.
    """
    reading = view.seen.battery
    if reading is None or reading.soc_pct is None or reading.power_w is None:
        return None
    if abs(reading.power_w) >= LEAST_W:
        return None
    # Batteries stop a little before their end: one that has not moved for a minute is there.
    band_pct = SOC_BAND_PCT if _has_stood(order, view, now) else 0.0
    if order.action is BatteryAction.FORCE_CHARGE:
        return "capacity" if reading.soc_pct >= FULL_PCT - band_pct else None
    if order.action is BatteryAction.FORCE_DISCHARGE:
        own_pct = 0.0 if view.house.battery is None else view.house.battery.reserve_pct
        reserve_pct = max(own_pct, reading.reserve_pct or 0.0)
        return "reserve" if reading.soc_pct <= reserve_pct + band_pct else None
    return None


def _has_stood(order: BatteryOrder, view: SiteView, now: datetime) -> bool:
    held = view.held.get(BATTERY)
    known = dispatch_in(held)
    if held is None or known is None or known.action is not order.action:
        return False
    return now - held.since >= MOVES_WITHIN
