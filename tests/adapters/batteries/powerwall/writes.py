"""Orders to a site, and the writes that they become, by what each is for."""

from domain.command.order import BatteryAction, BatteryOrder

CHARGE, DISCHARGE, HOLD = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD
SELF, RESTORE = BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE
CURTAIL, UNCURTAIL = BatteryAction.CURTAIL, BatteryAction.UNCURTAIL
BACK = BatteryOrder(action=RESTORE)
AUTONOMOUS, BY_ITSELF = ("operation", "autonomous"), ("operation", "self_consumption")
ALLOW_GRID, FORBID_GRID = ("grid_import_export", False), ("grid_import_export", True)  # the field forbids
ALLOW_EXPORT, NO_EXPORT = ("grid_import_export", "battery_ok"), ("grid_import_export", "never")
OWN_EXPORT = ("grid_import_export", "pv_only")
CHARGE_TARIFF = ("time_of_use_settings", "POWERSYNC-CHARGE")
DISCHARGE_TARIFF = ("time_of_use_settings", "POWERSYNC-DISCHARGE")
OWN = ("time_of_use_settings", "AGL-123")


def reserve(percent):
    return ("backup", percent)


CHARGING = [AUTONOMOUS, reserve(100), CHARGE_TARIFF]
DISCHARGING = [AUTONOMOUS, FORBID_GRID, ALLOW_EXPORT, DISCHARGE_TARIFF, reserve(21), reserve(20)]
