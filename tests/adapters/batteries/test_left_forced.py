"""Every family is freed by a server that lost its data: the force it finds is nobody's setting."""

import pytest

from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.command import CommandState
from domain.command.order import BatteryAction, BatteryOrder
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.alphaess.systems import a_system
from tests.adapters.batteries.goodwe.entity.entity_houses import an_entity_house
from tests.adapters.batteries.goodwe.inverters import an_inverter
from tests.adapters.batteries.powerwall.sites import a_site
from tests.adapters.batteries.sigenergy.plants import a_plant
from tests.adapters.emulators.houses import NOON
from tests.fakes.lane_bench import LaneBench

CHARGE, DISCHARGE, HOLD = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD
SELF, RESTORE = BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE

FAMILIES = {
    "alphaess": a_system,
    "goodwe ems": an_inverter,
    "goodwe eco": lambda: an_inverter(control="eco"),
    "goodwe eco, old groups": lambda: an_inverter(control="eco", eco_version=1),
    "goodwe es": lambda: an_inverter(family="ES", rated_w=10_000),
    "goodwe es, old groups": lambda: an_inverter(family="ES", rated_w=10_000, eco_version=1),
    "goodwe entity": an_entity_house,
    "sigenergy": a_plant,
    "sigenergy, ours to take": lambda: a_plant(remote_ems=False, choices=EmsChoices(take_control=True)),
    "powerwall": a_site,
}
WITHOUT_HOLD = {"goodwe eco", "goodwe eco, old groups", "goodwe es", "goodwe es, old groups"}


def until(minutes):
    return NOON.replace(hour=NOON.hour + minutes // 60, minute=NOON.minute + minutes % 60)


async def as_observed(system):
    """The mode after the caches of settings have run out."""
    system.clock.turn(61)
    return (await system.driver.read()).battery.mode


async def left(system, action, minutes=120):
    """Forced by a server of which nothing but this is left; the new one knows nothing."""
    power_w = None if action is HOLD else 2_000
    order = BatteryOrder(action=action, power_w=power_w, until=until(minutes))
    assert (await LaneBench(system).send(order)).state is CommandState.SENT
    assert (await as_observed(system)).value == action.value
    await system.driver.close()
    if hasattr(system, "a_home"):
        system.home = system.a_home()
    system.driver = system.a_driver()


@pytest.mark.parametrize("order", [RESTORE, SELF])
@pytest.mark.parametrize("action", [CHARGE, DISCHARGE, HOLD])
@pytest.mark.parametrize("family", FAMILIES)
async def test_a_force_from_a_lost_life_is_ended_and_never_called_the_owners(family, action, order):
    if action is HOLD and family in WITHOUT_HOLD:
        pytest.skip("eco groups cannot hold")
    async with FAMILIES[family]() as system:
        await left(system, action)
        command = await LaneBench(system).send(BatteryOrder(action=order))
        assert command.state is CommandState.SENT, command.reason
        assert await as_observed(system) is BatteryMode.SELF_CONSUMPTION


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_second_force_over_one_from_a_lost_life_ends_in_the_normal_mode(family):
    async with FAMILIES[family]() as system:
        await left(system, DISCHARGE)
        bench = LaneBench(system)
        await bench.send(BatteryOrder(action=CHARGE, power_w=1_000, until=until(60)))
        await bench.release(minutes_apart=1)
        assert await as_observed(system) is BatteryMode.SELF_CONSUMPTION


@pytest.mark.parametrize("action", [CHARGE, DISCHARGE, HOLD])
@pytest.mark.parametrize("family", FAMILIES)
async def test_an_unforced_baseline_is_left_alone_and_wants_what_a_restore_wants(family, action):
    if action is HOLD and family in WITHOUT_HOLD:
        pytest.skip("eco groups cannot hold")
    async with FAMILIES[family]() as system:
        await system.driver.read()
        before = await system.driver.baseline()
        assert dict(system.driver.unforced(before)) == dict(before), "nothing of the owner's is replaced"
        await left(system, action)
        captured = await system.driver.baseline()
        free = system.driver.unforced(captured)
        assert dict(system.driver.unforced(free)) == dict(free)
        restore = BatteryOrder(action=RESTORE)
        assert not (await system.driver.read_back(restore, free)).agrees, "it still has to be ended"


async def test_eco_groups_that_force_are_ended_where_the_ems_is_the_usual_way():
    async with an_inverter(control="eco") as inverter:
        await left(inverter, DISCHARGE)
        inverter.control = "ems"
        inverter.driver = inverter.a_driver()
        await LaneBench(inverter).send(BatteryOrder(action=RESTORE))
        assert await as_observed(inverter) is BatteryMode.SELF_CONSUMPTION
        assert inverter.emulator.held[47000] == 0
        assert inverter.emulator.held[47549] & 0xFF00 == 0, "the group is not armed any more"


@pytest.mark.parametrize("mode", [2, 3, 4, 8, 11, 12])
async def test_no_ems_mode_that_forces_counts_as_a_setting(mode):
    async with an_inverter() as inverter:
        inverter.emulator.held |= {47511: mode, 47512: 2_500}
        await LaneBench(inverter).send(BatteryOrder(action=RESTORE))
        assert (inverter.emulator.held[47511], inverter.emulator.held[47512]) == (1, 0)


async def test_a_person_who_asks_for_self_consumption_gets_it_whatever_was_set():
    async with an_inverter() as inverter:
        inverter.emulator.held |= {47511: 6, 47512: 1_500}  # conserve, somebody's choice
        bench = LaneBench(inverter)
        await bench.send(BatteryOrder(action=SELF, until=until(60)))
        assert await inverter.mode() is BatteryMode.SELF_CONSUMPTION
        await bench.release()
        assert inverter.emulator.held[47511] == 6


async def test_limits_made_for_a_forced_state_do_not_outlive_it_on_a_sigenergy():
    async with a_plant() as plant:
        await left(plant, CHARGE)
        assert plant.emulator.setting(40032) == 2_000
        await LaneBench(plant).send(BatteryOrder(action=RESTORE))
        assert plant.emulator.setting(40032) == 5_000  # the battery's rating


async def test_a_reserve_that_the_owner_raised_survives_a_force_of_ours():
    async with a_site(settings={"reserve_pct": 60}, soc_pct=55) as site:
        bench = LaneBench(site)
        await bench.send(BatteryOrder(action=CHARGE, until=until(60)))
        await bench.release(minutes_apart=1)
        assert site.settings.reserve_pct == 60
