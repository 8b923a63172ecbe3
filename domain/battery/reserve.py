"""The reserve that a deliberate export leaves in the battery."""

from domain.battery.outcome import held_by
from domain.command.decision import Owner
from domain.command.held import dispatch_in
from domain.command.order import BatteryAction
from domain.reason.reason import Reason, Why
from domain.view import SiteView

RESERVE_BAND_PCT = 1.0  # a deliberate export that stopped at its reserve resumes only so far above it


def floor_pct(view: SiteView) -> float:
    """Down to where it may go, %; the hardware's own reserve where that is higher."""
    battery = view.house.battery
    hardware_pct = 0.0 if battery is None else battery.reserve_pct
    return max(view.house.optimiser.reserve_pct, hardware_pct)


def at_reserve(view: SiteView, owner: Owner) -> Reason | None:
    """Why this owner may not export deliberately now; None: there is enough in the battery."""
    soc_pct, least_pct = None if view.seen.battery is None else view.seen.battery.soc_pct, floor_pct(view)
    order = dispatch_in(held_by(view, owner))
    is_going = order is not None and order.action is BatteryAction.FORCE_DISCHARGE
    if soc_pct is None or soc_pct > least_pct + (0.0 if is_going else RESERVE_BAND_PCT):
        return None
    return Reason(Why.AT_RESERVE, {"soc_pct": soc_pct, "reserve_pct": least_pct})
