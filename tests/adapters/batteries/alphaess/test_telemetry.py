"""Every row of the vendor's telemetry table: its value, its unit and its sign."""

import pytest

from adapters.batteries.alphaess.driver import AlphaEssDriver
from adapters.batteries.alphaess.registers import DISPATCH, EXPORT_LIMIT, IDENTITY, MODELS, TELEMETRY
from domain.errors import ConfigurationError, Rejected, Unreachable
from domain.house.house import Battery
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.alphaess.systems import a_system

# name, address, the words there, the value they mean
ROWS = [
    ("grid_exported_wh", 0x0010, "0001 86a0", 1_000_000),
    ("grid_imported_wh", 0x0012, "0000 0064", 1_000),
    ("grid_l1_v", 0x0014, "00e6", 230),
    ("grid_l2_v", 0x0015, "00e7", 231),
    ("grid_l3_v", 0x0016, "00e8", 232),
    ("grid_l1_a", 0x0017, "0041", 6.5),
    ("grid_l2_a", 0x0018, "ffbf", -6.5),
    ("grid_l3_a", 0x0019, "0001", 0.1),
    ("grid_hz", 0x001A, "1389", 50.01),
    ("grid_l1_w", 0x001B, "0000 05dc", 1_500),
    ("grid_l2_w", 0x001D, "ffff fa24", -1_500),
    ("grid_l3_w", 0x001F, "0000 0001", 1),
    ("grid_w", 0x0021, "ffff f830", -2_000),  # exporting
    ("pv_meter_exported_wh", 0x0090, "0000 0002", 20),
    ("pv_meter_imported_wh", 0x0092, "0000 0003", 30),
    ("pv_meter_w", 0x00A1, "0000 04d2", 1_234),
    ("battery_v", 0x0100, "0200", 51.2),
    ("battery_a", 0x0101, "001f", 3.1),  # discharging
    ("soc_pct", 0x0102, "023d", 57.3),
    ("battery_status", 0x0103, "0100", 256),
    ("battery_relays", 0x0104, "0003", 3),
    ("cell_min_v", 0x0107, "0cee", 3.31),
    ("cell_max_v", 0x010A, "0d0c", 3.34),
    ("cell_min_c", 0x010D, "fff6", -1),
    ("cell_max_c", 0x0110, "00f8", 24.8),
    ("max_charge_a", 0x0111, "03d0", 97.6),
    ("max_discharge_a", 0x0112, "03d1", 97.7),
    ("bmu_version", 0x0115, "00a5", 1.65),
    ("lmu_version", 0x0116, "0078", 1.2),
    ("iso_version", 0x0117, "0065", 1.01),
    ("battery_modules", 0x0118, "0002", 2),
    ("battery_capacity_wh", 0x0119, "0085", 13_300),
    ("battery_type", 0x011A, "0021", 33),
    ("soh_pct", 0x011B, "03e3", 99.5),
    ("battery_warnings", 0x011C, "0000 0010", 16),
    ("battery_faults", 0x011E, "8000 0000", 2_147_483_648),
    ("battery_charged_wh", 0x0120, "0000 0064", 10_000),
    ("battery_discharged_wh", 0x0122, "0000 0065", 10_100),
    ("battery_grid_charged_wh", 0x0124, "0000 0066", 10_200),
    ("battery_w", 0x0126, "ff5d", -163),  # charging
    ("battery_remaining_s", 0x0127, "0078", 7_200),
    ("max_charge_w", 0x012C, "1388", 5_000),
    ("max_discharge_w", 0x012D, "1194", 4_500),
    ("soc_calibration", 0x012F, "0001", 1),
    ("inverter_l1_v", 0x0400, "08fc", 230),
    ("inverter_l2_v", 0x0401, "08fd", 230.1),
    ("inverter_l3_v", 0x0402, "08fe", 230.2),
    ("inverter_l1_a", 0x0403, "000a", 1),
    ("inverter_l2_a", 0x0404, "fff6", -1),
    ("inverter_l3_a", 0x0405, "0000", 0),
    ("inverter_l1_w", 0x0406, "0000 03e8", 1_000),
    ("inverter_l2_w", 0x0408, "ffff fc18", -1_000),
    ("inverter_l3_w", 0x040A, "0000 0000", 0),
    ("inverter_w", 0x040C, "0000 0bb8", 3_000),
    ("backup_l1_w", 0x0414, "0000 0064", 100),
    ("backup_l2_w", 0x0416, "0000 0065", 101),
    ("backup_l3_w", 0x0418, "0000 0066", 102),
    ("backup_w", 0x041A, "0000 012f", 303),
    ("inverter_hz", 0x041C, "1387", 49.99),
    *((f"pv{n}_v", 0x041D + 4 * (n - 1), "0fa1", 400.1) for n in range(1, 7)),
    *((f"pv{n}_a", 0x041E + 4 * (n - 1), "0019", 2.5) for n in range(1, 7)),
    *((f"pv{n}_w", 0x041F + 4 * (n - 1), "0000 03e8", 1_000) for n in range(1, 7)),
    ("inverter_c", 0x0435, "0181", 38.5),
    ("inverter_warnings_1", 0x0436, "0000 0001", 1),
    ("inverter_warnings_2", 0x0438, "0000 0002", 2),
    ("inverter_faults_1", 0x043A, "0000 0003", 3),
    ("inverter_faults_2", 0x043C, "0000 0004", 4),
    ("pv_strings_wh", 0x043E, "0000 0064", 10_000),
    ("work_mode", 0x0440, "0001", 1),
    ("inverter_battery_w", 0x0443, "00a3", 163),  # discharging
    ("pv_total_w", 0x0453, "0000 1388", 5_000),
    ("pv_inverter_wh", 0x08D0, "0000 0001", 100),
    ("pv_system_wh", 0x08D2, "0000 0002", 200),
    ("system_faults", 0x08D4, "0000 0010", 16),
    ("firmware", 0x0640, "5631 2e31 3200 0000 0000", "V1.12"),
    ("firmware_arm", 0x0645, "5631 2e30 3300 0000 0000", "V1.03"),
    ("inverter_serial", 0x064A, "414c 4531 3233 0000 0000 0000 0000 0000 0000 0000", "ALE123"),
    ("ems_serial", 0x0743, "414c 3230 3032 0000 0000 0000 0000 0000", "AL2002"),
    ("ems_version_high", 0x074B, "0001", 1),
    ("ems_version_middle", 0x074C, "0004", 4),
    ("ems_version_low", 0x074D, "000c", 12),
    ("protocol_version", 0x074E, "0017", 23),
    ("ems_version_suffix", 0x074F, "4200", "B"),
    ("coupling", 0x0805, "0003", 3),
    ("meter_setup", 0x0806, "0002", 2),
    ("modbus_unit", 0x080F, "0055", 85),
    ("model_code", 0x110F, "0005", 5),
    ("export_limit_pct", 0x0800, "0032", 50),
]


