"""Charging a Powerwall from the grid is forbidden for a while, beside whatever else is ordered of it."""

from datetime import timedelta

from msgspec.structs import replace

from domain.command.order import BatteryAction, BatteryOrder, GridChargingOrder
from tests.adapters.batteries.powerwall.sites import a_site, an_order
from tests.fakes.lane_bench import RELEASES, LaneBench

FORBID, RETURN = GridChargingOrder(forbidden=True), GridChargingOrder(forbidden=False)
DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, minutes=29)
HOLD = an_order(BatteryAction.HOLD, minutes=60)


def allows(system) -> bool:
    return not system.settings.grid_charging_disallowed


async def test_it_is_forbidden_and_handed_back_as_it_was():
    for is_own in (True, False):
        async with a_site(settings={"grid_charging_disallowed": not is_own}) as system:
            gateway = LaneBench(system)
            await gateway.send(FORBID)
            assert not allows(system)
            await gateway.send(RETURN)
            assert allows(system) is is_own
            assert gateway.lane.held == {}


async def test_a_dispatch_that_ends_in_the_window_leaves_it_forbidden():
    async with a_site(settings={"grid_charging_disallowed": False}) as system:
        gateway = LaneBench(system)
        await gateway.send(FORBID)
        await gateway.send(DISCHARGE)
        await gateway.send(RELEASES["dispatch"])
        assert "dispatch" not in gateway.lane.held
        assert not allows(system)
        await gateway.send(RETURN)
        assert allows(system)


async def test_invariant_6_our_own_setting_is_never_taken_for_another_hands():
    async with a_site(settings={"grid_charging_disallowed": False}) as system:
        gateway = LaneBench(system)
        await gateway.send(FORBID)
        await gateway.send(HOLD)
        system.clock.turn(120)
        await system.driver.read()
        baseline = await gateway.lane.leases.baseline(system.driver)
        for order in (HOLD, FORBID):
            assert (await system.driver.still(order, baseline)).changed == {}
        await gateway.send(RELEASES["dispatch"])
        await gateway.send(RETURN)
        assert allows(system)


async def test_what_turns_it_on_meanwhile_is_seen():
    async with a_site(settings={"grid_charging_disallowed": False}) as system:
        gateway = LaneBench(system)
        await gateway.send(FORBID)
        system.settings.grid_charging_disallowed = False  # a virtual power plant turns it on
        system.clock.turn(120)
        await system.driver.read()
        baseline = await gateway.lane.leases.baseline(system.driver)
        assert not (await system.driver.still(FORBID, baseline)).agrees


async def test_a_persons_charge_in_the_window_charges_from_the_grid():
    async with a_site(settings={"grid_charging_disallowed": True}) as system:
        gateway = LaneBench(system)
        await gateway.send(FORBID)
        await gateway.send(RETURN)
        charge = BatteryOrder(
            action=BatteryAction.FORCE_CHARGE, until=system.clock.now() + timedelta(minutes=30)
        )
        await gateway.send(replace(charge))
        assert allows(system)
        await gateway.release(minutes_apart=1)
        assert not allows(system)
