"""A plant behind the gateway's lane: what mishaps leave behind, and that all of it is put back."""

from random import Random

import pytest

from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.command import CommandState
from domain.command.order import BatteryAction, ExportOrder
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.sigenergy.plants import BATTERY, a_plant, an_order
from tests.fakes.lane_bench import CURTAIL, RELEASES, LaneBench

CHARGE = an_order(BatteryAction.FORCE_CHARGE, power_w=2_000)
DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, power_w=3_000)
HOLD = an_order(BatteryAction.HOLD)


@pytest.mark.parametrize("found", [{}, {"remote_ems": False, "choices": EmsChoices(take_control=True)}])
async def test_what_was_set_before_is_set_again(found):
    async with a_plant(**found) as plant:
        plant.emulator.set(40038, 7_000)
        plant.emulator.set(40032, 4_800)
        before = dict(plant.emulator.held)
        gateway = LaneBench(plant)
        for order in (CHARGE, HOLD, DISCHARGE, CHARGE):
            assert (await gateway.send(order)).state is CommandState.SENT
        await gateway.release()
        assert plant.emulator.held == before
        assert await gateway.records.documents.all("baseline") == {}
        assert await gateway.records.documents.all("lease") == {}


@pytest.mark.parametrize("cap_w", [None, 5_000])
async def test_what_was_set_before_a_discharge_is_set_again_also_over_a_crash(cap_w):
    async with a_plant(choices=EmsChoices(export_cap_w=cap_w)) as plant:
        plant.emulator.set(40038, 7_000)
        plant.emulator.set(40034, 4_200)
        before = dict(plant.emulator.held)
        crashed = LaneBench(plant)
        assert (await crashed.send(DISCHARGE)).state is CommandState.SENT
        assert plant.emulator.setting(40034) == 3_000
        plant.driver = plant.a_driver()
        gateway = LaneBench(plant, crashed.records)
        gateway.lane.leases.adopt_baseline(crashed.lane.leases.known)
        for resource, held in crashed.lane.held.items():
            gateway.lane.adopt(resource, held)
        await gateway.release()
        assert plant.emulator.held == before


async def test_a_discharge_of_which_all_records_are_lost_leaves_no_limit_where_there_was_none():
    async with a_plant() as plant:
        unlimited = plant.emulator.setting(40038)
        await LaneBench(plant).send(DISCHARGE)
        plant.driver = plant.a_driver()
        await LaneBench(plant).send(RELEASES["dispatch"])
        assert plant.emulator.setting(40038) == unlimited
        assert plant.emulator.setting(40034) == BATTERY.max_discharge_w  # the owner's figure: nobody knows


async def test_a_curtailment_after_a_discharge_is_lifted_to_what_was_there_before_both():
    async with a_plant() as plant:
        plant.emulator.set(40038, 7_000)
        gateway = LaneBench(plant)
        await gateway.send(DISCHARGE)
        await gateway.send(CURTAIL)
        await gateway.send(RELEASES["dispatch"])
        assert plant.emulator.setting(40038) == 0
        await gateway.release()
        assert plant.emulator.setting(40038) == 7_000


@pytest.mark.parametrize("first", [HOLD, CURTAIL])
async def test_export_stays_limited_while_the_battery_is_held_whichever_was_ordered_first(first):
    async with a_plant(house={"pv_w": 6_000, "load_w": 1_000}) as plant:
        plant.emulator.set(40038, 7_000)
        gateway = LaneBench(plant)

        async def flows():
            plant.clock.turn(30)
            reading = await plant.driver.read()
            return reading.grid_w, reading.battery.power_w, reading.pv_w

        for order in (first, CURTAIL if first is HOLD else HOLD):
            assert (await gateway.send(order)).state is CommandState.SENT
        assert await flows() == (0, 0, 1_000)
        await gateway.send(RELEASES["export"])
        assert await flows() == (-5_000, 0, 6_000)  # the hold goes on
        await gateway.send(CURTAIL)
        await gateway.send(RELEASES["dispatch"])
        assert await flows() == (0, -5_000, 6_000)  # the limit goes on, and the battery takes the sun
        await gateway.release()
        assert plant.emulator.setting(40038) == 7_000


LIMIT = ExportOrder(limit_w=2_000)


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_limit_that_somebody_asked_for_outlives_the_hold_beside_it_also_over_a_crash(is_restarted):
    async with a_plant() as plant:
        plant.emulator.set(40038, 7_000)
        gateway = LaneBench(plant)
        for order in (LIMIT, HOLD):
            assert (await gateway.send(order)).state is CommandState.SENT
            assert plant.emulator.setting(40038) == 2_000
        if is_restarted:
            before = gateway
            plant.driver = plant.a_driver()
            gateway = LaneBench(plant, before.records)
            gateway.lane.leases.adopt_baseline(before.lane.leases.known)
            for resource, held in before.lane.held.items():
                gateway.lane.adopt(resource, held)
        await gateway.send(RELEASES["dispatch"])
        assert set(gateway.lane.held) == {"export"}
        assert plant.emulator.setting(40038) == 2_000
        assert len({write.values for write in plant.writes if write.address == 40038}) == 1, "lifted between"
        await gateway.release()
        assert plant.emulator.setting(40038) == 7_000


async def test_a_refusal_in_the_middle_is_rolled_back_and_fails_the_command():
    async with a_plant(house={"pv_w": 0}) as plant:
        gateway = LaneBench(plant)
        before = dict(plant.emulator.held)
        plant.emulator.refused.add(40031)
        command = await gateway.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert plant.emulator.held == before
        assert gateway.lane.held == {}


async def test_a_plant_that_is_not_ours_fails_the_command_with_the_reason_in_plain_words():
    async with a_plant(remote_ems=False, work_mode=1) as plant:
        command = await LaneBench(plant).send(HOLD)
        assert command.state is CommandState.FAILED
        assert "Sigen AI mode has the battery" in command.reason.facts["error"]
        assert plant.writes == []


async def test_a_liar_is_not_called_done_before_its_power_moved():
    async with a_plant() as plant:
        plant.faults.lies = True
        gateway = LaneBench(plant)
        assert (await gateway.send(DISCHARGE)).state is CommandState.SENT
        assert "dispatch" in gateway.lane.proofs


@pytest.mark.parametrize("seed", range(6))
async def test_no_mishap_leaves_it_forced(seed):
    random = Random(seed)
    async with a_plant(house={"load_w": 1_000}) as plant:
        plant.link._timeout_s = 0.03
        plant.emulator.set(40038, 7_000)
        await plant.driver.read()
        before = dict(plant.emulator.held)
        gateway = LaneBench(plant)
        mishaps = ("silent", "mute_after_write", "refuses_writes", "garbage", "drops_mid_frame", "busy", None)
        for _ in range(8):
            fault = random.choice(mishaps)
            if fault is not None:
                setattr(plant.faults, fault, True)
            await gateway.send(random.choice((CHARGE, DISCHARGE, HOLD, CURTAIL, *RELEASES.values())))
            if fault is not None:
                setattr(plant.faults, fault, False)
            plant.clock.turn(60)
        await gateway.release()
        assert plant.emulator.held == before
        assert await plant.mode() is BatteryMode.SELF_CONSUMPTION
