"""One garbled answer while an export limit and a force are held: what is ours never becomes the owner's."""

import pytest

from domain.command.order import BatteryAction
from tests.adapters.batteries.goodwe.inverters import an_inverter, an_order
from tests.fakes.lane_bench import CURTAIL, LaneBench

CHARGE = an_order(BatteryAction.FORCE_CHARGE, power_w=2_000)


@pytest.mark.parametrize("control", ["ems", "eco"])
async def test_our_limit_that_reads_right_again_is_not_the_owners(control):
    async with an_inverter(control=control, rated_w=10_000) as inverter:
        inverter.emulator.held[47509], inverter.emulator.held[47510] = 1, 5_000
        before = await inverter.driver.baseline()
        gateway = LaneBench(inverter)
        await gateway.send(CHARGE)
        await gateway.send(CURTAIL)

        async def look():
            gateway.lane.look("dispatch")
            await gateway.lane.finish()

        await look()
        assert gateway.lane.looks.newest["dispatch"].agrees
        assert inverter.emulator.held[47510] == 0
        inverter.emulator.held[47510] = 4_000  # for one look only
        await look()
        inverter.emulator.held[47510] = 0
        await look()
        await gateway.release()
        found = await inverter.driver.baseline()
        assert found["export_limit_w"] == before["export_limit_w"] == 5_000
