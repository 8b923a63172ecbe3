"""What a GoodWe inverter can do, by the way it is commanded. Nothing it is told ends by itself."""

from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities, ReserveRange
from domain.command.order import BatteryAction

EMS_CAPABILITIES = BatteryCapabilities(
    actions=frozenset(BatteryAction),
    ends_by_itself=False,
    hold_keeps_empty=True,  # by battery standby
    curtails_while_forced=False,
    settle_s=5.0,
    reassert_s=900.0,
    reserve=ReserveRange(least_pct=10),  # the maker's app lets 90 % be taken at most
    why_not="there is no export limit during a forced charge or discharge",
)

ECO_CAPABILITIES = replace(
    EMS_CAPABILITIES,
    actions=frozenset(BatteryAction) - {BatteryAction.HOLD},
    why_not=(
        "without EMS (families ES, EM and BP have none) there is no hold, power comes in whole percent of"
        " the inverter's rating and never below 10 %, and no export limit during a forced charge or discharge"
    ),
)

EXPORT_ACTIONS = frozenset({BatteryAction.CURTAIL, BatteryAction.UNCURTAIL})
NO_BATTERY_CAPABILITIES = replace(
    EMS_CAPABILITIES,
    actions=EXPORT_ACTIONS,
    reserve=None,
    why_not="the inverter says that it has no battery, so only its export can be limited",
)
