"""Device ids: how every part of the program names the same device."""

BATTERY = "battery"
GRID = "grid"
SOLAR = "pv/"  # with the number or name of the inverter
LOADPOINTS = "loadpoints/"
# no devices, and commands have them as their targets all the same
CURTAILMENT = "curtailment"  # what leaves the house
PLAN = "plan"


def loadpoint_device(loadpoint_id: str) -> str:
    """The device at a loadpoint."""
    return LOADPOINTS + loadpoint_id


def loadpoint_of(device: str) -> str:
    """The loadpoint that a device stands at."""
    return device.removeprefix(LOADPOINTS)
