"""Every row of the vendor's telemetry tables: its value, its unit and its sign."""

from itertools import pairwise

import pytest

from adapters.batteries.sigenergy.inverter_registers import INVERTER
from adapters.batteries.sigenergy.registers import CUT_OFFS, PLANT, SETTINGS, SPACING_S
from domain.errors import Rejected, Unreachable
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.sigenergy.plants import a_plant

# name, address, the words there, the value they mean
PLANT_ROWS = [
    ("system_time_s", 30000, "6955 b900", 1_767_225_600),
    ("system_zone_min", 30002, "fdc6", -570),
    ("work_mode", 30003, "0007", 7),
    ("has_grid_sensor", 30004, "0001", 1),
    ("grid_w", 30005, "ffff fc18", -1_000),  # exporting
    ("grid_var", 30007, "0000 0064", 100),
    ("off_grid", 30009, "0002", 2),
    ("max_active_w", 30010, "0000 2710", 10_000),
    ("max_apparent_va", 30012, "0000 2af8", 11_000),
    ("soc_pct", 30014, "02dd", 73.3),
    ("plant_l1_w", 30015, "0000 0001", 1),
    ("plant_l2_w", 30017, "ffff ffff", -1),
    ("plant_l3_w", 30019, "0000 0003", 3),
    ("alarms_pcs_1", 30027, "0200", 512),
    ("alarms_pcs_2", 30028, "0001", 1),
    ("alarms_ess", 30029, "0040", 64),
    ("alarms_gateway", 30030, "0080", 128),
    ("plant_w", 30031, "0000 0fa0", 4_000),
    ("plant_var", 30033, "ffff ff9c", -100),
    ("pv_w", 30035, "0000 1770", 6_000),
    ("battery_w", 30037, "0000 07d0", -2_000),  # the plant counts charging upward
    ("max_feed_w", 30039, "0000 2710", 10_000),
    ("max_absorb_w", 30041, "0000 2711", 10_001),
    ("max_charge_w", 30047, "0000 1388", 5_000),
    ("max_discharge_w", 30049, "0000 1194", 4_500),
    ("running_state", 30051, "0001", 1),
    ("grid_l1_w", 30052, "0000 0064", 100),
    ("grid_l2_w", 30054, "ffff ff9c", -100),
    ("grid_l3_w", 30056, "0000 0000", 0),
    ("chargeable_wh", 30064, "0000 01f4", 5_000),
    ("dischargeable_wh", 30066, "0000 01f5", 5_010),
    ("rated_charge_w", 30068, "0000 1388", 5_000),
    ("rated_discharge_w", 30070, "0000 1770", 6_000),
    ("alarms_dc_charger", 30072, "0002", 2),
    ("battery_capacity_wh", 30083, "0000 0533", 13_310),
    ("charge_cut_off_pct", 30085, "03e8", 100),
    ("discharge_cut_off_pct", 30086, "0032", 5),
    ("soh_pct", 30087, "03e3", 99.5),
    ("pv_wh", 30088, "0000 0001 0000 0000", 42_949_672_960),
    ("load_today_wh", 30092, "0000 0064", 1_000),
    ("load_wh", 30094, "0000 0000 0000 0065", 1_010),
    *((f"smart_load_{n + 1}_wh", 30098 + 2 * n, "0000 0066", 1_020) for n in range(24)),
    *((f"smart_load_{n + 1}_w", 30146 + 2 * n, "0000 0067", 103) for n in range(24)),
    ("third_party_pv_w", 30194, "0000 05dc", 1_500),
    ("third_party_pv_wh", 30196, "0000 0000 0000 0001", 10),
    ("battery_charged_wh", 30200, "0000 0000 0000 0002", 20),
    ("battery_discharged_wh", 30204, "0000 0000 0000 0003", 30),
    ("dc_charger_charged_wh", 30208, "0000 0000 0000 0004", 40),
    ("dc_charger_discharged_wh", 30212, "0000 0000 0000 0005", 50),
    ("grid_imported_wh", 30216, "0000 0000 0000 0006", 60),
    ("grid_exported_wh", 30220, "0000 0000 0000 0007", 70),
    *(
        (f"new_{name}_wh", 30228 + 4 * n, f"0000 0000 0000 {n + 1:04x}", 10 * (n + 1))
        for n, name in enumerate(
            [
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
            ]
        )
    ),
    ("pv_today_wh", 30272, "0000 0008", 80),
    ("pv_yesterday_wh", 30274, "0000 0009", 90),
    ("rated_hz", 30276, "1388", 50),
    ("rated_v", 30277, "0000 59d8", 230),
    ("alarms_plant_1", 30280, "0004", 4),
    ("alarms_plant_2", 30281, "0001", 1),
    ("general_load_w", 30282, "0000 01f4", 500),
    ("total_load_w", 30284, "0000 01f5", 501),
    ("cell_mean_c", 30286, "fff6", -1),
]
SETTING_ROWS = [
    ("remote_ems", 40029, "0001", 1),
    ("phase_control", 40030, "0000", 0),
    ("control_mode", 40031, "0004", 4),
    ("charge_limit_w", 40032, "0000 1388", 5_000),
    ("discharge_limit_w", 40034, "0000 1194", 4_500),
    ("pv_limit_w", 40036, "0000 2710", 10_000),
    ("export_limit_w", 40038, "ffff fffe", 0xFFFF_FFFE),
    ("import_limit_w", 40040, "0000 3a98", 15_000),
    ("pcs_export_limit_w", 40042, "ffff ffff", 0xFFFF_FFFF),
    ("pcs_import_limit_w", 40044, "0000 0001", 1),
    ("backup_pct", 40046, "00c8", 20),
    ("charge_cut_off_set_pct", 40047, "03e8", 100),
    ("discharge_cut_off_set_pct", 40048, "0032", 5),
]
INVERTER_ROWS = [
    ("model", 30500, "5369 6765 6e20 4543 0000", "Sigen EC"),
    ("serial", 30515, "5347 4e31 0000", "SGN1"),
    ("firmware", 30525, "5631 3030 0000", "V100"),
    ("inverter_rated_w", 30540, "0000 2710", 10_000),
    ("inverter_max_w", 30544, "0000 2af8", 11_000),
    ("inverter_battery_wh", 30548, "0000 0533", 13_310),
    ("inverter_rated_charge_w", 30550, "0000 1388", 5_000),
    ("inverter_rated_discharge_w", 30552, "0000 1770", 6_000),
    ("inverter_charged_today_wh", 30566, "0000 0001", 10),
    ("inverter_charged_wh", 30568, "0000 0000 0000 0002", 20),
    ("inverter_discharged_today_wh", 30572, "0000 0003", 30),
    ("inverter_discharged_wh", 30574, "0000 0000 0000 0004", 40),
    ("inverter_state", 30578, "0002", 2),
    ("inverter_w", 30587, "ffff fc18", -1_000),
    ("inverter_var", 30589, "0000 0001", 1),
    ("inverter_max_charge_w", 30591, "0000 1388", 5_000),
    ("inverter_max_discharge_w", 30593, "0000 1194", 4_500),
    ("inverter_battery_w", 30599, "ffff f830", 2_000),  # the inverter counts charging upward
    ("inverter_soc_pct", 30601, "02dd", 73.3),
    ("inverter_soh_pct", 30602, "03e3", 99.5),
    ("inverter_cell_mean_c", 30603, "fff6", -1),
    ("inverter_cell_mean_v", 30604, "0cee", 3.31),
    *((f"inverter_alarms_{n}", 30604 + n, f"{n:04x}", n) for n in range(1, 6)),
    ("inverter_feedback_w", 30613, "0000 0064", 100),
    ("inverter_feedback_pct", 30617, "ff9c", -1),
    ("inverter_cluster_max_c", 30620, "00fb", 25.1),
    ("inverter_cluster_min_c", 30621, "fff6", -1),
    ("inverter_cell_max_v", 30622, "0d02", 3.33),
    ("inverter_cell_min_v", 30623, "0ce4", 3.3),
    ("inverter_rated_v", 31000, "08fc", 230),
    ("inverter_rated_hz", 31001, "1388", 50),
    ("inverter_hz", 31002, "1387", 49.99),
    ("inverter_c", 31003, "0181", 38.5),
    ("inverter_output_type", 31004, "0002", 2),
    *((f"inverter_l{n}_v", 31009 + 2 * n, "0000 59d8", 230) for n in (1, 2, 3)),
    *((f"inverter_l{n}_a", 31015 + 2 * n, "ffff ff9c", -1) for n in (1, 2, 3)),
    ("inverter_packs", 31024, "0002", 2),
    ("inverter_strings", 31025, "0003", 3),
    ("inverter_trackers", 31026, "0004", 4),
    *((f"pv{n}_v", 31027 + 2 * (n - 1), "0fa1", 400.1) for n in range(1, 5)),
    *((f"pv{n}_a", 31028 + 2 * (n - 1), "00fa", 2.5) for n in range(1, 5)),
    *((f"pv{n}_v", 31042 + 2 * (n - 5), "0fa2", 400.2) for n in range(5, 37)),
    *((f"pv{n}_a", 31043 + 2 * (n - 5), "00fb", 2.51) for n in range(5, 37)),
    ("inverter_pv_w", 31035, "0000 1770", 6_000),
    ("inverter_insulation_mohm", 31037, "07d0", 2),
    ("inverter_pv_today_wh", 31509, "0000 0064", 1_000),
    ("inverter_pv_wh", 31511, "0000 0065", 1_010),
]
ROWS = [*PLANT_ROWS, *SETTING_ROWS, *INVERTER_ROWS]


