"""Every quantity by every name it may have, in its unit and with its sign; and what is unknown stays so."""

import pytest

from domain.errors import Unreachable
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.goodwe.entity.entity_houses import (
    EXPORT_SWITCH,
    GRID,
    LIMIT,
    MODE,
    POWER,
    PV,
    SOC,
    an_entity_house,
)
from tests.adapters.emulators.houses import NOON


async def test_a_house_at_noon_reads_with_our_signs():
    async with an_entity_house(pv_w=3_000, load_w=1_000, soc_pct=57.3) as system:
        system.entities.mode, system.entities.limit_w = "charge_battery", 500
        reading = await system.reading()
        assert reading.read_at == NOON
        assert (reading.pv_w, reading.grid_w) == (3_000, -1_500)
        assert (reading.battery.power_w, reading.battery.soc_pct) == (-500, 57.3)
        assert reading.battery.mode is BatteryMode.FORCE_CHARGE


async def test_import_and_discharge_are_positive():
    async with an_entity_house(pv_w=0, load_w=4_000) as system:
        system.entities.mode, system.entities.limit_w = "discharge_battery", 1_500
        reading = await system.reading()
        assert (reading.grid_w, reading.battery.power_w) == (2_500, 1_500)


ROWS = [
    ("soc", {"battery_soc": 61}, 61),
    ("soc", {"battery_state_of_charge": 61}, 61),
    ("soc", {"battery_level": 61}, 61),
    ("soc", {"soc": 61}, 61),
    ("battery", {"battery_power": 900}, 900),
    ("battery", {"pbattery": 900}, 900),
    ("battery", {"pbattery1": 900}, 900),
    ("battery", {"pbattery1": 900, "pbattery2": -300}, 600),
    ("battery", {"battery_p": 900}, 900),
    ("battery", {"battery_discharge_power": 0, "battery_charge_power": 700}, -700),
    ("grid", {"active_power": 900}, -900),
    ("grid", {"meter_active_power": 900}, -900),
    ("grid", {"meter_active_power_total": 900}, -900),
    (
        "grid",
        {"meter_active_power_l1": 100, "meter_active_power_l2": 200, "meter_active_power_l3": -50},
        -250,
    ),
    ("grid", {"grid_power": 900}, 900),
    ("grid", {"on_grid_power": 900}, 900),
    ("grid", {"grid_import_power": 0, "grid_export_power": 900}, -900),
    ("pv", {"ppv": 900}, 900),
    ("pv", {"pv_power": 900}, 900),
    ("pv", {"total_pv_power": 900}, 900),
    ("pv", {"solar_power": 900}, 900),
]
OWN = {"soc": SOC, "battery": POWER, "grid": GRID, "pv": PV}


@pytest.mark.parametrize(("quantity", "sensors", "value"), ROWS)
async def test_each_quantity_is_known_by_each_of_its_names(quantity, sensors, value):
    async with an_entity_house() as system:
        await system.show(OWN[quantity], None)
        for name, state in sensors.items():
            await system.show(f"sensor.goodwe_{name}", str(state), "%" if quantity == "soc" else "W")
        reading = await system.driver.read()
        found = {
            "soc": reading.battery.soc_pct,
            "battery": reading.battery.power_w,
            "grid": reading.grid_w,
            "pv": reading.pv_w,
        }
        assert found[quantity] == value


@pytest.mark.parametrize(
    ("state", "unit", "power_w"),
    [
        ("1200", "W", 1_200),
        ("1.2", "kW", 1_200),
        ("0.0012", "MW", 1_200),
        ("-1.2", "kW", -1_200),
        ("0", "W", 0),
        ("1200", None, None),  # nobody knows what it counts
        ("1200", "VA", None),
        ("unknown", "W", None),
        ("unavailable", "W", None),
        ("", "W", None),
        ("none", "W", None),
        ("nan", "W", None),
        ("inf", "W", None),
        ("full", "W", None),
    ],
)
async def test_a_power_is_converted_by_its_unit_or_unknown(state, unit, power_w):
    async with an_entity_house() as system:
        await system.driver.read()
        await system.show(POWER, state, unit)
        reading = await system.reading()
        assert reading.battery.power_w == power_w
        assert reading.battery.soc_pct == 50


