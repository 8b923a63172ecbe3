"""The plant's registers, in the order of the vendor's protocol document V2.9.

Addresses are those on the wire. Powers come in W and energies in 10 Wh; battery power counts charging
upward there and is turned into our sign. Rows that older firmware lacks are simply not answered.
"""

from adapters.links.modbus.register import PERCENT, Register

PORT = 502
PLANT_UNIT = 247
SPACING_S = 1.0  # the shortest request period the protocol allows

SYSTEM = (
    Register(30000, "system_time_s", "u32"),
    Register(30002, "system_zone_min", "s16"),
    Register(30003, "work_mode", "u16"),
    Register(30004, "has_grid_sensor", "u16"),
    Register(30005, "grid_w", "s32"),
    Register(30007, "grid_var", "s32"),
    Register(30009, "off_grid", "u16"),
    Register(30010, "max_active_w", "u32"),
    Register(30012, "max_apparent_va", "u32"),
    Register(30014, "soc_pct", "u16", 0.1, within=PERCENT),
    Register(30015, "plant_l1_w", "s32"),
    Register(30017, "plant_l2_w", "s32"),
    Register(30019, "plant_l3_w", "s32"),
)
POWERS = (
    Register(30027, "alarms_pcs_1", "u16"),
    Register(30028, "alarms_pcs_2", "u16"),
    Register(30029, "alarms_ess", "u16"),
    Register(30030, "alarms_gateway", "u16"),
    Register(30031, "plant_w", "s32"),
    Register(30033, "plant_var", "s32"),
    Register(30035, "pv_w", "s32"),
    Register(30037, "battery_w", "s32", -1),
    Register(30039, "max_feed_w", "u32"),
    Register(30041, "max_absorb_w", "u32"),
)
LIMITS = (
    Register(30047, "max_charge_w", "u32"),
    Register(30049, "max_discharge_w", "u32"),
    Register(30051, "running_state", "u16"),
    Register(30052, "grid_l1_w", "s32"),
    Register(30054, "grid_l2_w", "s32"),
    Register(30056, "grid_l3_w", "s32"),
)
RATINGS = (
    Register(30068, "rated_charge_w", "u32"),
    Register(30070, "rated_discharge_w", "u32"),
)
STORAGE = (
    Register(30064, "chargeable_wh", "u32", 10),
    Register(30066, "dischargeable_wh", "u32", 10),
    *RATINGS,
    Register(30072, "alarms_dc_charger", "u16"),
    Register(30083, "battery_capacity_wh", "u32", 10),
    Register(30085, "charge_cut_off_pct", "u16", 0.1, within=PERCENT),
    Register(30086, "discharge_cut_off_pct", "u16", 0.1, within=PERCENT),
    Register(30087, "soh_pct", "u16", 0.1, within=PERCENT),
)
SMART_LOADS = (
    *(Register(30098 + 2 * n, f"smart_load_{n + 1}_wh", "u32", 10) for n in range(24)),
    *(Register(30146 + 2 * n, f"smart_load_{n + 1}_w", "s32") for n in range(24)),
)
THIRD_PARTY_PV = Register(30194, "third_party_pv_w", "s32")
ENERGIES = (
    Register(30088, "pv_wh", "u64", 10),
    Register(30092, "load_today_wh", "u32", 10),
    Register(30094, "load_wh", "u64", 10),
    *SMART_LOADS,
    THIRD_PARTY_PV,
    Register(30196, "third_party_pv_wh", "u64", 10),
    Register(30200, "battery_charged_wh", "u64", 10),
    Register(30204, "battery_discharged_wh", "u64", 10),
    Register(30208, "dc_charger_charged_wh", "u64", 10),
    Register(30212, "dc_charger_discharged_wh", "u64", 10),
    Register(30216, "grid_imported_wh", "u64", 10),
    Register(30220, "grid_exported_wh", "u64", 10),
)
# These begin at 0 with the firmware that brings them, and do not go on from the counters above.
NEW_ENERGIES = tuple(
    Register(30228 + 4 * n, f"new_{name}_wh", "u64", 10)
    for n, name in enumerate(
        (
            "load",
            "ac_charger",
            "pv",
            "third_party_pv",
            "battery_charged",
            "battery_discharged",
            "dc_charger_charged",
            "dc_charger_discharged",
            "grid_imported",
            "grid_exported",
            "generator",
        )
    )
)
LATEST = (
    Register(30272, "pv_today_wh", "u32", 10),
    Register(30274, "pv_yesterday_wh", "u32", 10),
    Register(30276, "rated_hz", "u16", 0.01),
    Register(30277, "rated_v", "u32", 0.01),
    Register(30280, "alarms_plant_1", "u16"),
    Register(30281, "alarms_plant_2", "u16"),
    Register(30282, "general_load_w", "s32"),
    Register(30284, "total_load_w", "s32"),
    Register(30286, "cell_mean_c", "s16", 0.1),
)
PLANT = (*SYSTEM, *POWERS, *LIMITS, *STORAGE, *ENERGIES, *NEW_ENERGIES, *LATEST)

# What every reading needs, and what lies between. As many rows on either side of a gap that some firmware
# answers: one refused read splits them at the gap.
LIVE = (
    *(row for row in SYSTEM if 30003 <= row.address <= 30014),
    *(row for row in POWERS if 30027 <= row.address <= 30037),
)
LIVE_GAP = 16

ANY_W = (0, 0xFFFF_FFFF)  # all bits set is a setting here: not in force
REMOTE_EMS = Register(40029, "remote_ems", "u16", allowed=(0, 1))
CONTROL_MODE = Register(40031, "control_mode", "u16", allowed=(0, 8))
CHARGE_LIMIT = Register(40032, "charge_limit_w", "u32", allowed=ANY_W, nothing=())
DISCHARGE_LIMIT = Register(40034, "discharge_limit_w", "u32", allowed=ANY_W, nothing=())
PV_LIMIT = Register(40036, "pv_limit_w", "u32", allowed=ANY_W, nothing=())
EXPORT_LIMIT = Register(40038, "export_limit_w", "u32", allowed=ANY_W, nothing=())
SETTINGS = (
    REMOTE_EMS,
    Register(40030, "phase_control", "u16"),
    CONTROL_MODE,
    CHARGE_LIMIT,
    DISCHARGE_LIMIT,
    PV_LIMIT,
    EXPORT_LIMIT,
    Register(40040, "import_limit_w", "u32", allowed=ANY_W, nothing=()),
    Register(40042, "pcs_export_limit_w", "u32", allowed=ANY_W, nothing=()),
    Register(40044, "pcs_import_limit_w", "u32", allowed=ANY_W, nothing=()),
)
BACKUP_PCT = Register(40046, "backup_pct", "u16", 0.1, within=PERCENT, allowed=(0, 100))
CUT_OFFS = (
    BACKUP_PCT,
    Register(40047, "charge_cut_off_set_pct", "u16", 0.1, within=PERCENT, allowed=(0, 100)),
    Register(40048, "discharge_cut_off_set_pct", "u16", 0.1, within=PERCENT, allowed=(0, 100)),
)
NO_LIMIT_W = 0xFFFF_FFFE  # the largest value that is a limit at all
