"""Every row of the vendor's telemetry tables, value and sign, over a real UDP socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.batteries.goodwe.telemetry import live
from domain.command.order import BatteryAction
from domain.errors import NotSupported
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.goodwe.inverters import an_inverter, an_order

ET_ROWS = [
    ("pv_w", {35105: 0, 35106: 1200, 35109: 0, 35110: 800}, 2_000),
    ("pv_w", {35105: 1, 35106: 0, 35109: 0, 35110: 0}, 65_536),  # 32 bits
    ("pv_w", {35105: 0xFFFF, 35106: 0xFFFF, 35109: 0, 35110: 800}, 800),  # no such string
    ("power_w", {35182: 0, 35183: 1500}, 1_500),  # + discharges
    ("power_w", {35182: 0xFFFF, 35183: 0x10000 - 1500}, -1_500),
    ("power_w", {35184: 0}, 0),  # mode 0: no battery is attached, so nothing flows from one
    ("soc_pct", {37007: 83}, 83),
    ("soc_pct", {35184: 0}, None),
    ("max_charge_w", {35180: 4000, 37004: 10}, 4_000),  # 400 V, 10 A
    ("max_discharge_w", {35180: 3805, 37005: 20}, 7_610),
    ("max_charge_w", {37004: 0}, None),  # 0 A says nothing
    ("grid_w", {36025: 0, 36026: 700}, -700),  # the meter's + exports
    ("grid_w", {36025: 0xFFFF, 36026: 0x10000 - 700}, 700),
    ("grid_w", {36025: 0xFFFE, 36026: 0x7960}, 100_000),  # beyond 16 bits
    ("grid_w", {36004: 0}, None),  # the meter is silent
    ("reserve_pct", {45356: 20}, 20),  # 100 - depth of discharge
    ("export_limit_w", {47509: 1, 47510: 3000}, 3_000),
    ("export_limit_w", {47509: 1, 47510: 0}, 0),
    ("export_limit_w", {47509: 0, 47510: 3000}, None),  # off
]


@pytest.mark.parametrize(("name", "words", "value"), ET_ROWS)
async def test_an_et_row_has_our_value_and_sign(name, words, value):
    async with an_inverter() as inverter:
        inverter.emulator.overrides |= words
        reading = await inverter.driver.read()
        where = reading if name in ("pv_w", "grid_w") else reading.battery
        assert getattr(where, name) == value


@pytest.mark.parametrize(
    ("pv_w", "load_w", "battery_w", "grid_w"),
    [
        (3_000, 1_000, -2_000, 0),  # charges
        (0, 2_000, 2_000, 0),  # discharges
        (9_000, 1_000, -5_000, -3_000),  # exports
        (0, 8_000, 5_000, 3_000),  # imports
    ],
)
@pytest.mark.parametrize("family", ["ET", "ES"])
async def test_the_house_balances_in_both_classes(family, pv_w, load_w, battery_w, grid_w):
    async with an_inverter(family=family, pv_w=pv_w, load_w=load_w) as inverter:
        reading = await inverter.driver.read()
        assert (reading.pv_w, reading.battery.power_w, reading.grid_w) == (pv_w, battery_w, grid_w)
        assert reading.battery.soc_pct == 50


async def test_an_es_row_has_our_value_and_sign():
    async with an_inverter(family="ES") as inverter:
        inverter.emulator.held |= {18: 1, 32: 30, 52: 2_500}
        battery = (await inverter.driver.read()).battery
        assert (battery.reserve_pct, battery.export_limit_w) == (30, 2_500)
        assert (battery.max_charge_w, battery.max_discharge_w) == (5_000, 5_000)  # 100 A at 50 V


@given(exported_w=st.integers(-100_000, 100_000), discharged_w=st.integers(-100_000, 100_000))
@pytest.mark.parametrize("grid", ["meter_active_power_total", "active_power", "pgrid"])
def test_one_sign_holds_for_every_grid_and_battery_power(grid, exported_w, discharged_w):
    seen = live({grid: exported_w, "pbattery1": discharged_w, "battery_mode": 2})
    assert (seen.grid_w, seen.battery_w) == (-exported_w, discharged_w)


@pytest.mark.parametrize(
    ("modules", "soc_pct"),
    [({}, 70), ({"battery_modules": 9, "battery2_modules": 3}, 75), ({"battery_modules": 9}, 70)],
)
def test_two_batteries_add_up(modules, soc_pct):
    seen = live(
        {
            "pbattery1": 900,
            "pbattery2": -400,
            "battery_soc": 80,
            "battery2_soc": 60,
            "vbattery1": 400.0,
            "battery_charge_limit": 10,
            "vbattery2": 200.0,
            "battery2_charge_limit": 5,
            **modules,
        }
    )
    assert (seen.battery_w, seen.soc_pct, seen.max_charge_w) == (500, soc_pct, 5_000)


def test_what_nothing_said_is_unknown_and_not_zero():
    seen = live({})
    assert {getattr(seen, name) for name in seen.__struct_fields__ if name != "has_battery"} == {None}


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ({}, BatteryMode.SELF_CONSUMPTION),
        ({47511: 2}, BatteryMode.FORCE_CHARGE),
        ({47511: 3}, BatteryMode.FORCE_DISCHARGE),
        ({47511: 4}, BatteryMode.FORCE_CHARGE),
        ({47511: 5}, BatteryMode.UNKNOWN),  # holds the inverter's output, not the battery
        ({47511: 6}, BatteryMode.HOLD),
        ({47511: 7}, BatteryMode.UNKNOWN),
        ({47511: 8}, BatteryMode.HOLD),
        ({47511: 9}, BatteryMode.UNKNOWN),
        ({47511: 10}, BatteryMode.UNKNOWN),
        ({47511: 11}, BatteryMode.FORCE_CHARGE),
        ({47511: 12}, BatteryMode.FORCE_DISCHARGE),
        ({47511: 13}, BatteryMode.UNKNOWN),  # in no list
        ({47000: 1}, BatteryMode.UNKNOWN),
        ({47000: 2}, BatteryMode.UNKNOWN),
        ({47000: 3}, BatteryMode.UNKNOWN),  # somebody's own schedule
        ({47000: 4}, BatteryMode.SELF_CONSUMPTION),
        ({47000: 5}, BatteryMode.SELF_CONSUMPTION),
        ({47509: 1, 47510: 0}, BatteryMode.CURTAILED),
        ({47509: 0, 47510: 0}, BatteryMode.SELF_CONSUMPTION),  # a limit that is off
        ({47509: 1, 47510: 0, 47511: 12}, BatteryMode.FORCE_DISCHARGE),
    ],
)
async def test_the_mode_is_what_the_device_says(words, mode):
    async with an_inverter() as inverter:
        inverter.emulator.overrides |= words
        assert await inverter.mode() is mode


@pytest.mark.parametrize(
    ("group", "mode"),
    [
        ("0000 173b ff7f ffd8 0050 0000", BatteryMode.FORCE_CHARGE),  # what others call mode 98
        ("0000 173b ff7f 0028 0064 0000", BatteryMode.FORCE_DISCHARGE),  # and 99
        ("0000 173b f97f 0190 0064 0fff", BatteryMode.FORCE_DISCHARGE),  # platform 745
        ("0000 173b 007f ffd8 0050 0000", BatteryMode.UNKNOWN),  # off
        ("0100 050b ff7f ffd8 0050 0000", BatteryMode.UNKNOWN),  # some hours of the night
        ("5555 5555 5555 5555 5555 5555", BatteryMode.UNKNOWN),  # never set
    ],
)
async def test_an_eco_group_around_the_clock_is_a_forced_state(group, mode):
    async with an_inverter() as inverter:
        words = [int(word, 16) for word in group.split()]
        inverter.emulator.overrides |= {47000: 3} | {47547 + at: word for at, word in enumerate(words)}
        assert await inverter.mode() is mode


async def test_the_units_own_name_loses_a_stray_first_character():
    async with an_inverter(emulator={"model": "0GW10K-ET"}) as inverter:
        reading = await inverter.driver.read()
        assert (reading.model, reading.firmware) == ("GW10K-ET", "0419-FW")


async def test_firmware_without_ems_is_still_read():
    async with an_inverter() as inverter:
        inverter.emulator.missing |= {47511, 47512}
        assert await inverter.mode() is BatteryMode.SELF_CONSUMPTION


async def test_an_answer_in_two_datagrams_is_one_reading():
    async with an_inverter() as inverter:
        inverter.emulator.server.splits_answers = True
        assert (await inverter.driver.read()).pv_w == 3_000


SECOND_PACK = {
    **{35262 + at: word for at, word in enumerate((3800, 0xFFF6, 0xFFFF, 0x10000 - 1_500, 3, 0))},
    **dict.fromkeys(range(39000, 39022), 0),
    39002: 12,
    39003: 12,
    39005: 40,
    39007: 2,
    37009: 6,
}


async def test_a_second_pack_is_part_of_the_battery():
    async with an_inverter(emulator={"serial": "930K0ETT22AW0001"}) as inverter:
        inverter.emulator.rated_w = 30_000
        inverter.emulator.overrides |= SECOND_PACK
        battery = (await inverter.driver.read()).battery
        assert battery.power_w == -2_000 - 1_500
        assert battery.soc_pct == 47.5  # 50 % of six modules and 40 % of two
        assert battery.max_charge_w == 4_800 + 4_560


@pytest.mark.parametrize(("word", "power_w"), [(0, -2_000), (0xFFFF, -2_000)])
async def test_a_second_pack_that_is_not_there_takes_nothing_away(word, power_w):
    async with an_inverter() as inverter:
        inverter.emulator.rated_w = 30_000
        inverter.emulator.overrides |= dict.fromkeys((*range(35262, 35268), *range(39000, 39022)), word)
        inverter.emulator.overrides |= {35264: 0x7FFF, 35265: 0xFFFF} if word else {}
        battery = (await inverter.driver.read()).battery
        assert (battery.power_w, battery.soc_pct) == (power_w, 50)


async def test_a_pack_whose_power_is_not_told_makes_the_batterys_unknown():
    async with an_inverter() as inverter:
        inverter.emulator.rated_w = 30_000
        inverter.emulator.overrides |= SECOND_PACK | {35264: 0x7FFF, 35265: 0xFFFF}
        assert (await inverter.driver.read()).battery.power_w is None


@pytest.mark.parametrize("rated_w", [10_000, 30_000])
@pytest.mark.parametrize(
    ("block", "lost"), [(range(36000, 36045), ()), (range(37000, 37024), ("soc_pct", "max_charge_w"))]
)
async def test_a_refused_block_costs_itself_and_not_the_reading(rated_w, block, lost):
    async with an_inverter(soc_pct=100) as inverter:
        inverter.emulator.rated_w = rated_w
        inverter.emulator.missing |= set(block)
        for _ in range(2):
            reading = await inverter.driver.read()
            assert (reading.pv_w, reading.grid_w, reading.battery.power_w) == (3_000, -2_000, 0)
            for name in ("soc_pct", "max_charge_w"):
                assert (getattr(reading.battery, name) is None) is (name in lost)


@pytest.mark.parametrize("family", ["ET", "ES"])
async def test_a_unit_without_a_battery_has_a_load_and_takes_no_battery_orders(family):
    async with an_inverter(family=family, pv_w=3_000, load_w=1_000, soc_pct=100) as inverter:
        inverter.emulator.has_battery = False
        reading = await inverter.driver.read()
        assert (reading.battery.power_w, reading.battery.soc_pct) == (0, None)
        assert reading.grid_w + reading.pv_w + reading.battery.power_w == 1_000, "the load"
        able = inverter.driver.capabilities
        assert able.actions == {BatteryAction.CURTAIL, BatteryAction.UNCURTAIL}
        assert "no battery" in able.why_not
        baseline = await inverter.driver.baseline()
        with pytest.raises(NotSupported, match="no battery"):
            inverter.driver.steps(an_order(BatteryAction.FORCE_CHARGE), baseline)
        inverter.emulator.has_battery = True
        await inverter.driver.read()
        assert BatteryAction.FORCE_CHARGE in inverter.driver.capabilities.actions