def put(plant, address, words):
    values = [int(word, 16) for word in words.split()]
    plant.emulator.overrides |= {address + offset: value for offset, value in enumerate(values)}


async def test_every_row_of_the_tables_reads_with_its_value_and_sign():
    async with a_plant() as plant:
        for _, address, words, _value in ROWS:
            put(plant, address, words)
        found = (await plant.driver.survey()).values
        assert {name: found[name] for name, *_ in ROWS} == {name: value for name, _, _, value in ROWS}


def test_no_row_of_the_maps_is_left_untested():
    named = {row.name for row in (*PLANT, *SETTINGS, *CUT_OFFS, *INVERTER)}
    assert named == {name for name, *_ in ROWS}


async def test_a_reading_has_the_houses_own_signs():
    async with a_plant(house={"pv_w": 6_000, "load_w": 500}, third_party_pv=0.25) as plant:
        seen = await plant.driver.read()
        assert (seen.grid_w, seen.pv_w, seen.battery.power_w) == (-500, 6_000, -5_000)
        assert (seen.model, seen.firmware) == ("SigenStor EC 10.0 SP", "V100R001C00SPC112")
        battery = seen.battery
        assert (battery.soc_pct, battery.reserve_pct, battery.export_limit_w) == (50, 10, None)
        assert (battery.max_charge_w, battery.max_discharge_w) == (5_000, 5_000)
        assert battery.mode is BatteryMode.SELF_CONSUMPTION


