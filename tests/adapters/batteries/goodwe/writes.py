"""Orders to an inverter, and the writes that they become."""

from domain.command.order import BatteryAction, ExportOrder

CHARGE, DISCHARGE, HOLD = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD
SELF, RESTORE = BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE
CURTAIL, UNCURTAIL = BatteryAction.CURTAIL, BatteryAction.UNCURTAIL
NO_EXPORT = ExportOrder(limit_w=0)


def one(register, value):
    return (0x06, register, (value,))


def block(register, *values):
    return (0x10, register, values)


def power_and_mode(power_w, mode):
    return [one(47512, power_w), one(47511, mode)]
