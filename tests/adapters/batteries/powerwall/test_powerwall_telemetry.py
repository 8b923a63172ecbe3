"""Every row of the telemetry: value, sign, and what happens where a document leaves it out."""

import pytest

from adapters.batteries.powerwall.payloads import info_of, live_of
from domain.errors import Rejected, Unreachable
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.powerwall.sites import OWN_TARIFF, a_site
from tests.adapters.emulators.houses import NOON

LIVE = {  # in the shape of a recorded evening
    "solar_power": 1185,
    "battery_power": 5060,
    "grid_power": 0,
    "load_power": 6245,
    "percentage_charged": 95.5,
    "total_pack_energy": 40727,
    "energy_left": 38896.47,
    "backup_capable": True,
    "grid_status": "Active",
    "grid_services_active": False,
    "grid_services_power": 0,
    "island_status": "on_grid",
    "storm_mode_active": False,
    "timestamp": "2022-01-01T00:00:00+00:00",
}


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({}, "solar_w", 1185),
        ({"solar_power": -12}, "solar_w", 0),  # standby
        ({"solar_power": None}, "solar_w", None),
        ({}, "battery_w", 5060),  # positive discharges
        ({"battery_power": -3000}, "battery_w", -3000),
        ({"grid_power": 2500}, "grid_w", 2500),  # positive imports
        ({"grid_power": -2500}, "grid_w", -2500),
        ({"grid_power": "?"}, "grid_w", None),
        ({}, "load_w", 6245),
        ({}, "soc_pct", 95.5),
        ({"percentage_charged": None}, "soc_pct", None),
        ({"percentage_charged": 0}, "soc_pct", 0),  # empty is no absence
        ({}, "pack_wh", 40727),
        ({"total_pack_energy": 0}, "pack_wh", None),  # some firmware
        ({}, "is_off_grid", False),
        ({"island_status": "off_grid_intentional"}, "is_off_grid", True),
        ({"island_status": "off_grid_unintentional"}, "is_off_grid", True),
        ({"island_status": None}, "is_off_grid", None),
        ({"storm_mode_active": True}, "storm_watch_active", True),
        ({"grid_services_active": True}, "grid_services_active", True),
        ({}, "timestamp", "2022-01-01T00:00:00+00:00"),
    ],
)
def test_live_status_row_by_row(changes, name, value):
    assert getattr(live_of(LIVE | changes), name) == value


COMPONENTS = {
    "solar": True,
    "battery": True,
    "battery_type": "ac_powerwall",
    "customer_preferred_export_rule": "pv_only",
    "disallow_charge_from_grid_with_solar_installed": True,
}
INFO = {
    "backup_reserve_percent": 15,
    "default_real_mode": "autonomous",
    "user_settings": {"storm_mode_enabled": True},
    "components": COMPONENTS,
    "version": "23.44.0 eb113390",
    "battery_count": 3,
    "tou_settings": {"optimization_strategy": "economics", "schedule": []},
    "nameplate_power": 15000,
    "nameplate_energy": 40500,
    "installation_time_zone": "Australia/Adelaide",
    "tariff_content_v2": OWN_TARIFF,
}


def without(*names):
    return {name: value for name, value in COMPONENTS.items() if name not in names}


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({}, "mode", "autonomous"),
        ({}, "reserve_pct", 15),
        ({"backup_reserve_percent": 0}, "reserve_pct", 0),
        ({}, "export_rule", "pv_only"),
        ({"components": without("customer_preferred_export_rule")}, "export_rule", None),
        (
            {"components": without("customer_preferred_export_rule") | {"non_export_configured": True}},
            "export_rule",
            "never",
        ),
        ({}, "grid_charging", False),  # the field says the opposite
        ({"components": {}}, "grid_charging", None),  # missing is not false
        (
            {"components": {}, "disallow_charge_from_grid_with_solar_installed": False},
            "grid_charging",
            True,
        ),
        ({}, "storm_watch", True),
        ({}, "strategy", "economics"),
        ({}, "has_solar", True),
        ({}, "rated_w", 15000),
        ({}, "rated_wh", 40500),
        ({"nameplate_energy": None}, "rated_wh", 40500),  # three of 13.5 kWh
        ({}, "time_zone", "Australia/Adelaide"),
        ({"installation_time_zone": ""}, "time_zone", None),
        ({}, "firmware", "23.44.0 eb113390"),
        ({}, "model", "ac_powerwall"),
        ({}, "tariff", OWN_TARIFF),
        ({"tariff_content_v2": {}}, "tariff", None),
        ({"tariff_content_v2": None, "tariff_content": {"code": "old"}}, "tariff", {"code": "old"}),
        (
            {"tariff_content_v2": None, "utility_rate_plan": {"tariff_content_v2": {"code": "x"}}},
            "tariff",
            {"code": "x"},
        ),
    ],
)
def test_site_info_row_by_row(changes, name, value):
    assert getattr(info_of(INFO | changes), name) == value


