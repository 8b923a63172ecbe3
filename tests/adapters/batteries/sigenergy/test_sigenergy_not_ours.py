"""A battery that somebody else has (the vendor's own modes, its AI, its owner) is left alone."""

import pytest
from msgspec.structs import replace

from adapters.batteries.sigenergy.driver import NATIVE, SMART
from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.capabilities import ReserveRange
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import NotSupported, Rejected
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.sigenergy.plants import a_plant, an_order
from tests.adapters.batteries.sigenergy.writes import (
    CHARGE,
    CURTAIL,
    DISCHARGE,
    HOLD,
    RESTORE,
    TAKES_CONTROL,
    UNCURTAIL,
)

REFUSALS = [
    ({"remote_ems": False}, "Remote EMS is off"),
    ({"remote_ems": False, "work_mode": 1}, "Sigen AI mode has the battery"),
    ({"remote_ems": False, "work_mode": 2}, "time-of-use mode has the battery"),
    ({"remote_ems": False, "work_mode": 5}, "full feed-in mode has the battery"),
    ({"remote_ems": False, "work_mode": 9}, "custom mode has the battery"),
    ({"remote_ems": False, "work_mode": 6}, "mode 6: another program or operator"),
]


@pytest.mark.parametrize(("found", "why"), REFUSALS)
@pytest.mark.parametrize("order", [an_order(CHARGE), an_order(DISCHARGE), an_order(HOLD)])
async def test_a_battery_that_is_not_ours_is_not_dispatched(found, why, order):
    async with a_plant(**found) as plant:
        with pytest.raises(Rejected, match=why):
            await plant.carry_out(order)
        assert plant.writes == []


@pytest.mark.parametrize(("found", "why"), REFUSALS)
async def test_what_was_seen_last_is_told_before_anybody_asks(found, why):
    async with a_plant(**found) as plant:
        assert plant.driver.capabilities is SMART
        await plant.driver.read()
        assert why in plant.driver.capabilities.why_not
        assert plant.driver.capabilities.actions == {RESTORE, CURTAIL.action, UNCURTAIL.action}
        plant.emulator.held[40029] = 1
        await plant.driver.read()
        assert plant.driver.capabilities == replace(SMART, reserve=ReserveRange())


@pytest.mark.parametrize(("found", "why"), REFUSALS[1:])
async def test_taking_control_does_not_mean_taking_it_from_the_vendors_own_modes(found, why):
    async with a_plant(**found, choices=TAKES_CONTROL) as plant:
        with pytest.raises(Rejected, match=why):
            await plant.carry_out(an_order(HOLD))
        assert plant.writes == []
        assert await plant.mode() is BatteryMode.UNKNOWN


async def test_native_ai_beside_remote_ems_is_refused_too():
    async with a_plant() as plant:
        plant.emulator.overrides[30003] = 1
        with pytest.raises(Rejected, match="Sigen AI mode"):
            await plant.carry_out(an_order(HOLD))
        assert plant.writes == []


async def test_a_firmware_without_remote_ems_says_so():
    async with a_plant() as plant:
        plant.emulator.missing.add(40029)
        with pytest.raises(Rejected, match="no Remote EMS"):
            await plant.carry_out(an_order(HOLD))


async def test_with_native_optimisation_nothing_is_ever_dispatched():
    async with a_plant(choices=EmsChoices(optimisation="native")) as plant:
        for action in (CHARGE, DISCHARGE, HOLD, BatteryAction.CURTAIL):
            with pytest.raises(NotSupported, match="only the tariff"):
                plant.driver.steps(an_order(action), {})
        assert plant.driver.capabilities == NATIVE
        assert not NATIVE.actions
        assert plant.writes == []
        assert (await plant.driver.read()).battery.soc_pct == 50


async def test_what_was_held_before_the_choice_of_native_is_still_handed_back():
    async with a_plant() as plant:
        baseline = await plant.carry_out(an_order(CHARGE))
        plant.choices = EmsChoices(optimisation="native")
        plant.driver = plant.a_driver()
        await plant.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert await plant.mode() is BatteryMode.SELF_CONSUMPTION


@pytest.mark.parametrize("work_mode", [0, 1])
async def test_an_owner_who_switched_remote_ems_off_meanwhile_keeps_it_off(work_mode):
    async with a_plant() as plant:
        baseline = await plant.carry_out(an_order(DISCHARGE, power_w=2_000))
        plant.emulator.held[40029], plant.emulator.work_mode = 0, work_mode
        before = len(plant.writes)
        await plant.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert [write.address for write in plant.writes[before:]] == [40038, 40032, 40034]
        assert await plant.agrees(BatteryOrder(action=RESTORE), baseline)
