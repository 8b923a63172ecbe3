"""How often a Powerwall's cloud is asked, and what stays known where it fails."""

from contextlib import suppress

import pytest

from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import DeviceError, Rejected, Unreachable
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.powerwall.sites import a_site, an_order
from tests.adapters.emulators.houses import NOON


async def test_it_polls_every_15_seconds_and_looks_at_settings_every_6_hours():
    async with a_site() as system:
        for _ in range(60):
            await system.driver.read()
            system.clock.turn(10)
        paths = [seen.path.rsplit("/", 1)[1] for seen in system.emulator.server.requests]
        assert (paths.count("live_status"), paths.count("site_info")) == (30, 1)
        system.clock.turn(6 * 3600)
        await system.driver.read()
        assert len([seen for seen in system.emulator.server.requests if seen.path.endswith("info")]) == 2


async def test_settings_are_watched_closely_while_a_forced_state_is_ours():
    async with a_site() as system:
        await system.carry_out(an_order(BatteryAction.HOLD))
        before = len([seen for seen in system.emulator.server.requests if seen.path.endswith("info")])
        for _ in range(30):
            system.clock.turn(20)
            await system.driver.read()
        after = len([seen for seen in system.emulator.server.requests if seen.path.endswith("info")])
        assert after - before == 11  # each time within a minute of the write, then once a minute


@pytest.mark.parametrize("fault", ["silent", "unavailable", "empty", "not found"])
async def test_a_failing_cloud_is_asked_no_oftener_than_a_good_one(fault):
    async with a_site() as system:
        driver = system.a_driver(poll_s=300)
        if fault == "unavailable":
            system.faults.unavailable = 1_000
        elif fault == "not found":
            system.emulator.lost_paths.add("live_status")
        else:
            setattr(system.faults, fault, True)
        asked = len(system.emulator.server.requests)
        for _ in range(60):  # ten minutes of ticks
            with suppress(DeviceError):
                await driver.read()
            system.clock.turn(10)
        # Two polls, and on the first one that finds no site the list of those there are; settings once.
        assert len(system.emulator.server.requests) - asked <= 4
        await driver.close()


async def test_settings_that_cannot_be_read_are_asked_for_no_oftener_than_the_rest():
    async with a_site() as system:
        driver = system.a_driver(poll_s=300)
        system.emulator.lost_paths.add("site_info")
        for _ in range(60):
            with suppress(DeviceError):
                await driver.read()
            system.clock.turn(10)
        asked = [request.path for request in system.emulator.server.requests]
        assert sum(path.endswith("site_info") for path in asked) <= 2
        await driver.close()


async def test_an_answer_again_is_taken_at_the_next_poll():
    async with a_site() as system:
        driver = system.a_driver(poll_s=300)
        system.faults.empty = True
        with pytest.raises(Unreachable):
            await driver.read()
        system.faults.empty = False
        system.clock.turn(299)
        with pytest.raises(Unreachable):
            await driver.read()
        system.clock.turn(1)
        assert (await driver.read()).pv_w == 3_000
        await driver.close()


async def test_a_cloud_that_turns_us_away_is_a_refusal():
    async with a_site() as system:
        system.faults.forbids = True
        with pytest.raises(Rejected):
            await system.driver.read()


async def test_after_a_force_the_reading_shows_it_at_once():
    async with a_site() as system:
        order = an_order(BatteryAction.FORCE_CHARGE)
        baseline = await system.carry_out(order)
        assert await system.agrees(order, baseline)
        system.clock.turn(20)
        reading = await system.driver.read()
        assert (reading.battery.mode, reading.battery.power_w) == (BatteryMode.FORCE_CHARGE, -5_000)
        await system.carry_out(BatteryOrder(action=BatteryAction.RESTORE), baseline)
        assert await system.mode() is BatteryMode.SELF_CONSUMPTION


async def test_while_our_own_budget_is_used_up_the_last_reading_stands_and_ages():
    async with a_site() as system:
        first = await system.driver.read()
        system.clock.turn(20)
        for _ in range(28):
            await system.link._budget.admit(urgent=True)
        again = await system.driver.read()
        assert again.read_at == first.read_at == NOON
        assert again.good_for_s == 45
