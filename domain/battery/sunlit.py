"""A planned charge that the sun does by itself, where a forced one would only let the rest of it out.

Most devices drop their export limit while they are forced. When export costs money and there is more sun
than the charge takes, leaving the battery to itself charges it as well and keeps the limit.

The limit hides how much sun there is: what was measured while the battery was forced is believed for a while,
or an order and its end would take turns with every reading.
"""

from datetime import datetime, timedelta

from domain.command.held import dispatch_in
from domain.command.order import BatteryAction
from domain.curtailment.decide import is_uneconomic
from domain.house.devices import BATTERY
from domain.view import SiteView

BAND_W = 300.0  # more sun than this beyond the charge ends the force; less than this below it begins one
HIDDEN = timedelta(minutes=10)  # for so long the sun that was measured is believed


def sun_charges(view: SiteView, power_w: float, now: datetime) -> bool:
    """Whether a charge of `power_w` is left to the sun."""
    seen, able = view.seen, view.battery
    if able is None or BatteryAction.CURTAIL not in able.actions or able.curtails_while_forced:
        return False
    if view.limit_ignored or not _export_costs(view):
        return False
    if seen.pv_w is None or seen.load_w is None or seen.ev_w is None:
        return False
    surplus_w = seen.pv_w - seen.load_w - seen.ev_w
    if _is_forced(view):
        return surplus_w >= power_w + BAND_W
    return surplus_w >= (0.0 if _is_hidden(view, now) else power_w) - BAND_W


def sunlit_until(view: SiteView, now: datetime) -> datetime | None:
    """Until when the sun is believed that charges the battery now; to be remembered."""
    if _is_forced(view):
        return now + HIDDEN
    return view.memory.sunlit_until if _is_hidden(view, now) else None


def _is_hidden(view: SiteView, now: datetime) -> bool:
    until = view.memory.sunlit_until
    return until is not None and now < until <= now + HIDDEN  # a clock that was set back ends it


def _export_costs(view: SiteView) -> bool:
    rule, price = view.house.curtailment, view.seen.price
    if not rule.enabled or price is None or price.export_price is None:
        return False
    return is_uneconomic(rule, price, view.memory.curtailment_active)


def _is_forced(view: SiteView) -> bool:
    order = dispatch_in(view.held.get(BATTERY))
    return order is not None and order.action is BatteryAction.FORCE_CHARGE
