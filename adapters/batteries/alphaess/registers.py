"""The AlphaESS register map, in the order of the vendor's Modbus parameter list V1.23.

All seven models share it. Every power already has our sign: + import, + discharge, + production.
Energies are in Wh: the list's 0.01 kWh is a scale of 10, its 0.1 kWh one of 100.
"""

from msgspec.structs import replace

from adapters.links.modbus.register import PERCENT, Register

MODELS = (
    "SMILE5",
    "SMILE-Hi5",
    "SMILE-Hi10",
    "SMILE-B3",
    "SMILE-T10",
    "SMILE-G3",
    "Storion-T30",
)
UNIT = 85  # factory setting; kept in register 0x080F
PORT = 502

GRID_METER = (
    Register(0x0010, "grid_exported_wh", "u32", 10),
    Register(0x0012, "grid_imported_wh", "u32", 10),
    Register(0x0014, "grid_l1_v", "u16"),
    Register(0x0015, "grid_l2_v", "u16"),
    Register(0x0016, "grid_l3_v", "u16"),
    Register(0x0017, "grid_l1_a", "s16", 0.1),
    Register(0x0018, "grid_l2_a", "s16", 0.1),
    Register(0x0019, "grid_l3_a", "s16", 0.1),
    Register(0x001A, "grid_hz", "u16", 0.01),
    Register(0x001B, "grid_l1_w", "s32"),
    Register(0x001D, "grid_l2_w", "s32"),
    Register(0x001F, "grid_l3_w", "s32"),
    Register(0x0021, "grid_w", "s32"),
)
PV_METER_ENERGY = (
    Register(0x0090, "pv_meter_exported_wh", "u32", 10),
    Register(0x0092, "pv_meter_imported_wh", "u32", 10),
)
PV_METER = (Register(0x00A1, "pv_meter_w", "s32"),)
BATTERY = (
    Register(0x0100, "battery_v", "u16", 0.1),
    Register(0x0101, "battery_a", "s16", 0.1),
    Register(0x0102, "soc_pct", "u16", 0.1, within=PERCENT),
    Register(0x0103, "battery_status", "u16"),
    Register(0x0104, "battery_relays", "u16"),
    Register(0x0107, "cell_min_v", "u16", 0.001),
    Register(0x010A, "cell_max_v", "u16", 0.001),
    Register(0x010D, "cell_min_c", "s16", 0.1),
    Register(0x0110, "cell_max_c", "s16", 0.1),
    Register(0x0111, "max_charge_a", "u16", 0.1),
    Register(0x0112, "max_discharge_a", "u16", 0.1),
    Register(0x0115, "bmu_version", "u16", 0.01),
    Register(0x0116, "lmu_version", "u16", 0.01),
    Register(0x0117, "iso_version", "u16", 0.01),
    Register(0x0118, "battery_modules", "u16"),
    Register(0x0119, "battery_capacity_wh", "u16", 100),
    Register(0x011A, "battery_type", "u16"),
    Register(0x011B, "soh_pct", "u16", 0.1, nothing=(0, 0xFFFF), within=PERCENT),  # 0: it does not know
    Register(0x011C, "battery_warnings", "u32"),
    Register(0x011E, "battery_faults", "u32"),
    Register(0x0120, "battery_charged_wh", "u32", 100),
    Register(0x0122, "battery_discharged_wh", "u32", 100),
    Register(0x0124, "battery_grid_charged_wh", "u32", 100),
    Register(0x0126, "battery_w", "s16"),
    Register(0x0127, "battery_remaining_s", "u16", 60),
    Register(0x012C, "max_charge_w", "u16"),
    Register(0x012D, "max_discharge_w", "u16"),
    Register(0x012F, "soc_calibration", "u16"),
)
INVERTER_AC = (
    Register(0x0400, "inverter_l1_v", "u16", 0.1),
    Register(0x0401, "inverter_l2_v", "u16", 0.1),
    Register(0x0402, "inverter_l3_v", "u16", 0.1),
    Register(0x0403, "inverter_l1_a", "s16", 0.1),
    Register(0x0404, "inverter_l2_a", "s16", 0.1),
    Register(0x0405, "inverter_l3_a", "s16", 0.1),
    Register(0x0406, "inverter_l1_w", "s32"),
    Register(0x0408, "inverter_l2_w", "s32"),
    Register(0x040A, "inverter_l3_w", "s32"),
    Register(0x040C, "inverter_w", "s32"),
    Register(0x0414, "backup_l1_w", "s32"),
    Register(0x0416, "backup_l2_w", "s32"),
    Register(0x0418, "backup_l3_w", "s32"),
    Register(0x041A, "backup_w", "s32"),
    Register(0x041C, "inverter_hz", "u16", 0.01),
)
STRINGS = tuple(
    row
    for string in range(6)
    for row in (
        Register(0x041D + 4 * string, f"pv{string + 1}_v", "u16", 0.1),
        Register(0x041E + 4 * string, f"pv{string + 1}_a", "u16", 0.1),
        Register(0x041F + 4 * string, f"pv{string + 1}_w", "u32"),
    )
)
STRING_POWERS = tuple(row.name for row in STRINGS if row.name.endswith("_w"))
INVERTER = (
    Register(0x0435, "inverter_c", "s16", 0.1),
    Register(0x0436, "inverter_warnings_1", "u32"),
    Register(0x0438, "inverter_warnings_2", "u32"),
    Register(0x043A, "inverter_faults_1", "u32"),
    Register(0x043C, "inverter_faults_2", "u32"),
    Register(0x043E, "pv_strings_wh", "u32", 100),
    Register(0x0440, "work_mode", "u16"),
    Register(0x0443, "inverter_battery_w", "s16"),
    Register(0x0453, "pv_total_w", "u32"),
)
SYSTEM = (
    Register(0x08D0, "pv_inverter_wh", "u32", 100),
    Register(0x08D2, "pv_system_wh", "u32", 100),
    Register(0x08D4, "system_faults", "u32"),
)

