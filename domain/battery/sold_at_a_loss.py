"""What goes out at a price below nothing because of an order to the battery, told to whoever gives it.

A battery that keeps its charge takes no sun on most inverters, one that is charged takes no more than it was
told, and the export limit of most waits for the order to end. It is done all the same.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from domain.battery.order_played import played
from domain.command.capabilities import BatteryCapabilities, InverterCapabilities
from domain.command.intent import BatteryIntent
from domain.command.order import FORCED, BatteryAction
from domain.curtailment.decide import limits_held
from domain.curtailment.outputs import limitable
from domain.house.house import House
from domain.plan.draft.followers import Follower
from domain.plan.plan import Plan
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why

LEAST_WH, LEAST_COST = 50.0, 0.005  # less, Wh and currency, is not worth a word


def sold_at_a_loss(
    intent: BatteryIntent,
    house: House,
    seen: Observation | None,
    plan: Plan | None,
    able: BatteryCapabilities,
    inverters: Mapping[str, InverterCapabilities],
    charging: Collection[str],
    followers: Sequence[Follower],
    now: datetime,
) -> Reason | None:
    """The warning; None where nothing is lost so, or nobody knows. `charging`: the loadpoints that do;
    `followers`: the cars that follow the sun.
    """
    if intent.action not in FORCED:
        return None
    beside = _limited_beside(intent, house, seen, inverters)
    is_limited = able.curtails_while_forced or limits_held(able, intent.action)
    rule, most_w = house.curtailment, house.site.export_limit_w
    energy_wh, cost, lowest = 0.0, 0.0, 0.0
    for part in played(intent, house, seen, plan, able, charging, followers, now):
        is_kept_in = is_limited and rule.enabled and rule.is_uneconomic(part.price, was=False)
        out_w = max(0.0, part.sun_w * (1 - beside) - part.need_w - part.stores_w)
        wh = (out_w if most_w is None else min(out_w, most_w)) * part.hours
        if part.price < 0 and wh > 0 and not is_kept_in:
            energy_wh, cost, lowest = energy_wh + wh, cost - wh / 1000 * part.price, min(lowest, part.price)
    if energy_wh < LEAST_WH or cost < LEAST_COST:
        return None
    sold = {"energy_wh": round(energy_wh), "cost": round(cost, 4), "lowest_price": lowest}
    return Reason(Why.SOLD_AT_A_LOSS, {"until": intent.until, **sold})


def _limited_beside(
    intent: BatteryIntent,
    house: House,
    seen: Observation | None,
    inverters: Mapping[str, InverterCapabilities],
) -> float:
    """The part of the sun that AC-coupled inverters hold back meanwhile, 0 to 1: they do so beside a hold."""
    if intent.action is not BatteryAction.HOLD or not house.curtailment.enabled or seen is None:
        return 0.0
    beside_w = sum(seen.inverter_w.get(key, 0.0) for key in limitable(inverters))
    return min(1.0, beside_w / seen.pv_w) if seen.pv_w else 0.0
