"""The way back: an owner's settings are kept before a force, and every one of them returns after it."""

import pytest

from adapters.batteries.powerwall.tariff import same_rates
from adapters.batteries.powerwall.window import force_tariff
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.powerwall.sites import OWN_TARIFF, a_site, an_order
from tests.adapters.batteries.powerwall.writes import (
    ALLOW_GRID,
    AUTONOMOUS,
    BACK,
    BY_ITSELF,
    CHARGE,
    DISCHARGE,
    HOLD,
    OWN,
    OWN_EXPORT,
    SELF,
    reserve,
)


@pytest.mark.parametrize("order", [an_order(CHARGE), an_order(DISCHARGE), an_order(HOLD)])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"mode": "autonomous", "reserve_pct": 35, "export_rule": "battery_ok"},
        {"grid_charging_disallowed": True, "reserve_pct": 0},
        {"mode": "backup", "export_rule": "never"},
        {"reserve_pct": 100},
    ],
)
async def test_a_restore_brings_every_setting_back_and_sees_it(order, settings):
    async with a_site(settings=settings) as system:
        before = system.settings
        baseline = await system.carry_out(order)
        await system.carry_out(BACK, baseline)
        assert await system.agrees(BACK, baseline)
        after = system.settings
        assert same_rates(after.tariff, OWN_TARIFF)
        assert (after.mode, after.reserve_pct) == (before.mode, before.reserve_pct)
        assert (after.export_rule, after.grid_charging_disallowed) == (
            before.export_rule,
            before.grid_charging_disallowed,
        )


@pytest.mark.parametrize(
    ("order", "writes"),
    [
        (an_order(CHARGE), [BY_ITSELF, OWN, AUTONOMOUS, reserve(35)]),
        (an_order(DISCHARGE), [BY_ITSELF, OWN, AUTONOMOUS, OWN_EXPORT, ALLOW_GRID, reserve(35)]),
        (an_order(HOLD), [AUTONOMOUS, reserve(35)]),
    ],
)
async def test_a_restore_ends_with_the_reserve_and_pauses_before_the_tariff(order, writes):
    async with a_site(settings={"mode": "autonomous", "reserve_pct": 35}) as system:
        baseline = await system.carry_out(order)
        done, slept = len(system.writes), len(system.clock.slept)
        await system.carry_out(BACK, baseline)
        assert system.writes[done:] == writes
        assert system.clock.slept[slept:] == [5.0]


async def test_scenario_23_handing_over_from_charge_to_discharge_to_nothing_keeps_the_first_baseline():
    async with a_site() as system:
        baseline = await system.carry_out(an_order(CHARGE))
        await system.carry_out(an_order(DISCHARGE), baseline)
        assert await system.agrees(an_order(DISCHARGE), baseline)
        assert await system.mode() is BatteryMode.FORCE_DISCHARGE
        await system.carry_out(an_order(CHARGE), baseline)
        assert system.settings.export_rule == "pv_only"
        assert await system.agrees(an_order(CHARGE), baseline)
        await system.carry_out(BACK, baseline)
        assert await system.agrees(BACK, baseline)
        assert (system.settings.mode, system.settings.reserve_pct) == ("self_consumption", 20)


async def test_a_hold_after_a_force_takes_the_force_tariff_away():
    async with a_site(pv_w=0) as system:
        baseline = await system.carry_out(an_order(CHARGE))
        await system.carry_out(an_order(HOLD), baseline)
        assert await system.mode() is BatteryMode.HOLD
        assert same_rates(system.settings.tariff, OWN_TARIFF)
        assert await system.agrees(an_order(HOLD), baseline)


async def test_self_consumption_for_a_while_is_a_mode_of_its_own_and_ends_in_the_owners():
    async with a_site(settings={"mode": "autonomous"}) as system:
        order = an_order(SELF)
        baseline = await system.carry_out(order)
        assert system.settings.mode == "self_consumption"
        assert await system.agrees(order, baseline)
        assert not await system.agrees(BACK, baseline)
        await system.carry_out(BACK, baseline)
        assert system.settings.mode == "autonomous"


async def test_the_tariff_window_ends_but_not_the_force_until_it_is_restored():
    async with a_site() as system:
        baseline = await system.carry_out(an_order(CHARGE, minutes=30))
        system.clock.turn(1_800)
        assert await system.mode() is BatteryMode.SELF_CONSUMPTION  # to be written again if still wanted
        assert system.settings.reserve_pct == 100  # so it does not end by itself
        await system.carry_out(BACK, baseline)
        assert system.settings.reserve_pct == 20
        assert await system.mode() is BatteryMode.SELF_CONSUMPTION


async def test_the_baseline_is_the_owners_settings_without_what_the_app_adds():
    async with a_site(settings={"mode": "autonomous", "grid_charging_disallowed": True}) as system:
        baseline = await system.driver.baseline()
        assert same_rates(baseline["tariff"], OWN_TARIFF)
        assert {name: baseline[name] for name in baseline if name != "tariff"} == {
            "strategy": None,
            "mode": "autonomous",
            "export_rule": "pv_only",
            "grid_charging": False,
            "reserve_pct": 20,
        }
        assert system.writes == []


@pytest.mark.parametrize("action", [CHARGE, DISCHARGE])
async def test_a_force_left_behind_is_never_taken_for_the_owners_settings(action):
    left = {
        "mode": "autonomous",
        "reserve_pct": 100,
        "export_rule": "battery_ok",
        "tariff": force_tariff(action, (24, 25), "AUD"),
    }
    async with a_site(settings=left) as system:
        baseline = await system.driver.baseline()
        assert baseline == {
            "tariff": None,
            "strategy": None,
            "mode": "self_consumption",
            "export_rule": None,
            "grid_charging": None,
            "reserve_pct": 20,
        }
        await system.carry_out(BACK, baseline)
        assert await system.agrees(BACK, baseline)
        assert system.settings.tariff["code"] == "POWERSYNC-PRICES"  # flat, until prices are known
        assert (system.settings.mode, system.settings.reserve_pct) == ("self_consumption", 20)


async def test_scenario_22_after_a_restart_a_force_is_recognised_and_restored_from_the_kept_baseline():
    async with a_site() as system:
        order = an_order(CHARGE)
        baseline = await system.carry_out(order)
        await system.driver.close()
        system.driver = system.a_driver()
        assert await system.agrees(order, baseline)
        assert await system.mode() is BatteryMode.FORCE_CHARGE
        await system.carry_out(BACK, baseline)
        assert await system.agrees(BACK, baseline)
        assert same_rates(system.settings.tariff, OWN_TARIFF)
