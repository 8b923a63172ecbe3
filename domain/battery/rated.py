"""No order moves more than the house lets its battery charge and give, whenever that was set."""

from msgspec.structs import replace

from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import House


def within_rating(order: BatteryOrder, house: House) -> BatteryOrder:
    """The order with no more power than that, W; one without a power is its device's to choose."""
    battery = house.battery
    if battery is None or order.power_w is None:
        return order
    is_charge = order.action is BatteryAction.FORCE_CHARGE
    most_w = battery.max_charge_w if is_charge else battery.max_discharge_w
    return replace(order, power_w=min(order.power_w, most_w))
