"""Mode schedule: charge in a local time window, unless power costs more than the cap."""

from domain.command.order import BatteryAction
from domain.loadpoint.demand import demand_obstacle
from domain.loadpoint.grid_charge import charge_unless
from domain.loadpoint.situation import Outcome, Situation
from domain.loadpoint.spell import too_short
from domain.loadpoint.window import next_start, window_at
from domain.reason.reason import Reason, Why

ROUNDING = 1e-9


def schedule(s: Situation) -> Outcome:
    """Charges at full rate in the window, or within the surplus where the grid is barred."""
    settings = s.lp.schedule
    window = window_at(settings, s.now, s.house.site.timezone)
    return charge_unless(
        s,
        obstacle_of(s),
        Reason(Why.IN_WINDOW, {"until": None if window is None else window.end}),
        within_surplus=_spares_grid(s),
    )


def obstacle_of(s: Situation) -> Reason | None:
    """Why this is no time for scheduled charging; None when it is."""
    settings, timezone = s.lp.schedule, s.house.site.timezone
    if window_at(settings, s.now, timezone) is None:
        begin = next_start(settings, s.now, timezone)
        return Reason(Why.OUTSIDE_WINDOW, {"until": None if begin is None else s.no_sooner(begin)})
    if s.seen.price is None:
        return Reason(Why.PRICE_UNKNOWN)
    price = s.seen.price.import_price
    if price > settings.max_price + ROUNDING:
        return Reason(Why.PRICE_ABOVE_LIMIT, {"price": price, "limit_price": settings.max_price})
    if s.forced is BatteryAction.FORCE_DISCHARGE and not s.memory.is_on:
        return Reason(Why.FORCE_MODE_ACTIVE, {"battery": s.forced})
    if _spares_grid(s):
        return None
    return demand_obstacle(s) or too_short(s, settings.max_price)


def _spares_grid(s: Situation) -> bool:
    return s.lp.schedule.no_grid_import and not s.lp.schedule.preserve_battery
