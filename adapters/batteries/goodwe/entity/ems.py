"""EMS options: which one brings an order about, and what one that is selected makes the battery do.

The options are named as in the `goodwe` library's list of EMS modes; an integration may spell them with
capitals and spaces, and need not offer all of them.
"""

from collections.abc import Mapping
from math import floor

from adapters.links.homeassistant import EntityState
from adapters.links.homeassistant.writes import plain
from domain.command.order import FORCED as FORCED_ORDERS
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import Rejected
from domain.house.house import Battery
from domain.reading.battery import BatteryMode

AUTO = "auto"
OBSERVED: Mapping[str, BatteryMode] = {
    AUTO: BatteryMode.SELF_CONSUMPTION,
    "charge_pv": BatteryMode.FORCE_CHARGE,
    "import_ac": BatteryMode.FORCE_CHARGE,
    "charge_battery": BatteryMode.FORCE_CHARGE,
    "discharge_pv": BatteryMode.FORCE_DISCHARGE,
    "discharge_battery": BatteryMode.FORCE_DISCHARGE,
    "conserve": BatteryMode.HOLD,
    "battery_standby": BatteryMode.HOLD,
}
# As much as possible is what charge_pv is for: the grid's power and all the sun. Where a power was chosen
# it would add the sun to it, so charge_battery is the one that keeps to it.
CHARGE_MOST = ("charge_pv", "charge_battery")
CHARGE_CHOSEN = ("charge_battery", "charge_pv")
# sell_power is none of these: it sets the export, not the battery's power.
DISCHARGE = ("discharge_battery", "discharge_pv")
# The plan counts on a held battery doing nothing; conserve still lets the sun in.
HOLD = ("battery_standby", "conserve")
# A mode found at the start that is one of these was left behind by a crash, and is not anybody's wish.
FORCED = frozenset({*CHARGE_MOST, *DISCHARGE, "import_ac", "battery_standby"})
MOST_W = 32_768


def option_for(order: BatteryOrder, saved: str | None, select: EntityState) -> str:
    """The option that brings the order about, spelt as the entity spells it. Raises Rejected."""
    wanted = _wanted(order, saved, select)
    offered = {plain(option): option for option in select.options}
    for name in wanted:
        if name in offered:
            return offered[name]
    raise Rejected(
        f"{select.entity_id} offers no {' or '.join(wanted)}, only {', '.join(select.options) or 'nothing'}"
    )


def option_wanted(order: BatteryOrder, saved: str | None, select: EntityState) -> str:
    """The option that proves the order: of a put-back the one that was there, even if not offered now."""
    if order.action in FORCED_ORDERS:
        return option_for(order, saved, select)
    name = _wanted(order, saved, select)[0]
    return next((option for option in select.options if plain(option) == name), name)


def is_forced(option: str, select: EntityState | None) -> bool:
    """Whether an option that was found forces the battery: conserve only where a hold has no better one."""
    name = plain(option)
    offered = () if select is None else tuple(plain(each) for each in select.options)
    return name in FORCED or (name == HOLD[-1] and bool(offered) and HOLD[0] not in offered)


def _wanted(order: BatteryOrder, saved: str | None, select: EntityState) -> tuple[str, ...]:
    match order.action:
        case BatteryAction.FORCE_CHARGE:
            return CHARGE_MOST if order.power_w is None else CHARGE_CHOSEN
        case BatteryAction.FORCE_DISCHARGE:
            return DISCHARGE
        case BatteryAction.HOLD:
            return HOLD
        case _:
            before = AUTO if saved is None or is_forced(saved, select) else plain(saved)
            # A person who asks for self-consumption gets it, whatever was set.
            is_asked_for = order.action is BatteryAction.SELF_CONSUMPTION and order.until is not None
            return (AUTO,) if is_asked_for or before == AUTO else (before, AUTO)


def limit_for(order: BatteryOrder, battery: Battery, number: EntityState) -> float:
    """The order's power in the number's own unit: within ratings and its range, on its step, never 0."""
    is_charge = order.action is BatteryAction.FORCE_CHARGE
    rated_w = battery.max_charge_w if is_charge else battery.max_discharge_w
    asked_w = rated_w if order.power_w is None else min(order.power_w, rated_w)
    return on_step(max(1.0, min(asked_w, MOST_W)), number, least_steps=1)


def on_step(power_w: float, number: EntityState, *, least_steps: int = 0) -> float:
    """A power in the number's own unit, within its range and on the step of it that is no more."""
    per_unit = number.watts_per_unit or 1.0
    low, high = number.limit("min", 0.0), number.limit("max", MOST_W / per_unit)
    step = number.limit("step", 1.0) or 1.0
    most_steps = floor((high - low) / step + 1e-9)
    steps = floor((power_w / per_unit - low) / step + 1e-9)
    if low > 0:
        least_steps = 0
    return round(low + step * max(min(least_steps, most_steps), min(steps, most_steps)), 6)


def as_found(power_w: float, number: EntityState) -> float:
    """A power that was there before, in the number's own unit; it need not be on a step, or in its range."""
    return round(power_w / (number.watts_per_unit or 1.0), 6)


def nearest(power_w: float, number: EntityState) -> float:
    """The power nearest to one that was there before that the number takes, in its own unit."""
    value = as_found(power_w, number)
    return max(number.limit("min", value), min(value, number.limit("max", value)))


def watts(number: EntityState | None) -> float | None:
    """What a power setting shows, W; the integration's settings are in W where they have no unit."""
    if number is None or number.number is None:
        return None
    return number.number * (number.watts_per_unit or 1.0)


def is_again(number: EntityState, value: float) -> bool:
    """Whether the number shows a value that was there before, to half a watt."""
    shown = number.number
    return shown is not None and abs(shown - value) * (number.watts_per_unit or 1.0) < 0.5
