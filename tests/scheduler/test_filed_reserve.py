"""A reserve that the settings file says anew is the device's too, and one that it keeps beside it is told."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from adapters.simulated.faults import Fault
from domain.house.house import Battery, House
from domain.status.problems import ProblemCode
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import Living


def live(story: Callable[[Living], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        await story(Living(a_house(10)))

    run_in_virtual_time(whole())


def a_house(reserve_pct: float) -> House:
    return House(battery=Battery(reserve_pct=reserve_pct))


async def reserves(house: Living) -> tuple[float, float, float]:
    """As the rules go by it, as it is shown, and as the device has it, once all of it is settled."""
    await asyncio.sleep(120)
    room, device = house.engine.room, house.world.physics.battery
    assert room.status.battery is not None
    assert room.house.battery is not None
    assert device is not None
    return room.house.battery.reserve_pct, room.status.battery.reserve_pct, device.reserve_pct


def told_apart(house: Living) -> list[str]:
    found = house.engine.room.status.problems
    return [each.text for each in found if each.code is ProblemCode.SETTING_WITHOUT_EFFECT]


def test_a_reserve_of_the_edited_file_is_written_to_the_device_once():
    async def story(house: Living) -> None:
        await house.start()
        assert await reserves(house) == (10, 10, 10)
        await house.stop()
        await house.start(a_house(95))
        assert house.engine.room.status.battery.reserve_pct == 95, "what is on its way is shown"
        assert await reserves(house) == (95, 95, 95)
        assert told_apart(house) == []
        house.world.physics.battery.reserve_pct = 30  # in the maker's app
        await house.stop()
        await house.start()
        assert await reserves(house) == (95, 30, 30), "the file says nothing new"
        sentence = "The battery's reserve: plan and sales keep 95 %, the battery by itself 30 %."
        assert told_apart(house) == [sentence]
        [command] = await house.records.journal.commands()
        assert (command.action, command.issued_by, command.state) == ("set_reserve", "user", "verified")

    live(story)


@pytest.mark.parametrize(("device_pct", "is_told"), [(40, True), (10.6, False), (10, False)])
def test_what_a_device_had_before_the_house_knew_it_is_left_alone_and_told(device_pct, is_told):
    async def story(house: Living) -> None:
        house.world.physics.battery.reserve_pct = device_pct
        await house.start()
        assert await reserves(house) == (10, device_pct, device_pct)
        assert bool(told_apart(house)) == is_told
        assert await house.records.journal.commands() == []

    live(story)


def test_a_reserve_that_people_set_goes_before_the_file_until_it_says_another():
    async def story(house: Living) -> None:
        room = (await house.start()).room
        await asyncio.sleep(60)
        await room.change_battery({"reserve_pct": 40})
        assert await reserves(house) == (40, 40, 40)
        await house.kill()
        await house.start()
        assert await reserves(house) == (40, 40, 40)
        await house.kill()
        await house.start(a_house(20))
        assert await reserves(house) == (20, 20, 20)

    live(story)


def test_a_reserve_that_the_device_refuses_is_not_the_house_s_and_is_told():
    async def story(house: Living) -> None:
        await house.start()
        assert await reserves(house) == (10, 10, 10)
        await house.stop()
        house.world.faults["battery"] = Fault.REFUSES
        await house.start(a_house(95))
        assert await reserves(house) == (10, 10, 10)
        assert ProblemCode.COMMAND_FAILED in {each.code for each in house.engine.room.status.problems}

    live(story)
