"""GoodWe's addresses and codes, platforms 105 (ES, EM, BP) and 205, 745, 753 (ET, EH, BT, BH).

Numbers are of the vendor's register list as the open integrations use it; ES-class frames carry no
exceptions, so what such a unit lacks it passes over in silence.
"""

from enum import IntEnum

from msgspec import Struct

UDP_PORT = 8899
ADDRESS = 247

ES_FAMILIES = ("ES", "EM", "BP")
DT_FAMILIES = ("DT", "MS", "DNS", "XS")  # no battery

NO_VALUE = 0xFFFF
NO_BATTERY = 0  # as a battery's mode

# ET class, Modbus registers
MIN_SOC = 45356  # 100 - depth of discharge
WORK_MODE = 47000
EXPORT_SWITCH = 47509  # 1: the limit below holds
EXPORT_LIMIT = 47510  # W; without the switch it limits nothing
EMS_MODE = 47511
EMS_POWER = 47512  # W, unsigned
CLEAR_MODE_PARAMETERS = 47533  # write 1 when a timed mode is left

# DT class: the limit's unit depends on the phases
DT_EXPORT_SWITCH = 40327
DT_EXPORT_LIMIT_W = 40328  # two registers, one phase
DT_EXPORT_LIMIT_PCT = 40336  # three phases

# ES class, AA55 registers
ES_EXPORT_SWITCH = 18
ES_CLEAR_MODE_PARAMETERS = 0x0700
ES_MIN_SOC = 0x0560


class EmsMode(IntEnum):
    """What the EMS register may say; a number that is not here is kept and put back as it is."""

    AUTO = 1
    CHARGE_PV = 2  # solar, and up to so much from the grid on top
    DISCHARGE_PV = 3
    IMPORT_AC = 4
    EXPORT_AC = 5
    CONSERVE = 6
    OFF_GRID = 7
    BATTERY_STANDBY = 8
    BUY_POWER = 9
    SELL_POWER = 10
    CHARGE_BATTERY = 11  # exactly so much, solar first
    DISCHARGE_BATTERY = 12


class WorkMode(IntEnum):
    """What the work-mode register may say. 98 and 99, known elsewhere as modes, are never on a device:
    they stand for ECO with one group that is valid around the clock.
    """

    GENERAL = 0
    OFF_GRID = 1
    BACKUP = 2
    ECO = 3
    PEAK_SHAVING = 4
    SELF_USE = 5


class EcoLayout(Struct, frozen=True, kw_only=True):
    """Where a firmware keeps its four eco groups: `words` registers each; `switch` enables one."""

    version: int
    first: int
    words: int
    switch: int
    aa55: bool = False

    def switch_of(self, group: int) -> int:
        """The register whose high byte turns group 1 to 4 on."""
        return self.first + (group - 1) * self.words + self.switch


ET_ECO_V1 = EcoLayout(version=1, first=47515, words=4, switch=3)
ECO_V2 = EcoLayout(version=2, first=47547, words=6, switch=2)  # by Modbus frames on the ES class, too
ES_ECO_V1 = EcoLayout(version=1, first=1793, words=4, switch=3, aa55=True)
