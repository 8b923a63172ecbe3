"""A server that is killed in the middle of an order, at every write of it: what it had set itself by then is
no other hand's, and never how the site is left.
"""

import msgspec
import pytest
from msgspec.structs import replace

from adapters.batteries.powerwall.tariff import same_rates
from adapters.stores.memory.records import MemoryRecords
from domain.command.held import Held
from domain.command.order import BatteryAction
from tests.adapters.batteries.powerwall.sites import OWN_TARIFF, a_site, an_order
from tests.adapters.emulators.houses import NOON
from tests.fakes.lane_bench import LaneBench

CHARGE = an_order(BatteryAction.FORCE_CHARGE, minutes=600)
DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, minutes=600)
HOLD = an_order(BatteryAction.HOLD, minutes=600)
STEPS = ((CHARGE, 7), (DISCHARGE, 9), (HOLD, 5))  # so many there are to be killed between
OWN = {"mode": "autonomous", "reserve_pct": 35, "export_rule": "pv_only", "grid_charging_disallowed": True}
HELD = Held(target="battery", order=CHARGE, owner="user", issued_by="user", since=NOON, until=CHARGE.until)


async def killed(system, before, order, steps):
    """The lane of the next life, after so many steps of `order`."""
    records = MemoryRecords()
    gateway = LaneBench(system, records)
    if before is not None:
        await gateway.send(before)
        system.clock.turn(120)
    baseline = await gateway.lane.leases.baseline(system.driver)
    all_steps = system.driver.steps(order, baseline)
    assert len(all_steps) == dict(STEPS)[order]
    for step in all_steps[:steps]:
        await step.do()
    kept = msgspec.json.decode((await records.documents.all("baseline"))["battery"])
    await system.driver.close()
    system.driver = system.a_driver()
    again = LaneBench(system, records)
    again.lane.leases.adopt_baseline(kept)
    again.lane.leases.adopt("dispatch", replace(HELD, order=order))
    return again


async def look(gateway, system):
    system.clock.turn(100)
    await system.driver.read()
    gateway.lane.look("dispatch")
    await gateway.lane.finish()


@pytest.mark.parametrize("before", [None, CHARGE, DISCHARGE, HOLD])
@pytest.mark.parametrize(
    ("order", "steps"), [(order, steps) for order, most in STEPS for steps in range(most + 1)]
)
async def test_what_an_order_had_set_before_the_server_was_killed_is_not_how_the_site_is_left(
    before, order, steps
):
    async with a_site(settings=OWN) as system:
        gateway = await killed(system, before, order, steps)
        await look(gateway, system)
        await gateway.send(order)
        await look(gateway, system)
        await gateway.release(minutes_apart=1)
        assert {name: getattr(system.settings, name) for name in OWN} == OWN
        assert same_rates(system.settings.tariff, OWN_TARIFF)


@pytest.mark.parametrize(("setting", "value"), [("reserve_pct", 45), ("mode", "backup")])
async def test_what_its_owner_sets_once_the_order_stands_again_is_how_the_site_is_left(setting, value):
    async with a_site(settings=OWN) as system:
        gateway = await killed(system, None, DISCHARGE, 8)
        await look(gateway, system)
        await gateway.send(DISCHARGE)
        await look(gateway, system)
        setattr(system.settings, setting, value)
        await look(gateway, system)
        await gateway.release(minutes_apart=1)
        assert getattr(system.settings, setting) == value
