"""How a wish ends that was never proven: as what happened, told once, and with nothing left behind."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.simulated.faults import Fault
from domain.command.command import CommandState
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.house.house import Circuit, House
from domain.reason.reason import Why
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import GARAGE, HOUSE, Living

ON_A_THIN_WIRE = replace(
    HOUSE, circuits=(Circuit(id="wire", max_a=5),), loadpoints=(replace(GARAGE, circuit="wire"),)
)


def live(story: Callable[[Living], Coroutine[Any, Any, None]], house: House = HOUSE) -> None:
    async def whole() -> None:
        living = Living(house)
        await living.start()
        await story(living)
        await living.kill()

    run_in_virtual_time(whole())


@pytest.mark.parametrize(
    ("how", "state", "why"),
    [
        ("its time is up", CommandState.EXPIRED, Why.EXPIRED),
        ("the car is unplugged", CommandState.FAILED, Why.VEHICLE_UNPLUGGED),
    ],
)
def test_a_charge_that_never_had_room_ends_as_what_ended_it(how, state, why) -> None:
    async def story(living: Living) -> None:
        room = living.engine.room
        command = await room.ask_loadpoint("garage", LoadpointRequest(action="start", duration_s=120))
        await asyncio.sleep(60)
        assert (await room.command(command.id)).state is CommandState.ACCEPTED
        if how == "the car is unplugged":
            living.world.change({"loadpoints": {"garage": {"connected": False}}})
        await asyncio.sleep(70)
        ended = await room.command(command.id)
        assert ended.reason is not None
        assert (ended.state, ended.reason.code) == (state, why)
        assert living.engine.state.wishes.all == ()

    live(story, ON_A_THIN_WIRE)


def test_a_stop_where_no_car_is_is_done_and_no_failure() -> None:
    async def story(living: Living) -> None:
        room = living.engine.room
        living.world.change({"loadpoints": {"garage": {"connected": False}}})
        await asyncio.sleep(30)
        command = await room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await asyncio.sleep(30)
        ended = await room.command(command.id)
        assert ended.reason is not None
        assert (ended.state, ended.reason.code) == (CommandState.VERIFIED, Why.VEHICLE_UNPLUGGED)
        assert living.engine.state.wishes.all == ()

    live(story)


def test_a_force_that_was_not_proven_in_its_time_has_expired_and_is_handed_back() -> None:
    async def story(living: Living) -> None:
        living.world.change({"battery_w": float("nan")})  # nothing measures it
        room = living.engine.room
        command = await room.ask_battery(BatteryRequest(action="force_discharge", duration_s=60))
        await asyncio.sleep(50)
        assert (await room.command(command.id)).is_open
        await asyncio.sleep(25)
        ended = await room.command(command.id)
        assert ended.reason is not None
        assert (ended.state, ended.reason.code) == (CommandState.EXPIRED, Why.EXPIRED)
        await asyncio.sleep(20)
        assert not living.is_forced
        commands = [(each.action, each.issued_by) for each in await room.commands(None, 10)]
        assert commands == [("restore", "expiry"), ("force_discharge", "user")]

    live(story)


def test_a_force_that_the_battery_refuses_ends_and_the_wish_behind_it_takes_over() -> None:
    async def story(living: Living) -> None:
        room = living.engine.room
        mine = await room.ask_battery(BatteryRequest(action="force_discharge", duration_s=600))
        await room.ask_battery(BatteryRequest(action="hold", duration_s=3_600), "automation:night")
        await asyncio.sleep(30)
        living.world.faults["battery"] = Fault.REFUSES
        harder = await room.ask_battery(BatteryRequest(action="force_discharge", power_w=900, duration_s=600))
        await asyncio.sleep(5)
        living.world.faults.clear()
        assert (await room.command(mine.id)).state is CommandState.VERIFIED
        assert (await room.command(harder.id)).state is CommandState.FAILED
        governing = living.engine.state.battery_intent
        assert governing is not None
        assert (governing.action, governing.issued_by) == ("hold", "automation:night")
        await asyncio.sleep(120)
        assert living.is_forced
        status = room.status.battery
        assert status is not None
        assert (status.owner, status.until) == ("user", governing.until)

    live(story)


@pytest.mark.parametrize("back_s", [0, 3_600])
def test_a_battery_that_lies_is_found_out_also_where_the_clock_was_set_back(back_s: int) -> None:
    async def story(living: Living) -> None:
        living.world.faults["battery"] = Fault.LIES
        room = living.engine.room
        command = await room.ask_battery(BatteryRequest(action="force_discharge", duration_s=1_800))
        await asyncio.sleep(20)
        living.clock.offset = -timedelta(seconds=back_s)
        await asyncio.sleep(100)
        assert (await room.command(command.id)).state is CommandState.FAILED

    live(story)
