"""The settings of a Powerwall's owner: written once over HTTP, read back, and put back by what has them."""

import pytest

from domain.command.command import CommandState
from domain.command.order import BatteryAction, ExportOrder, GridChargingOrder, SettingOrder
from domain.house.battery_setting import BatterySetting
from domain.reason.reason import Why
from tests.adapters.batteries.powerwall.sites import a_site, an_order
from tests.fakes.lane_bench import CURTAIL, LaneBench

GRID, RULE = BatterySetting.GRID_CHARGING, BatterySetting.EXPORT_RULE
STORM, CARS = BatterySetting.STORM_WATCH, BatterySetting.EV_RESERVE
SELL, CHARGE, HOLD = BatteryAction.FORCE_DISCHARGE, BatteryAction.FORCE_CHARGE, BatteryAction.HOLD


def to(setting, value):
    return SettingOrder(setting=setting, value=value)


def kept(site):
    """What the site has, by setting."""
    own = site.settings
    return {
        GRID: not own.grid_charging_disallowed,
        RULE: own.export_rule,
        STORM: own.storm_watch,
        CARS: own.ev_reserve_pct,
    }


@pytest.mark.parametrize(
    ("setting", "value", "write"),
    [
        (GRID, False, ("grid_import_export", True)),  # the field says the opposite
        (RULE, "never", ("grid_import_export", "never")),
        (RULE, "battery_ok", ("grid_import_export", "battery_ok")),
        (STORM, True, ("storm_mode", True)),
        (CARS, 40.0, ("off_grid_vehicle_charging_reserve", 40)),
    ],
)
async def test_each_is_one_write_and_none_where_the_site_has_it(setting, value, write):
    async with a_site() as site:
        gateway = LaneBench(site)
        assert (await site.driver.read()).battery.settings == kept(site)
        assert (await gateway.send(to(setting, value))).state is CommandState.SENT  # read back: to be judged
        assert site.writes == [write]
        assert kept(site)[setting] == value
        await gateway.send(to(setting, value))
        assert site.writes == [write]
        assert gateway.lane.held == {}
        site.clock.turn(61)
        assert (await site.driver.read()).battery.settings[setting] == value


@pytest.mark.parametrize(
    ("has", "missing"),
    [
        ({}, set()),
        ({"has_storm_watch": False}, {STORM}),
        ({"has_ev_reserve": False}, {CARS}),
        ({"shows_grid_charging": False}, {GRID}),
    ],
)
async def test_a_site_is_asked_only_for_what_it_has(has, missing):
    async with a_site(settings=has) as site:
        assert site.driver.capabilities.settings == {}, "nobody has asked it yet"
        shown = (await site.driver.read()).battery.settings
        assert site.driver.capabilities.settings.keys() == {GRID, RULE, STORM, CARS} - missing
        assert shown.keys() == site.driver.capabilities.settings.keys()


@pytest.mark.parametrize("fault", ["forgets", "refuses"])
async def test_one_that_does_not_stick_or_is_refused_fails(fault):
    async with a_site() as site:
        setattr(site.faults, fault, True)
        command = await LaneBench(site).send(to(STORM, True))
        assert (command.state, command.reason.code) == (CommandState.FAILED, Why.DEVICE_REFUSED)


HELD_WITH = [
    (an_order(SELL, minutes=600), GRID, False),
    (an_order(SELL, minutes=600), RULE, "never"),
    (an_order(SELL, minutes=600), RULE, "battery_ok"),
    (an_order(CHARGE, minutes=600), GRID, False),
    (CURTAIL, RULE, "battery_ok"),
    (CURTAIL, RULE, "never"),
    (GridChargingOrder(forbidden=True), GRID, False),
]


@pytest.mark.parametrize(("held", "setting", "value"), HELD_WITH)
async def test_what_is_set_while_a_state_of_ours_has_it_is_what_that_gives_back(held, setting, value):
    async with a_site(soc_pct=60) as site:
        gateway = LaneBench(site)
        await gateway.send(held)
        during, writes = kept(site)[setting], len(site.writes)
        await gateway.lane.leases.leave_with(gateway.lane.control, setting, value)
        assert (kept(site)[setting], len(site.writes)) == (during, writes)
        await gateway.release(minutes_apart=1)
        assert kept(site)[setting] == value
        assert (await gateway.send(to(setting, value))).state is CommandState.SENT, "and is proven by a look"


@pytest.mark.parametrize(
    ("held", "setting", "value"),
    [
        (an_order(HOLD, minutes=600), GRID, False),
        (an_order(HOLD, minutes=600), RULE, "battery_ok"),
        (an_order(CHARGE, minutes=600), RULE, "battery_ok"),
        (an_order(SELL, minutes=600), STORM, True),
        (ExportOrder(limit_w=0), GRID, False),
        (ExportOrder(limit_w=0), CARS, 30.0),
    ],
)
async def test_what_a_state_of_ours_leaves_alone_is_set_at_once_and_stays(held, setting, value):
    async with a_site(soc_pct=60) as site:
        gateway = LaneBench(site)
        await gateway.send(held)
        order = gateway.lane.held[next(iter(gateway.lane.held))].order
        await gateway.send(to(setting, value))
        assert kept(site)[setting] == value
        site.clock.turn(120)
        await site.driver.read()
        still = await site.driver.still(order, gateway.lane.leases.known)
        assert (still.agrees, still.changed) == (True, {}), "it is no other hand's"
        await gateway.send(order)
        await gateway.release(minutes_apart=1)
        assert kept(site)[setting] == value


@pytest.mark.parametrize("lag_s", [0, 8])
async def test_the_pulse_with_which_a_sale_begins_is_not_told_as_the_reserve(lag_s):
    async with a_site(settings={"reserve_pct": 20}) as system:
        system.faults.echo_lag_s = lag_s
        baseline, told = await system.driver.baseline(), []
        for step in system.driver.steps(an_order(BatteryAction.FORCE_DISCHARGE), baseline):
            await step.do()
            for _ in range(3):
                system.clock.turn(4)
                await system.site.info(0)  # as another reader of the site's settings may
                told.append((await system.driver.read()).battery.reserve_pct)
        assert set(told) == {20}
        assert ("backup", 21) in system.writes
        system.clock.turn(120)
        system.settings.reserve_pct = 21
        await system.site.info(0)
        assert (await system.driver.read()).battery.reserve_pct == 21, "set by its owner"