async def test_one_unknown_phase_makes_the_grid_unknown():
    async with an_entity_house() as system:
        await system.show(GRID, None)
        for phase in ("l1", "l2"):
            await system.show(f"sensor.goodwe_meter_active_power_{phase}", "100", "W")
        await system.show("sensor.goodwe_meter_active_power_l3", "unknown", "W")
        assert (await system.driver.read()).grid_w is None


async def test_what_a_solar_meter_draws_at_night_is_no_production():
    async with an_entity_house() as system:
        await system.show(PV, "-7", "W")
        assert (await system.driver.read()).pv_w == 0


async def test_a_house_without_solar_sensors_has_unknown_solar():
    async with an_entity_house() as system:
        await system.show(PV, None)
        assert (await system.driver.read()).pv_w is None


@pytest.mark.parametrize(
    ("option", "mode"),
    [
        ("auto", BatteryMode.SELF_CONSUMPTION),
        ("charge_pv", BatteryMode.FORCE_CHARGE),
        ("import_ac", BatteryMode.FORCE_CHARGE),
        ("charge_battery", BatteryMode.FORCE_CHARGE),
        ("discharge_pv", BatteryMode.FORCE_DISCHARGE),
        ("discharge_battery", BatteryMode.FORCE_DISCHARGE),
        ("Discharge Battery", BatteryMode.FORCE_DISCHARGE),
        ("conserve", BatteryMode.HOLD),
        ("battery_standby", BatteryMode.HOLD),
        ("sell_power", BatteryMode.UNKNOWN),
        ("buy_power", BatteryMode.UNKNOWN),
        ("export_ac", BatteryMode.UNKNOWN),
        ("off_grid", BatteryMode.UNKNOWN),
        ("unavailable", BatteryMode.UNKNOWN),
        ("something newer", BatteryMode.UNKNOWN),
    ],
)
async def test_the_mode_is_what_the_ems_option_does(option, mode):
    async with an_entity_house() as system:
        await system.show(MODE, option, options=[option])
        assert (await system.driver.read()).battery.mode is mode


async def test_an_export_limit_counts_while_it_is_switched_on():
    async with an_entity_house() as system:
        assert (await system.driver.read()).battery.export_limit_w is None
        system.entities.export_limited = True
        reading = await system.reading()
        assert (reading.battery.export_limit_w, reading.battery.mode) == (5_000, BatteryMode.SELF_CONSUMPTION)
        system.entities.export_limit_w = 0
        reading = await system.reading()
        assert (reading.battery.export_limit_w, reading.battery.mode) == (0, BatteryMode.CURTAILED)
        await system.show(EXPORT_SWITCH, "unavailable")
        assert (await system.reading()).battery.export_limit_w is None


async def test_an_inverter_that_home_assistant_does_not_reach_is_unreachable():
    async with an_entity_house() as system:
        await system.driver.read()
        system.faults.unavailable = True
        with pytest.raises(Unreachable, match="does not reach the inverter"):
            await system.reading()


async def test_the_settings_may_be_unknown_while_the_sensors_speak():
    async with an_entity_house() as system:
        await system.show(MODE, "unknown")
        await system.show(LIMIT, "unavailable")
        reading = await system.driver.read()
        assert reading.battery.mode is BatteryMode.UNKNOWN
        assert reading.battery.soc_pct == 50


async def test_a_mode_set_past_home_assistant_is_seen_within_a_minute():
    async with an_entity_house() as system:
        assert (await system.driver.read()).battery.mode is BatteryMode.SELF_CONSUMPTION
        system.entities.mode = "discharge_battery"  # in the app; the entity goes on showing auto
        system.clock.turn(61)
        assert (await system.driver.read()).battery.mode is BatteryMode.FORCE_DISCHARGE
