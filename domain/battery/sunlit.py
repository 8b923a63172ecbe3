"""A planned charge that the sun does by itself, where a forced one would only let the rest of it out.

Most devices drop their export limit while they are forced. When export costs money and there is more sun
than the charge takes, leaving the battery to itself charges it as well and keeps the limit.
"""

from domain.command.held import dispatch_in
from domain.command.order import BatteryAction
from domain.curtailment.decide import is_uneconomic
from domain.house.devices import BATTERY
from domain.view import SiteView

BAND_W = 300.0  # more sun than this beyond the charge ends the force; less than this below it begins one


def sun_charges(view: SiteView, power_w: float) -> bool:
    """Whether a charge of `power_w` is left to the sun."""
    seen, able = view.seen, view.battery
    if able is None or BatteryAction.CURTAIL not in able.actions or able.curtails_while_forced:
        return False
    if view.limit_ignored or not _export_costs(view):
        return False
    if seen.pv_w is None or seen.load_w is None or seen.ev_w is None:
        return False
    surplus_w = seen.pv_w - seen.load_w - seen.ev_w
    return surplus_w >= power_w + (BAND_W if _is_forced(view) else -BAND_W)


def _export_costs(view: SiteView) -> bool:
    rule, price = view.house.curtailment, view.seen.price
    if not rule.enabled or price is None or price.export_price is None:
        return False
    return is_uneconomic(rule, price, view.memory.curtailment_active)


def _is_forced(view: SiteView) -> bool:
    order = dispatch_in(view.held.get(BATTERY))
    return order is not None and order.action is BatteryAction.FORCE_CHARGE
