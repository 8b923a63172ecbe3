"""The entities behind the gateway's lane: what a broken Home Assistant leaves behind is always put back."""

from contextlib import suppress
from random import Random

import pytest

from domain.command.command import CommandState
from domain.command.order import BatteryAction
from domain.errors import Unreachable
from tests.adapters.batteries.goodwe.entity.entity_houses import LIMIT, MODE, an_entity_house, an_order
from tests.fakes.lane_bench import CURTAIL, RELEASES, LaneBench

CHARGE = an_order(BatteryAction.FORCE_CHARGE, power_w=2_000)
DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, power_w=3_000)
HOLD = an_order(BatteryAction.HOLD)


async def test_what_was_set_before_is_set_again_and_the_baseline_forgotten():
    async with an_entity_house() as system:
        system.entities.mode, system.entities.limit_w = "conserve", 1_200
        system.entities.export_limit_w, system.entities.export_limited = 3_000, True
        gateway = LaneBench(system)
        for order in (CHARGE, CURTAIL, DISCHARGE, HOLD):
            assert (await gateway.send(order)).state is CommandState.SENT
        await gateway.release(minutes_apart=1)
        assert (system.entities.mode, system.entities.limit_w) == ("conserve", 1_200)
        assert (system.entities.export_limit_w, system.entities.export_limited) == (3_000, True)
        assert await gateway.records.documents.all("baseline") == {}


async def test_a_mode_that_is_not_taken_rolls_the_power_back_and_fails_the_command():
    async with an_entity_house() as system:
        gateway = LaneBench(system)
        take = system.entities.call

        def all_but_the_mode(service, data, entity_id):
            if entity_id != MODE:
                take(service, data, entity_id)

        system.entities.call = all_but_the_mode
        command = await gateway.send(CHARGE)
        assert command.state is CommandState.FAILED
        assert "still shows auto" in command.evidence["error"]
        written = [(entity_id, value) for _, entity_id, value in system.emulator.writes]
        assert written == [(LIMIT, 2_000), (MODE, "charge_battery"), (LIMIT, 10_000)]
        assert gateway.lane.held == {}


async def test_a_lying_inverter_is_not_called_done_before_its_power_moved():
    async with an_entity_house() as system:
        system.faults.lies = True
        gateway = LaneBench(system)
        assert (await gateway.send(DISCHARGE)).state is CommandState.SENT
        assert "dispatch" in gateway.lane.proofs


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_no_mishap_leaves_it_forced(seed):
    random = Random(seed)
    mishaps = ("silent", "mute_after_write", "refuses_writes", "ignores_writes", "garbage", "drops_mid_frame")
    async with an_entity_house() as system:
        system.home = system.a_home(timeout_s=0.05)
        system.driver = system.a_driver(shown_s=0.02)
        await system.driver.read()
        before = await system.driver.baseline()
        gateway = LaneBench(system)
        for _ in range(10):
            fault = random.choice((*mishaps, "unavailable", "restart", None))
            if fault == "restart":
                await system.emulator.stop()
            elif fault is not None:
                setattr(system.faults, fault, True)
            await gateway.send(random.choice((CHARGE, DISCHARGE, HOLD, CURTAIL, *RELEASES.values())))
            if fault == "restart":
                await system.emulator.start()
            elif fault is not None:
                setattr(system.faults, fault, False)
            system.clock.turn(60)
        await gateway.release(minutes_apart=1)
        with suppress(Unreachable):  # the last mishap may not have been noticed yet
            await system.driver.read()
        system.clock.turn(60)
        assert await system.driver.baseline() == before
        assert (await system.reading()).battery.power_w == -2_000
