"""Mode cheap: charge while a kWh costs little enough; a nearly empty car accepts a higher price."""

from domain.command.decision import Owner
from domain.command.order import BatteryAction
from domain.house.devices import BATTERY
from domain.loadpoint.demand import demand_obstacle
from domain.loadpoint.grid_charge import charge_unless
from domain.loadpoint.situation import Outcome, Situation
from domain.loadpoint.spell import too_short
from domain.reason.reason import Reason, Why

ROUNDING = 1e-9  # prices are decimals; binary fractions must not decide at the limit


def cheap(s: Situation) -> Outcome:
    """Charges at full rate while the price is right, or within the surplus where the grid is barred."""
    return charge_unless(s, obstacle_of(s), Reason(Why.PRICE_OK, _facts(s)), within_surplus=_spares_grid(s))


def obstacle_of(s: Situation) -> Reason | None:
    """Why this is no time for cheap charging; None when it is."""
    settings = s.lp.cheap
    price = None if s.seen.price is None else s.seen.price.import_price
    if price is None:
        return Reason(Why.PRICE_UNKNOWN)
    if s.seen.has_battery and settings.battery_min_soc_pct > 0:
        soc_pct = s.battery_soc_pct
        if soc_pct is None and not s.memory.is_on:
            return Reason(Why.TELEMETRY_STALE, {"device": BATTERY})
        if soc_pct is not None and soc_pct < settings.battery_min_soc_pct:
            facts = {"battery_soc_pct": soc_pct, "floor_pct": settings.battery_min_soc_pct}
            return Reason(Why.BATTERY_BELOW_START_FLOOR, facts)
    if s.forced is BatteryAction.FORCE_DISCHARGE and not s.memory.is_on:
        return Reason(Why.FORCE_MODE_ACTIVE, {"battery": s.forced})
    is_running = s.memory.is_on and s.memory.owner is Owner.CHEAP
    allowance = settings.price_hysteresis if is_running else 0.0
    if price > price_limit(s) + allowance + ROUNDING:
        return Reason(Why.PRICE_ABOVE_LIMIT, _facts(s))
    if _spares_grid(s):
        return None
    return demand_obstacle(s) or too_short(s, price_limit(s) + settings.price_hysteresis)


def _spares_grid(s: Situation) -> bool:
    return s.lp.cheap.no_grid_import and not s.lp.cheap.preserve_battery


def price_limit(s: Situation) -> float:
    """The highest acceptable price now, currency per kWh; an unknown car may be a nearly empty one."""
    settings = s.lp.cheap
    soc_pct = s.vehicle_soc_pct
    if soc_pct is None:
        return max(settings.opportunity_price, settings.recovery_price)
    return settings.recovery_price if soc_pct < settings.recovery_soc_pct else settings.opportunity_price


def _facts(s: Situation) -> dict[str, object]:
    price = None if s.seen.price is None else s.seen.price.import_price
    soc_pct = s.vehicle_soc_pct
    opportunity = price is not None and price <= s.lp.cheap.opportunity_price + ROUNDING
    is_recovery = not opportunity if soc_pct is None else soc_pct < s.lp.cheap.recovery_soc_pct
    return {
        "price": price,
        "limit_price": price_limit(s),
        "level": "recovery" if is_recovery else "opportunity",
    }