@pytest.mark.parametrize(
    ("house", "grid_w", "battery_w"),
    [
        ({"pv_w": 3_000, "load_w": 1_000}, 0, -2_000),
        ({"pv_w": 0, "load_w": 1_000}, 0, 1_000),
        ({"pv_w": 8_000, "load_w": 1_000}, -2_000, -5_000),
        ({"pv_w": 0, "load_w": 7_000}, 2_000, 5_000),
    ],
)
async def test_what_flows_in_is_positive_and_the_balance_holds(house, grid_w, battery_w):
    async with a_site(**house) as system:
        reading = await system.driver.read()
        assert (reading.grid_w, reading.battery.power_w) == (grid_w, battery_w)
        assert reading.pv_w == house["pv_w"]
        assert reading.grid_w + reading.pv_w + reading.battery.power_w == house["load_w"]
        assert reading.read_at == NOON


async def test_a_reading_carries_identity_ratings_and_reserve():
    async with a_site(soc_pct=63.6) as system:
        reading = await system.driver.read()
        assert (reading.firmware, reading.model) == ("23.44.0 eb113390", "ac_powerwall")
        battery = reading.battery
        assert (battery.soc_pct, battery.reserve_pct) == (63.6, 20)
        assert (battery.max_charge_w, battery.max_discharge_w) == (5_000, 5_000)


@pytest.mark.parametrize(
    ("settings", "mode"),
    [
        ({}, BatteryMode.SELF_CONSUMPTION),
        ({"mode": "autonomous"}, BatteryMode.SELF_CONSUMPTION),  # by its owner's own tariff
        ({"mode": "backup"}, BatteryMode.HOLD),
        ({"reserve_pct": 60}, BatteryMode.HOLD),
        ({"export_rule": "never"}, BatteryMode.CURTAILED),
    ],
)
async def test_the_mode_is_told_from_the_settings(settings, mode):
    async with a_site(settings=settings) as system:
        reading = await system.driver.read()
        assert reading.battery.mode is mode
        assert reading.battery.export_limit_w == (0 if mode is BatteryMode.CURTAILED else None)


@pytest.mark.parametrize("what", ["grid_services", "storm"])
async def test_a_battery_that_somebody_else_runs_is_in_no_mode_of_ours(what):
    async with a_site() as system:
        setattr(system.emulator, what, True)
        assert (await system.driver.read()).battery.mode is BatteryMode.UNKNOWN


async def test_a_charge_left_out_is_the_last_one_told():
    async with a_site(soc_pct=50, pv_w=1_000) as system:
        await system.driver.read()
        system.faults.no_soc = True
        system.clock.turn(20)
        assert (await system.driver.read()).battery.soc_pct == 50


async def test_a_charge_never_told_is_unknown():
    async with a_site() as system:
        system.faults.no_soc = True
        assert (await system.driver.read()).battery.soc_pct is None


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer", "empty"])
async def test_a_cloud_without_a_clear_answer_gives_no_reading(fault):
    async with a_site() as system:
        setattr(system.faults, fault, True)
        with pytest.raises(Unreachable):
            await system.driver.read()
        setattr(system.faults, fault, False)
        system.clock.turn(15)
        assert (await system.driver.read()).pv_w == 3_000


async def test_the_survey_shows_what_is_seen_and_never_commanded():
    async with a_site(settings={"storm_watch": True}) as system:
        system.emulator.off_grid = True
        assert await system.driver.survey() == {
            "storm_watch": True,
            "storm_watch_active": False,
            "off_grid": True,
            "grid_services_active": False,
            "grid_charging": True,
            "export_rule": "pv_only",
            "has_solar": True,
            "rated_wh": 13_300,
        }
        system.clock.turn(60)
        assert (await system.driver.read()).battery.off_grid is True


async def test_a_mistyped_site_is_answered_with_the_right_ones():
    async with a_site() as system:
        system.site._path = "/api/1/energy_sites/42"
        with pytest.raises(Rejected, match=r"sites: 1234567890 \(My Home\)"):
            await system.driver.read()