def put(system, address, words):
    values = [int(word, 16) for word in words.split()]
    system.emulator.overrides |= {address + offset: value for offset, value in enumerate(values)}


async def test_every_row_of_the_table_reads_with_its_value_and_sign():
    async with a_system() as system:
        for _, address, words, _value in ROWS:
            put(system, address, words)
        found = (await system.driver.survey()).values
        assert {name: found[name] for name, *_ in ROWS} == {name: value for name, _, _, value in ROWS}


def test_no_row_of_the_map_is_left_untested():
    named = {row.name for row in (*TELEMETRY, *IDENTITY, EXPORT_LIMIT)}
    assert named == {name for name, *_ in ROWS}
    assert [row.address for row in TELEMETRY] == sorted(row.address for row in TELEMETRY)
    assert DISPATCH[0].address == 0x0880


async def test_a_reading_holds_what_flows():
    async with a_system(pv_w=3_000, load_w=1_000, soc_pct=57.3) as system:
        system.clock.turn(5)
        reading = await system.driver.read()
        assert reading.read_at == system.clock.now()
        assert (reading.grid_w, reading.pv_w, reading.battery.power_w) == (0, 3_000, -2_000)
        assert reading.battery.soc_pct == 57.3
        assert (reading.battery.max_charge_w, reading.battery.max_discharge_w) == (5_000, 5_000)
        assert reading.battery.reserve_pct == 10
        assert reading.battery.export_limit_w is None
        assert reading.battery.mode is BatteryMode.SELF_CONSUMPTION
        assert (reading.model, reading.firmware) == ("SMILE-T10", "V1.12")


@pytest.mark.parametrize(
    ("house", "grid_w", "pv_w", "battery_w"),
    [
        ({"pv_w": 0, "load_w": 6_000, "soc_pct": 50}, 1_000, 0, 5_000),
        ({"pv_w": 0, "load_w": 900, "soc_pct": 10}, 900, 0, 0),
        ({"pv_w": 9_000, "load_w": 500, "soc_pct": 100}, -8_500, 9_000, 0),
        ({"pv_w": 9_000, "load_w": 500, "soc_pct": 20}, -3_500, 9_000, -5_000),
    ],
)
async def test_signs_are_ours_import_discharge_and_production_are_positive(house, grid_w, pv_w, battery_w):
    async with a_system(**house) as system:
        reading = await system.driver.read()
        assert (reading.grid_w, reading.pv_w, reading.battery.power_w) == (grid_w, pv_w, battery_w)


