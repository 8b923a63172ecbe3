"""The rows of the vendor's telemetry tables that nothing is decided by: value, unit and sign."""

from datetime import datetime

import pytest

from adapters.batteries.goodwe.survey import survey
from tests.adapters.batteries.goodwe.inverters import an_inverter

MINUS_700 = 0x10000 - 700

ET_ROWS = [
    ("battery_v", {35180: 3805}, 380.5),
    ("battery_a", {35181: 52}, 5.2),  # + discharges
    ("battery_a", {35181: 0x10000 - 52}, -5.2),
    ("battery_mode", {35184: 3}, 3),
    ("grid_inverter_w", {35140: 700}, -700),  # + exports there
    ("grid_inverter_w", {35140: MINUS_700}, 700),
    ("grid_meter_w", {36025: 0, 36026: 700}, -700),
    ("grid_meter_short_w", {36008: 700}, -700),
    ("grid_direction", {35140: 700}, 1),
    ("grid_direction", {35140: MINUS_700}, 2),
    ("load_w", {35172: 1_234}, 1_234),
    ("backup_w", {35170: 321}, 321),
    ("battery_soh_pct", {37008: 97}, 97),
    ("battery_c", {37003: 253}, 25.3),
    ("battery_c", {37003: 0x7FFF}, None),
    ("battery_c", {37003: 0xFFFF}, None),
    ("battery_max_charge_a", {37004: 25}, 25),
    ("battery_max_discharge_a", {37005: 26}, 26),
    ("work_mode", {35187: 1}, 1),
    ("is_off_grid", {35187: 1}, False),
    ("is_off_grid", {35187: 2}, True),
    ("meter_ok", {36004: 0}, 0),
    ("diagnosis", {35220: 0, 35221: 0x0200}, 0x0200),  # bit 9: the meter is silent
    ("pv_wh", {35191: 0, 35192: 12_345}, 1_234_500),
    ("pv_today_wh", {35193: 0, 35194: 123}, 12_300),
    ("exported_today_wh", {35199: 31}, 3_100),
    ("imported_today_wh", {35202: 32}, 3_200),
    ("charged_today_wh", {35208: 33}, 3_300),
    ("discharged_today_wh", {35211: 34}, 3_400),
    ("meter_exported_wh", {36015: 0x4974, 36016: 0x2400}, 1_000_000),  # a float of Wh
    ("meter_imported_wh", {36017: 0x49F4, 36018: 0x2400}, 2_000_000),
    ("pv1_w", {35105: 0, 35106: 1_500}, 1_500),
    ("pv2_w", {35109: 0, 35110: 1_600}, 1_600),
    (
        "told_at",
        {35100: 0x1A0B, 35101: 0x170C, 35102: 0x1E0F},
        datetime.fromisoformat("2026-11-23T12:30:15"),
    ),  # of no zone
]


@pytest.mark.parametrize(("name", "words", "value"), ET_ROWS)
async def test_an_et_row_has_its_value_unit_and_sign(name, words, value):
    async with an_inverter() as inverter:
        inverter.emulator.overrides |= words
        found = (await inverter.driver.survey())[name]
        assert found == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(("work_mode", "off_grid"), [(1, False), (2, True)])
async def test_the_reading_tells_whether_the_house_is_cut_off(work_mode, off_grid):
    async with an_inverter() as inverter:
        inverter.emulator.overrides |= {35187: work_mode}
        assert (await inverter.driver.read()).battery.off_grid is off_grid


async def test_the_es_class_tells_its_own_few_rows():
    async with an_inverter(family="ES", pv_w=0, load_w=8_000) as inverter:
        found = await inverter.driver.survey()
    assert (found["grid_es_w"], found["grid_direction"]) == (3_000, 2)  # imports
    assert (found["plant_w"], found["grid_mode"], found["work_mode"]) == (8_000, 1, 1)
    assert found["house_w"] == pytest.approx(8_000, abs=60)
    assert found["is_off_grid"] is None
    assert found["grid_meter_w"] is None


def test_a_second_battery_counts_in_the_house():
    data = {"battery_mode": 2, "ppv": 1_000, "pbattery1": 500, "pbattery2": 700, "active_power": 200}
    assert survey(data)["house_w"] == 1_000 + 500 + 700 - 200
    assert survey({**data, "battery2_soc": 61})["battery2_soc_pct"] == 61


def test_what_nothing_said_is_unknown():
    assert set(survey({}).values()) == {None}
