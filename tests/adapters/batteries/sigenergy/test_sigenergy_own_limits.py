"""What of a plant's settings is ours never becomes the owner's, however it looks in between."""

import pytest

from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.order import BatteryAction, ExportOrder
from scheduler.errand import Errand
from tests.adapters.batteries.sigenergy.plants import a_plant, an_order
from tests.fakes.lane_bench import LaneBench

DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, power_w=3_000)
HOLD = an_order(BatteryAction.HOLD)


async def look(gateway: LaneBench) -> bool:
    gateway.lane.look("dispatch")
    await gateway.lane.finish()
    return gateway.lane.looks.newest["dispatch"].agrees


async def again(gateway: LaneBench) -> None:
    """As the gateway does every quarter of an hour: the same order, without a command."""
    await gateway.lane.submit(
        Errand(
            resource="dispatch",
            order=DISCHARGE,
            owner="user",
            issued_by="user",
            until=DISCHARGE.until,
            command_id=None,
            generation=1_000,
            keeps=True,
        )
    )
    await gateway.lane.finish()


@pytest.mark.parametrize("cap_w", [10_000, None])
async def test_a_discharge_that_is_written_again_beneath_another_sun_leaves_the_owners_limit(cap_w):
    house, choices = {"pv_w": 3_500, "load_w": 500}, EmsChoices(export_cap_w=cap_w)
    async with a_plant(house=house, choices=choices) as plant:
        plant.emulator.set(40038, 5_500)
        gateway = LaneBench(plant)
        await gateway.send(DISCHARGE)
        assert await look(gateway)
        plant.house.pv_available_w = 1_000.0  # a cloud, and nobody else
        plant.clock.turn(900)
        await again(gateway)
        assert await look(gateway)
        await gateway.release()
        assert plant.emulator.setting(40038) == 5_500


async def test_a_limit_of_ours_that_is_gone_for_one_look_is_not_the_owners():
    async with a_plant(house={"pv_w": 6_000, "load_w": 1_000}) as plant:
        plant.emulator.set(40038, 5_500)
        gateway = LaneBench(plant)
        await gateway.send(HOLD)
        await gateway.send(ExportOrder(limit_w=1_500))
        assert await look(gateway)
        plant.emulator.set(40038, 9_000)  # while the plant restarts, or a reading of it was garbled
        assert await look(gateway)
        plant.emulator.set(40038, 1_500)
        assert await look(gateway)
        await gateway.release()
        assert plant.emulator.setting(40038) == 5_500
