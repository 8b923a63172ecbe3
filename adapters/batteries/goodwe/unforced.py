"""What is nobody's setting: a forced state found on the inverter, and what it gives way to.

A server that lost its data finds its own force, and so does one that follows another that crashed. EMS
modes that no order of ours uses are somebody's choice and stay.
"""

from msgspec.structs import replace

from adapters.batteries.goodwe.eco import forced_sign, off
from adapters.batteries.goodwe.registers import EmsMode, WorkMode
from adapters.batteries.goodwe.settings import Settings

SELF_CONSUMING = frozenset({WorkMode.GENERAL, WorkMode.SELF_USE, WorkMode.PEAK_SHAVING})
# What forces a battery: our own modes, and their kin that other programs use.
FORCED_EMS = frozenset(
    {
        EmsMode.CHARGE_PV,
        EmsMode.DISCHARGE_PV,
        EmsMode.IMPORT_AC,
        EmsMode.BATTERY_STANDBY,
        EmsMode.CHARGE_BATTERY,
        EmsMode.DISCHARGE_BATTERY,
    }
)


def unforced(found: Settings) -> Settings:
    """The settings with EMS automatic and work mode general where these had forced the battery.

    A group that is valid around the clock is switched off, too: armed, it would force the battery as soon
    as somebody chooses the eco mode.
    """
    if found.ems_mode in FORCED_EMS:
        found = _in_automatic(found)
    eco = found.eco
    if eco is not None and found.work_mode == WorkMode.ECO and forced_sign(bytes.fromhex(eco.group_1)):
        group = off(bytes.fromhex(eco.group_1)).hex()
        found = replace(found, work_mode=int(WorkMode.GENERAL), eco=replace(eco, group_1=group))
    return found


def self_consuming(saved: Settings) -> Settings:
    """The settings that self-consumption is, as near to the saved ones as that allows."""
    saved = saved if saved.ems_mode is None else _in_automatic(saved)
    keeps = saved.work_mode in (None, WorkMode.OFF_GRID, *SELF_CONSUMING)
    return saved if keeps else replace(saved, work_mode=int(WorkMode.GENERAL))


def _in_automatic(settings: Settings) -> Settings:
    return replace(settings, ems_mode=int(EmsMode.AUTO), ems_power_w=0)
