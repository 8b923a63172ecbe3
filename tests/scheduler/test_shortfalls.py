"""What a command is answered and shows: what the limits leave of the wish, from the first moment on."""

import asyncio

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.house.house import Circuit, House, Site
from domain.reason.reason import Why
from domain.tariff.terms import DemandCharge, TariffTerms
from domain.tariff.wall_clock import When
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import GARAGE, HOUSE, Living

FUSED = replace(HOUSE, site=Site(main_fuse_a=25))  # less the margin: 23 A, as the battery covers the house
ON_A_THIN_WIRE = replace(
    HOUSE, circuits=(Circuit(id="wire", max_a=5),), loadpoints=(replace(GARAGE, circuit="wire"),)
)


def answered(house: House, request: LoadpointRequest | BatteryRequest):
    """The command as answered, and as it stands a minute later."""

    async def whole():
        living = Living(house)
        engine = await living.start()
        await asyncio.sleep(30)
        room = engine.room
        if isinstance(request, BatteryRequest):
            first = await room.ask_battery(request)
        else:
            first = await room.ask_loadpoint("garage", request)
        await asyncio.sleep(60)
        last = await room.command(first.id)
        await living.kill()
        return first, last

    return run_in_virtual_time(whole())


@pytest.mark.parametrize("action", ["start", "boost"])
def test_a_charge_that_the_fuse_cuts_short_is_answered_with_what_it_gets(action):
    first, last = answered(FUSED, LoadpointRequest(action=action, current_a=32))
    assert (first.requested["current_a"], first.applied["current_a"]) == (32, 23)
    assert first.reason.code is Why.PHASE_LIMITED
    assert (last.state, last.applied["current_a"]) == (CommandState.VERIFIED, 23)


def test_a_forced_charge_that_the_fuse_cuts_short_is_answered_with_what_it_gets():
    first, last = answered(FUSED, BatteryRequest(action="force_charge", power_w=5_000, target_soc_pct=95))
    assert first.applied["power_w"] == last.applied["power_w"] == 4_700


def test_a_charge_that_has_to_wait_for_room_says_so_and_stays_accepted():
    first, last = answered(ON_A_THIN_WIRE, LoadpointRequest(action="start", current_a=16))
    for command in (first, last):
        assert (command.state, command.applied["current_a"]) == (CommandState.ACCEPTED, 0)
        assert command.reason.code is Why.BELOW_MINIMUM


def test_a_hold_that_lets_the_sun_out_below_nothing_is_done_and_warned_of():
    async def whole():
        living = Living()
        living.world.change({"pv_w": 3_000, "price": {"import": 0.3, "export": -0.05}})
        engine = await living.start()
        await asyncio.sleep(30)
        foreseen = engine.room.battery_losses(1_800)
        hold = await engine.room.ask_battery(BatteryRequest(action="hold", duration_s=1_800))
        await asyncio.sleep(60)
        last = await engine.room.command(hold.id)
        await living.kill()
        return foreseen, hold, last

    foreseen, hold, last = run_in_virtual_time(whole())
    assert hold.reason.code is Why.SOLD_AT_A_LOSS
    assert foreseen["hold"].text == hold.reason.text  # whoever asks first is told the same
    assert foreseen["force_discharge"].facts["energy_wh"] > foreseen["hold"].facts["energy_wh"]
    assert hold.reason.text == (
        "Until 12:30 this order lets about 1.3 kWh out to the grid while that costs money: about 6.3 c."
    )
    assert last.state is CommandState.VERIFIED


def test_a_charge_by_hand_in_a_demand_window_is_done_and_warned_of():
    peak = TariffTerms(demand=(DemandCharge(name="Peak", per_kw=10, when=(When(),)),))

    async def whole():
        living = Living()
        engine = await living.start()
        engine.state.tariff = replace(engine.state.tariff, terms=peak)
        await asyncio.sleep(30)
        command = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start", current_a=10))
        stop = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        engine.state.automations["night"] = "Night charge"
        another = await engine.room.ask_loadpoint(
            "garage", LoadpointRequest(action="start", current_a=10), "automation:night"
        )
        await living.kill()
        return command, stop, another

    command, stop, another = run_in_virtual_time(whole())
    assert another.reason.text.startswith("It charges as your automation “Night charge” asked, though a")
    assert command.applied["current_a"] == 10
    assert command.reason.code is Why.DEMAND_WINDOW
    assert command.reason.text.startswith("It charges as you asked, though a demand charge counts")
    assert stop.reason is None