@pytest.mark.parametrize(
    ("meter", "pv_w"),
    [
        ("0000 03e8", 4_000),  # an AC-coupled inverter adds to the strings
        ("ffff fff6", 3_000),  # its own draw at night is no production
    ],
)
async def test_solar_is_all_strings_and_the_ac_coupled_meter(meter, pv_w):
    async with a_system(pv_w=3_000) as system:
        put(system, 0x00A1, meter)
        assert (await system.driver.read()).pv_w == pv_w


async def test_phase_currents_come_with_their_sign():
    async with a_system() as system:
        put(system, 0x0017, "0041 ffbf 0000")
        assert (await system.driver.read()).phase_a == (6.5, -6.5, 0)


async def test_registers_an_old_firmware_lacks_are_unknown_and_not_asked_for_again():
    async with a_system() as system:
        system.emulator.missing |= {0x00A1, 0x00A2, 0x0102, 0x012C, 0x0640, 0x0800, 0x0850}
        first = await system.driver.read()
        assert first.pv_w == 3_000
        assert first.battery.soc_pct is None
        assert first.battery.max_charge_w is None
        assert first.battery.reserve_pct is None
        assert first.firmware == "1.4.12"  # the energy manager's version stands in
        assert first.battery.power_w == -2_000
        learnt = system.emulator.server.reads
        await system.driver.read()
        steady = system.emulator.server.reads - learnt
        await system.driver.read()
        assert system.emulator.server.reads == learnt + 2 * steady
        assert steady < 16


async def test_without_a_dispatch_block_the_mode_is_unknown():
    async with a_system() as system:
        system.emulator.missing |= set(range(0x0880, 0x0889))
        assert await system.mode() is BatteryMode.UNKNOWN


async def test_a_battery_management_that_says_zero_says_nothing():
    async with a_system() as system:
        put(system, 0x012C, "0000 0000")
        battery = (await system.driver.read()).battery
        assert (battery.max_charge_w, battery.max_discharge_w) == (None, None)


async def test_the_identity_is_asked_for_once_and_a_tick_takes_seven_reads():
    async with a_system() as system:
        await system.driver.read()
        before = system.emulator.server.reads
        await system.driver.read()
        assert system.emulator.server.reads - before == 7


async def test_a_unit_that_will_not_say_who_it_is_still_reads():
    async with a_system() as system:
        system.emulator.missing |= {*range(0x0640, 0x0660), *range(0x0743, 0x0810), 0x110F}
        reading = await system.driver.read()
        assert reading.firmware is None
        assert reading.grid_w == 0


@pytest.mark.parametrize("fault", ["silent", "drops_mid_frame", "garbage"])
async def test_a_unit_in_trouble_is_unreachable_and_comes_back(fault):
    async with a_system() as system:
        setattr(system.faults, fault, True)
        with pytest.raises(Unreachable):
            await system.driver.read()
        setattr(system.faults, fault, False)
        assert (await system.driver.read()).grid_w == 0


async def test_the_b3_scales_its_inverter_side_by_tenths_but_not_its_grid_power():
    async with a_system(model="SMILE-B3") as system:
        put(system, 0x0014, "08fc")
        put(system, 0x0021, "0000 07d0")
        put(system, 0x040C, "0000 7530")
        put(system, 0x0435, "0f0a")
        found = (await system.driver.survey()).values
        assert (found["grid_l1_v"], found["grid_w"]) == (230, 2_000)
        assert (found["inverter_w"], found["inverter_c"]) == (3_000, 38.5)


@pytest.mark.parametrize("model", MODELS)
async def test_all_seven_models_share_the_map(model):
    async with a_system(model=model) as system:
        reading = await system.driver.read()
        assert (reading.model, reading.pv_w, reading.battery.power_w) == (model, 3_000, -2_000)


def test_an_unknown_model_is_a_fault_of_the_configuration():
    with pytest.raises(ConfigurationError, match="SMILE-X"):
        AlphaEssDriver(None, model="SMILE-X", battery=Battery(), clock=None)


async def test_a_busy_unit_turns_a_reading_away():
    async with a_system() as system:
        await system.driver.read()
        system.faults.busy = True
        with pytest.raises(Rejected, match="busy"):
            await system.driver.read()
