"""Orders to a plant, and the writes that they become, as the vendor's command table has them."""

from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.order import BatteryAction, ExportOrder

CHARGE, DISCHARGE, HOLD = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD
SELF, RESTORE = BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE
CURTAIL, UNCURTAIL = (
    ExportOrder(limit_w=0),
    ExportOrder(limit_w=None),
)
TAKES_CONTROL = EmsChoices(take_control=True)
UNLIMITED = 0xFFFF_FFFE
NIGHT = {"pv_w": 0}


def one(address, value):
    """A single register by function 06."""
    return (0x06, address, (value,))


def two(address, value):
    """A 32-bit value by function 16, high word first."""
    return (0x10, address, (value >> 16, value & 0xFFFF))


ON = one(40029, 1)