@pytest.mark.parametrize(("told", "off_grid"), [(0, False), (1, True), (2, True)])
async def test_a_plant_tells_whether_the_house_is_cut_off(told, off_grid):
    async with a_plant() as plant:
        plant.emulator.overrides |= {30009: told}
        assert (await plant.driver.read()).battery.off_grid is off_grid


async def test_importing_and_discharging_count_upward():
    async with a_plant(house={"pv_w": 0, "load_w": 7_000}) as plant:
        seen = await plant.driver.read()
        assert (seen.grid_w, seen.battery.power_w) == (2_000, 5_000)


@pytest.mark.parametrize(
    ("work_mode", "remote", "control", "mode"),
    [
        (0, 0, 0, BatteryMode.SELF_CONSUMPTION),
        (0, 0, 4, BatteryMode.SELF_CONSUMPTION),  # a control mode without Remote EMS means nothing
        (1, 0, 2, BatteryMode.UNKNOWN),
        (2, 0, 2, BatteryMode.UNKNOWN),
        (5, 0, 2, BatteryMode.UNKNOWN),
        (9, 0, 2, BatteryMode.UNKNOWN),
        (7, 0, 2, BatteryMode.UNKNOWN),
        (7, 1, 0, BatteryMode.UNKNOWN),
        (7, 1, 1, BatteryMode.HOLD),
        (7, 1, 2, BatteryMode.SELF_CONSUMPTION),
        (7, 1, 3, BatteryMode.FORCE_CHARGE),
        (7, 1, 4, BatteryMode.FORCE_CHARGE),
        (7, 1, 5, BatteryMode.FORCE_DISCHARGE),
        (7, 1, 6, BatteryMode.FORCE_DISCHARGE),
        (7, 1, 8, BatteryMode.UNKNOWN),
    ],
)
async def test_the_mode_is_what_the_plant_follows(work_mode, remote, control, mode):
    async with a_plant() as plant:
        plant.emulator.overrides |= {30003: work_mode, 40029: remote, 40031: control}
        assert await plant.mode() is mode


