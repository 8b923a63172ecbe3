"""A hybrid inverter's own registers, on its own unit behind the plant's socket: for looking after it.

Its power control (41501 and up) is left alone, since the plant's Remote EMS distributes power itself.
"""

from adapters.links.modbus.register import PERCENT, Register

IDENTITY = (
    Register(30500, "model", "str", count=15),
    Register(30515, "serial", "str", count=10),
    Register(30525, "firmware", "str", count=15),
)
RATINGS = (
    Register(30540, "inverter_rated_w", "u32"),
    Register(30544, "inverter_max_w", "u32"),
    Register(30548, "inverter_battery_wh", "u32", 10),
    Register(30550, "inverter_rated_charge_w", "u32"),
    Register(30552, "inverter_rated_discharge_w", "u32"),
)
BATTERY = (
    Register(30566, "inverter_charged_today_wh", "u32", 10),
    Register(30568, "inverter_charged_wh", "u64", 10),
    Register(30572, "inverter_discharged_today_wh", "u32", 10),
    Register(30574, "inverter_discharged_wh", "u64", 10),
    Register(30578, "inverter_state", "u16"),
    Register(30587, "inverter_w", "s32"),
    Register(30589, "inverter_var", "s32"),
    Register(30591, "inverter_max_charge_w", "u32"),
    Register(30593, "inverter_max_discharge_w", "u32"),
    Register(30599, "inverter_battery_w", "s32", -1),
    Register(30601, "inverter_soc_pct", "u16", 0.1, within=PERCENT),
    Register(30602, "inverter_soh_pct", "u16", 0.1, within=PERCENT),
    Register(30603, "inverter_cell_mean_c", "s16", 0.1),
    Register(30604, "inverter_cell_mean_v", "u16", 0.001),
    *(Register(30604 + n, f"inverter_alarms_{n}", "u16") for n in range(1, 6)),
    Register(30613, "inverter_feedback_w", "s32"),
    Register(30617, "inverter_feedback_pct", "s16", 0.01),
    Register(30620, "inverter_cluster_max_c", "s16", 0.1),
    Register(30621, "inverter_cluster_min_c", "s16", 0.1),
    Register(30622, "inverter_cell_max_v", "u16", 0.001),
    Register(30623, "inverter_cell_min_v", "u16", 0.001),
)
GRID_SIDE = (
    Register(31000, "inverter_rated_v", "u16", 0.1),
    Register(31001, "inverter_rated_hz", "u16", 0.01),
    Register(31002, "inverter_hz", "u16", 0.01),
    Register(31003, "inverter_c", "s16", 0.1),
    Register(31004, "inverter_output_type", "u16"),
    *(Register(31009 + 2 * phase, f"inverter_l{phase}_v", "u32", 0.01) for phase in (1, 2, 3)),
    *(Register(31015 + 2 * phase, f"inverter_l{phase}_a", "s32", 0.01) for phase in (1, 2, 3)),
)
STRINGS = (
    Register(31024, "inverter_packs", "u16"),
    Register(31025, "inverter_strings", "u16"),
    Register(31026, "inverter_trackers", "u16"),
    *(
        row
        for string in range(1, 37)
        for row in (
            Register((31025 if string < 5 else 31032) + 2 * string, f"pv{string}_v", "s16", 0.1),
            Register((31026 if string < 5 else 31033) + 2 * string, f"pv{string}_a", "s16", 0.01),
        )
    ),
    Register(31035, "inverter_pv_w", "s32"),
    Register(31037, "inverter_insulation_mohm", "u16", 0.001),
)
PV_ENERGY = (
    Register(31509, "inverter_pv_today_wh", "u32", 10),
    Register(31511, "inverter_pv_wh", "u32", 10),
)
INVERTER = (*IDENTITY, *RATINGS, *BATTERY, *GRID_SIDE, *STRINGS, *PV_ENERGY)
