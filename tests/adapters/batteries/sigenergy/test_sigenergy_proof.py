"""What goes wrong on the way: a sequence that breaks is taken back, and nothing is believed unread."""

import pytest

from domain.command.order import BatteryOrder
from domain.errors import OutcomeUnknown, Rejected
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.sigenergy.plants import a_plant, an_order
from tests.adapters.batteries.sigenergy.writes import (
    CHARGE,
    CURTAIL,
    DISCHARGE,
    HOLD,
    NIGHT,
    ON,
    RESTORE,
    TAKES_CONTROL,
    UNCURTAIL,
)

STATE = (40029, 40031, 40032, 40033, 40034, 40035, 40038, 40039)


@pytest.mark.parametrize("refused", [40034, 40029, 40031])
async def test_a_sequence_refused_in_the_middle_is_taken_back_in_reverse_order(refused):
    async with a_plant(house=NIGHT, remote_ems=False, choices=TAKES_CONTROL) as plant:
        plant.emulator.set(40038, 7_000)
        before = {address: plant.emulator.held[address] for address in STATE}
        plant.emulator.refused |= {refused}
        with pytest.raises(Rejected):
            await plant.carry_out(an_order(DISCHARGE, power_w=2_000))
        assert {address: plant.emulator.held[address] for address in STATE} == before
        undone = {40034: [40038], 40029: [40034, 40038], 40031: [40029, 40034, 40038]}[refused]
        assert [write.address for write in plant.writes][-len(undone) :] == undone


async def test_a_charge_whose_power_limit_is_refused_never_reaches_the_mode():
    async with a_plant() as plant:
        plant.emulator.refused |= {40032}
        with pytest.raises(Rejected):
            await plant.carry_out(an_order(CHARGE))
        assert {write.address for write in plant.writes} == {40032}
        assert await plant.mode() is BatteryMode.SELF_CONSUMPTION


async def test_a_connection_lost_at_the_mode_is_unknown_and_found_undone_by_read_back():
    async with a_plant() as plant:
        order = an_order(CHARGE, power_w=2_000)
        baseline = await plant.driver.baseline()
        steps = plant.driver.steps(order, baseline)
        plant.emulator.hangs_up_on.add(40031)
        await steps[0].do()
        await steps[1].do()
        with pytest.raises(OutcomeUnknown):
            await steps[2].do()
        plant.emulator.hangs_up_on.clear()
        assert not await plant.agrees(order, baseline)
        for step in reversed(steps[:2]):
            await step.undo()
        assert plant.emulator.setting(40032) == 5_000


async def test_a_write_that_was_done_and_never_acknowledged_is_sent_once():
    async with a_plant() as plant:
        order = an_order(HOLD)
        plant.faults.mute_after_write = True
        with pytest.raises(OutcomeUnknown):
            await plant.carry_out(order)
        assert plant.writes == [ON]


async def test_a_plant_that_refuses_all_writes_says_no():
    async with a_plant() as plant:
        plant.faults.refuses_writes = True
        with pytest.raises(Rejected, match="device failure"):
            await plant.carry_out(an_order(HOLD))


async def test_a_liar_passes_read_back_and_fails_the_physical_proof():
    async with a_plant() as plant:
        plant.faults.lies = True
        order = an_order(CHARGE, power_w=4_000)
        baseline = await plant.carry_out(order)
        assert await plant.agrees(order, baseline)
        assert (await plant.driver.read()).battery.power_w == -2_000


async def test_an_export_limit_without_effect_passes_read_back_and_exports_on():
    async with a_plant(house={"soc_pct": 100}) as plant:
        plant.faults.ignores_export_limit = True
        baseline = await plant.carry_out(CURTAIL)
        assert await plant.agrees(CURTAIL, baseline)
        assert (await plant.driver.read()).grid_w == -2_000


@pytest.mark.parametrize(
    ("sent", "asked", "agrees"),
    [
        (an_order(CHARGE, power_w=3_000), an_order(CHARGE, power_w=2_000), False),
        (an_order(CHARGE, power_w=3_000), an_order(DISCHARGE, power_w=3_000), False),
        (an_order(HOLD), BatteryOrder(action=RESTORE), False),
        (BatteryOrder(action=RESTORE), an_order(HOLD), False),
        (CURTAIL, UNCURTAIL, False),
        (an_order(CHARGE), an_order(CHARGE, minutes=20), True),
    ],
)
async def test_read_back_compares_what_the_plant_holds_with_what_is_wanted(sent, asked, agrees):
    async with a_plant() as plant:
        baseline = await plant.carry_out(sent)
        assert await plant.agrees(asked, baseline) is agrees


@pytest.mark.parametrize(
    "order",
    [an_order(CHARGE, power_w=3_000), an_order(DISCHARGE, power_w=2_000), an_order(HOLD), CURTAIL],
)
async def test_after_a_restart_a_running_order_is_recognised(order):
    async with a_plant() as plant:
        baseline = await plant.carry_out(order)
        plant.house.pv_available_w = 2_600
        assert (await plant.a_driver().read_back(order, baseline)).agrees


async def test_an_order_that_the_app_took_back_is_not_proven():
    async with a_plant() as plant:
        order = an_order(HOLD)
        baseline = await plant.carry_out(order)
        plant.emulator.held[40029] = 0
        found = await plant.driver.read_back(order, baseline)
        assert not found.agrees
        assert found.evidence["registers"]["work_mode"] == 0
        assert found.evidence["wanted"]["work_mode"] == 7
