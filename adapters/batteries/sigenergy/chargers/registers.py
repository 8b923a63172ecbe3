"""The registers of a plant's car chargers, in the order of the vendor's protocol document V2.9.

A switch counts 0 as start and 1 as stop, unlike the plant's own. What older firmware lacks is not answered.
"""

from enum import IntEnum

from adapters.links.modbus.register import PERCENT, Register

CAR_W = (0.0, 100_000.0)

# EVAC, on its own unit
AC_STATE = Register(32000, "ac_state", "u16")
AC_POWER = Register(32003, "ac_power_w", "s32", within=CAR_W)
AC = (
    AC_STATE,
    Register(32001, "ac_energy_wh", "u32", 10),
    AC_POWER,
    Register(32005, "ac_rated_w", "u32"),
    Register(32007, "ac_rated_a", "s32", 0.01),
    Register(32009, "ac_rated_v", "u16", 0.1),
    Register(32010, "ac_breaker_a", "s32", 0.01),
    *(Register(32012 + n, f"ac_alarms_{n + 1}", "u16") for n in range(3)),
)
AC_SWITCH = Register(42000, "ac_switch", "u16", allowed=(0, 1))
AC_CURRENT = Register(42001, "ac_current_a", "u32", 0.01, allowed=(6, 80))

# EVDC, on the unit of the hybrid inverter it hangs on
DC = (
    Register(31500, "dc_vehicle_v", "u16", 0.1),
    Register(31501, "dc_current_a", "u16", 0.1),
    Register(31502, "dc_power_w", "s32"),
    Register(31504, "dc_soc_pct", "u16", 0.1, nothing=(0, 0xFFFF), within=PERCENT),
    Register(31505, "dc_session_wh", "u32", 10),
    Register(31507, "dc_session_s", "u32"),
    Register(31513, "dc_state", "u16"),
    Register(31514, "dc_discharge_a", "u16", 0.1),
    Register(31515, "dc_session_given_wh", "u32", 10),
    Register(31517, "dc_session_given_s", "u32"),
    Register(31519, "dc_energy_wh", "u32", 10),
    Register(31521, "dc_given_wh", "u32", 10),
    Register(31523, "dc_rated_w", "u32"),
    Register(31525, "dc_rated_given_w", "u32"),
)
DC_SWITCH = Register(41000, "dc_switch", "u16", allowed=(0, 1))
LEAST_CHARGE_W = 1_000.0  # the least that is known to work: at 0 a car falls into an error that stays
DC_LIMIT = Register(41002, "dc_limit_w", "u32", allowed=(500, 100_000))
DC_GIVEN_LIMIT = Register(41004, "dc_given_limit_w", "u32", allowed=(0, 100_000))
START, STOP = 0, 1


class AcState(IntEnum):
    """Register 32000, by IEC 61851: at B a car is there, at C it wants power; with a 2 it is offered some."""

    INIT = 0
    NOBODY = 1
    B1 = 2
    B2 = 3
    C1 = 4
    C2 = 5
    F = 6
    E = 7


class DcState(IntEnum):
    """Register 31513."""

    IDLE = 0
    OCCUPIED = 1
    PREPARING = 2
    CHARGING = 3
    FAULT = 4
    SCHEDULED = 5
    ENDED = 6
    UNAVAILABLE = 7
    DISCHARGING = 8
    ALARM = 9
    INSULATION_TEST = 10


ALARMS = {
    "ac_alarms_1": (
        "over-voltage",
        "under-voltage",
        "overload",
        "short circuit",
        "over-current",
        "leakage current",
        "no earth",
        "wrong phase sequence",
        "broken PEN",
    ),
    "ac_alarms_2": ("leakage sensor", "relay stuck", "pilot", "auxiliary supply", "lock", "lamp"),
    "ac_alarms_3": ("too hot", "cable", "meter"),
}