IDENTITY = (
    Register(0x0640, "firmware", "str", count=5),
    Register(0x0645, "firmware_arm", "str", count=5),
    Register(0x064A, "inverter_serial", "str", count=10),
    Register(0x0743, "ems_serial", "str", count=8),
    Register(0x074B, "ems_version_high", "u16"),
    Register(0x074C, "ems_version_middle", "u16"),
    Register(0x074D, "ems_version_low", "u16"),
    Register(0x074E, "protocol_version", "u16"),
    Register(0x074F, "ems_version_suffix", "str", count=1),
    Register(0x0805, "coupling", "u16"),
    Register(0x0806, "meter_setup", "u16"),
    Register(0x080F, "modbus_unit", "u16"),
    Register(0x110F, "model_code", "u16"),
)

# Percent of a power that sources disagree on (PV or AC rating): only 0 and 100 have one meaning.
EXPORT_LIMIT = Register(0x0800, "export_limit_pct", "u16", allowed=(0, 100), within=PERCENT)
RESERVE = Register(0x0850, "reserve_pct", "u16", within=PERCENT)
DISPATCH_START = Register(0x0880, "dispatch_start", "u16", allowed=(0, 1))
DISPATCH = (
    DISPATCH_START,
    Register(0x0881, "dispatch_power", "u32", allowed=(0, 64_000)),
    Register(0x0883, "dispatch_reactive", "u32", allowed=(0, 64_000)),
    Register(0x0885, "dispatch_mode", "u16", allowed=(1, 19)),
    Register(0x0886, "dispatch_target_pct", "u16", 0.4, allowed=(0, 100)),
    Register(0x0887, "dispatch_duration_s", "u32", allowed=(0, 86_400 * 7)),
)

TELEMETRY = (
    *GRID_METER,
    *PV_METER_ENERGY,
    *PV_METER,
    *BATTERY,
    *INVERTER_AC,
    *STRINGS,
    *INVERTER,
    *SYSTEM,
)
LIVE = (*GRID_METER, *PV_METER, *BATTERY, *STRINGS, EXPORT_LIMIT, RESERVE, *DISPATCH)

# The B3 is reported to scale these differently; its grid power 0x0021 is not among them.
B3_SCALES = {
    "grid_l1_v": 0.1,
    "grid_l2_v": 0.1,
    "grid_l3_v": 0.1,
    "inverter_l1_w": 0.1,
    "inverter_l2_w": 0.1,
    "inverter_l3_w": 0.1,
    "inverter_w": 0.1,
    "backup_l1_w": 0.1,
    "backup_l2_w": 0.1,
    "backup_l3_w": 0.1,
    "backup_w": 0.1,
    "inverter_c": 0.01,
}
SCALES: dict[str, dict[str, float]] = {"SMILE-B3": B3_SCALES}


def rows_for(model: str, rows: tuple[Register, ...]) -> tuple[Register, ...]:
    """The rows with this model's own scales."""
    own = SCALES.get(model, {})
    return tuple(replace(row, scale=own.get(row.name, row.scale)) for row in rows)
