"""The backup reserve as an owner sets it: written to the device, proven, and never a forced state's doing."""

from contextlib import asynccontextmanager

import pytest

from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.command import CommandState
from domain.command.order import BatteryAction, SettingOrder
from domain.house.battery_setting import BatterySetting
from domain.reading.battery import BatteryMode
from domain.reason.reason import Why
from tests.adapters.batteries.alphaess.systems import a_system
from tests.adapters.batteries.alphaess.systems import an_order as of_an_alphaess
from tests.adapters.batteries.goodwe.inverters import an_inverter
from tests.adapters.batteries.powerwall.sites import a_site, an_order
from tests.adapters.batteries.sigenergy.plants import a_plant
from tests.fakes.lane_bench import LaneBench

RESERVE = SettingOrder(setting=BatterySetting.RESERVE, value=35)


@asynccontextmanager
async def a_goodwe(**emulated):
    async with an_inverter(rated_w=10_000, **emulated) as inverter:
        await inverter.driver.read()
        yield inverter


FAMILIES = {
    "alphaess": (a_system, lambda it: it.emulator.held[0x0850]),
    "sigenergy": (a_plant, lambda it: it.emulator.held[40046] / 10),
    "goodwe ET": (a_goodwe, lambda it: it.emulator.held[45356]),
    "goodwe ES": (lambda: a_goodwe(family="ES"), lambda it: it.emulator.held[32]),
    "powerwall": (a_site, lambda it: it.settings.reserve_pct),
}


@pytest.mark.parametrize("family", FAMILIES)
async def test_every_family_takes_its_reserve_in_one_write_and_none_where_it_has_it(family):
    start, kept_pct = FAMILIES[family]
    async with start() as system:
        gateway = LaneBench(system)
        assert (await gateway.send(RESERVE)).state is CommandState.SENT  # read back: to be judged
        assert kept_pct(system) == 35
        assert len(system.writes) == 1
        await gateway.send(RESERVE)
        assert len(system.writes) == 1
        assert gateway.lane.held == {}
        assert await gateway.records.documents.all("baseline") == {}
        system.clock.turn(61)
        assert (await system.driver.read()).battery.reserve_pct == 35


@pytest.mark.parametrize(("asked_pct", "kept_pct"), [(80, 80), (81, 100), (100, 100), (0, 0)])
async def test_a_powerwall_keeps_all_of_it_where_it_cannot_keep_so_much(asked_pct, kept_pct):
    async with a_site() as site:
        command = await LaneBench(site).send(SettingOrder(setting=BatterySetting.RESERVE, value=asked_pct))
        assert command.state is CommandState.SENT
        assert site.settings.reserve_pct == kept_pct


@pytest.mark.parametrize("action", [BatteryAction.HOLD, BatteryAction.FORCE_CHARGE])
async def test_what_an_owner_sets_while_a_powerwall_is_forced_is_what_it_goes_back_to(action):
    async with a_site(soc_pct=60) as site:
        gateway = LaneBench(site)
        await gateway.send(an_order(action, minutes=600))
        held_pct = site.settings.reserve_pct
        await gateway.lane.leases.leave_with(gateway.lane.control, BatterySetting.RESERVE, 35)
        assert site.settings.reserve_pct == held_pct
        await gateway.release(minutes_apart=1)
        assert site.settings.reserve_pct == 35


async def test_a_reserve_of_the_owners_at_which_a_powerwall_stands_is_no_hold():
    async with a_site(soc_pct=50, settings={"reserve_pct": 50}) as site:
        assert await site.mode() is BatteryMode.HOLD
        site.driver.own_reserve(50)
        assert await site.mode() is BatteryMode.SELF_CONSUMPTION


async def test_a_sigenergy_that_forgets_its_reserve_with_remote_ems_gets_the_owners_new_one_back():
    choices = EmsChoices(take_control=True)
    async with a_plant(remote_ems=False, choices=choices) as plant:
        plant.emulator.resets_backup = True
        gateway = LaneBench(plant)
        await gateway.send(an_order(BatteryAction.HOLD))
        await gateway.send(RESERVE)
        await gateway.release()
        assert plant.emulator.held[40046] == 350


async def test_a_forced_alphaess_keeps_the_reserve_and_the_force():
    async with a_system(soc_pct=57) as system:
        gateway = LaneBench(system)
        await gateway.send(of_an_alphaess(BatteryAction.FORCE_CHARGE, power_w=3_000))
        await gateway.send(RESERVE)
        assert system.emulator.held[0x0850] == 35
        assert await system.mode() is BatteryMode.FORCE_CHARGE


async def test_an_alphaess_that_counts_in_tenths_is_not_written_to():
    async with a_system() as system:
        system.emulator.held[0x0850] = 200  # tenths
        command = await LaneBench(system).send(RESERVE)
        assert (command.state, command.reason.code) == (CommandState.FAILED, Why.DEVICE_REFUSED)
        assert system.writes == []


async def test_a_refusal_fails_the_command_and_leaves_nothing_behind():
    async with a_plant() as plant:
        plant.emulator.refused.add(40046)
        gateway = LaneBench(plant)
        command = await gateway.send(RESERVE)
        assert (command.state, command.reason.code) == (CommandState.FAILED, Why.DEVICE_REFUSED)
        assert await gateway.records.documents.all("baseline") == {}
