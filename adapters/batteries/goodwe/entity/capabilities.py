"""What a GoodWe inverter can do through Home Assistant. Nothing it is told ends by itself."""

from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction

CAPABILITIES = BatteryCapabilities(
    actions=frozenset(BatteryAction),
    ends_by_itself=False,
    hold_keeps_empty=True,  # by battery standby, where Home Assistant offers it
    curtails_while_forced=False,
    settle_s=10.0,  # an entity is refreshed from the inverter, which may have to be asked several times
    reassert_s=900.0,  # choosing an operation mode in the app silently resets the EMS
    why_not=(
        "the backup reserve cannot be changed from here, and there is no export limit during a forced"
        " charge or discharge"
    ),
)
WITHOUT_EXPORT_LIMIT = replace(
    CAPABILITIES,
    actions=CAPABILITIES.actions - {BatteryAction.CURTAIL, BatteryAction.UNCURTAIL},
    why_not=(
        "Home Assistant has no entities for the export limit of this inverter, and the backup reserve cannot"
        " be changed from here"
    ),
)
