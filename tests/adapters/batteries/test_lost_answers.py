"""One lost request or answer, at any write of any family's sequence, fails no command and is no refusal."""

import pytest

from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.reason.reason import Why
from tests.adapters.batteries.alphaess.systems import a_system
from tests.adapters.batteries.goodwe.entity.entity_houses import an_entity_house
from tests.adapters.batteries.powerwall.sites import a_site
from tests.adapters.batteries.sigenergy.plants import a_plant
from tests.adapters.emulators.houses import NOON
from tests.fakes.lane_bench import LaneBench

UNTIL = NOON.replace(hour=NOON.hour + 2)
ORDERS = {
    "force_charge": BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=2_000, until=UNTIL),
    "force_discharge": BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=2_000, until=UNTIL),
    "hold": BatteryOrder(action=BatteryAction.HOLD, until=UNTIL),
    "curtail": ExportOrder(limit_w=0),
    "restore": BatteryOrder(action=BatteryAction.RESTORE),
}
FAMILIES = {  # GoodWe by datagrams has its own, in its folder
    "alphaess": a_system,
    "goodwe entity": an_entity_house,
    "powerwall": a_site,
    "sigenergy": a_plant,
    "sigenergy, ours to take": lambda: a_plant(remote_ems=False, choices=EmsChoices(take_control=True)),
}


@pytest.mark.parametrize("lost", ["request", "answer"])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("family", FAMILIES)
async def test_a_write_that_gets_lost_is_found_or_sent_once_more(family, order, lost):
    async with FAMILIES[family]() as system:
        await system.driver.read()
        for at in range(20):
            bench = LaneBench(system)
            if order == "restore":
                await bench.send(ORDERS["force_charge"])
            system.faults.loses, system.faults.lets_pass = lost, at
            command = await bench.send(ORDERS[order])
            is_over = system.faults.loses is not None
            system.faults.loses = None
            assert command.is_open, (at, command.reason)
            assert {"dispatch", "export"} & set(bench.lane.proofs), "the settings read back as asked"
            await bench.release()
            if is_over:
                break
        assert at > 0, "something was written at all"


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_line_that_loses_every_answer_is_no_refusal(family):
    async with FAMILIES[family]() as system:
        await system.driver.read()
        bench = LaneBench(system)
        name = "mute_after_post" if family == "powerwall" else "mute_after_write"
        setattr(system.faults, name, True)
        command = await bench.send(ORDERS["force_charge"])
        setattr(system.faults, name, False)
        assert command.reason is None or command.reason.code is not Why.DEVICE_REFUSED