async def test_every_request_waits_its_second():
    async with a_plant() as plant:
        for _ in range(4):
            await plant.driver.read()
        gaps = [(b - a).total_seconds() for a, b in pairwise(plant.emulator.asked_at)]
        assert len(gaps) > 10
        assert min(gaps) >= SPACING_S


async def test_after_the_first_reading_three_requests_are_enough():
    async with a_plant() as plant:
        await plant.driver.read()
        counts = []
        for _ in range(6):
            before = plant.emulator.server.reads
            await plant.driver.read()
            counts.append(plant.emulator.server.reads - before)
        assert counts == [3] * 6


async def test_another_makes_sun_is_read_every_time_once_there_is_some():
    async with a_plant(third_party_pv=0.5, house={"soc_pct": 100}) as plant:
        for pv_w in (3_000, 4_000, 2_000, 1_000):
            plant.house.pv_available_w = pv_w
            assert (await plant.driver.read()).pv_w == pv_w


async def test_a_plant_that_refuses_gaps_is_read_around_them():
    async with a_plant() as plant:
        plant.emulator.answers_gaps = False
        assert (await plant.driver.read()).grid_w == 0
        before = plant.emulator.server.reads
        assert (await plant.driver.read()).pv_w == 3_000
        assert plant.emulator.server.reads - before == 4


OLD = {
    "V2.4": range(30072, 30290),
    "V2.5": range(30088, 30290),
    "V2.6": range(30194, 30290),
    "V2.7": range(30272, 30290),
}


@pytest.mark.parametrize("version", OLD)
async def test_old_firmware_lacks_registers_and_works(version):
    async with a_plant(house={"load_w": 3_000}) as plant:
        plant.emulator.missing |= set(OLD[version]) | ({40046, 40047, 40048} if version < "V2.6" else set())
        for _ in range(5):
            seen = await plant.driver.read()
        assert (seen.pv_w, seen.grid_w, seen.battery.soc_pct) == (3_000, 0, 50)
        assert seen.battery.reserve_pct == (None if version < "V2.6" else 10)
        found = (await plant.driver.survey()).values
        assert "soc_pct" in found
        assert "cell_mean_c" not in found


async def test_what_is_missing_is_not_asked_for_again():
    async with a_plant() as plant:
        plant.emulator.missing |= {30194, 30195}
        await plant.driver.read()
        before = plant.emulator.server.reads
        await plant.driver.read()
        assert plant.emulator.server.reads - before == 2


async def test_a_device_that_answers_inputs_only_as_settings_is_asked_that_way():
    async with a_plant() as plant:
        plant.emulator.has_input_function = False
        assert (await plant.driver.read()).grid_w == 0


async def test_the_inverters_unit_may_be_silent_without_harm():
    async with a_plant(inverter_unit=9) as plant:
        seen = await plant.driver.read()
        assert (seen.grid_w, seen.model) == (0, None)
        assert (await plant.driver.read()).grid_w == 0


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("silent", Unreachable),
        ("garbage", Unreachable),
        ("drops_mid_frame", Unreachable),
        ("busy", Rejected),
    ],
)
async def test_a_faulty_plant_is_an_error_and_recovers(fault, error):
    async with a_plant() as plant:
        await plant.driver.read()
        setattr(plant.faults, fault, True)
        with pytest.raises(error):
            await plant.driver.read()
        setattr(plant.faults, fault, False)
        assert (await plant.driver.read()).battery.soc_pct == 50


async def test_a_slow_plant_is_waited_for():
    async with a_plant() as plant:
        plant.faults.slow_s = 0.02
        assert (await plant.driver.read()).battery.soc_pct == 50
