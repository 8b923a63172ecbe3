"""Wishes stand side by side on one target: a person goes before automations, and each has its own end."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.house.house import Vehicle
from domain.house.settings import Mode
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import HOUSE, Living, with_garage

NIGHT, NOON = "automation:night", "automation:noon"


def live(story: Callable[[Living], Coroutine[Any, Any, None]], house=HOUSE) -> None:
    async def whole() -> None:
        living = Living(house)
        await living.start()
        await story(living)

    run_in_virtual_time(whole())


def a_charge(current_a: int, duration_s: float) -> LoadpointRequest:
    return LoadpointRequest(action="start", current_a=current_a, duration_s=duration_s)


def discharge(power_w: float, duration_s: float) -> BatteryRequest:
    return BatteryRequest(action="force_discharge", power_w=power_w, duration_s=duration_s)


def test_an_automation_never_supersedes_a_person_and_takes_over_when_the_person_s_time_is_up():
    async def story(house: Living) -> None:
        room = house.engine.room
        mine = await room.ask_loadpoint("garage", a_charge(10, 600))
        theirs = await room.ask_loadpoint("garage", a_charge(20, 1800), NIGHT)
        await asyncio.sleep(60)
        assert house.current_a == 10
        assert (await room.command(mine.id)).state is CommandState.VERIFIED
        assert (await room.command(theirs.id)).state is CommandState.ACCEPTED
        await asyncio.sleep(600)
        assert house.current_a == 20
        assert room.status.loadpoints["garage"].until == theirs.until
        await asyncio.sleep(1200)
        assert house.current_a == 0

    live(story)


def test_a_person_supersedes_an_automation_for_as_long_as_the_person_s_wish_lasts():
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_loadpoint("garage", a_charge(20, 3600), NIGHT)
        await asyncio.sleep(60)
        assert house.current_a == 20
        await room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await asyncio.sleep(60)
        assert house.current_a == 0
        await asyncio.sleep(900)
        assert house.current_a == 20, "the stop's hold is over, the automation's hour is not"
        commands = await house.records.journal.commands()
        assert [(each.action, each.issued_by) for each in commands][::-1] == [
            ("start", NIGHT),
            ("stop", "user"),
            ("start", NIGHT),
        ]

    live(story)


def test_a_release_by_a_person_lets_everything_go():
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_loadpoint("garage", a_charge(20, 3600), NIGHT)
        await room.ask_loadpoint("garage", a_charge(10, 3600))
        await asyncio.sleep(30)
        await room.ask_loadpoint("garage", LoadpointRequest(action="release"))
        await asyncio.sleep(30)
        assert house.current_a == 0
        assert room.state.wishes.all == ()

    live(story)


def test_a_release_by_an_automation_lets_only_its_own_go():
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_loadpoint("garage", a_charge(20, 3600), NIGHT)
        await room.ask_loadpoint("garage", a_charge(10, 3600))
        released = await room.ask_loadpoint("garage", LoadpointRequest(action="release"), NIGHT)
        await asyncio.sleep(60)
        assert house.current_a == 10
        assert (await room.command(released.id)).state is CommandState.VERIFIED
        assert [intent.issued_by for intent in room.state.wishes.all] == ["user"]

    live(story)


def test_several_timers_run_side_by_side_on_one_loadpoint_and_over_a_restart():
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_loadpoint("garage", a_charge(20, 3600), NIGHT)
        await asyncio.sleep(20)
        await room.ask_loadpoint("garage", a_charge(16, 1200), NOON)
        await asyncio.sleep(20)
        assert house.current_a == 16
        await house.kill()
        await house.start()
        await asyncio.sleep(20)
        assert house.current_a == 16
        await asyncio.sleep(1200)
        assert house.current_a == 20
        await asyncio.sleep(2400)
        assert house.current_a == 0

    live(story)


def test_a_wish_that_runs_out_behind_another_expires():
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_loadpoint("garage", a_charge(10, 3600))
        theirs = await room.ask_loadpoint("garage", a_charge(20, 300), NIGHT)
        await asyncio.sleep(330)
        assert house.current_a == 10
        assert (await room.command(theirs.id)).state is CommandState.EXPIRED

    live(story)


def test_on_the_battery_a_person_goes_before_an_automation_too():
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_battery(discharge(1000, 600))
        await room.ask_battery(discharge(3000, 1800), NIGHT)
        await room.ask_battery(BatteryRequest(action="restore"), NOON)
        await asyncio.sleep(30)
        battery = house.world.physics.battery
        assert battery is not None
        assert battery.forced is not None
        assert battery.forced.power_w == 1000
        await asyncio.sleep(660)
        assert battery.forced is not None
        assert battery.forced.power_w == 3000
        await room.ask_battery(BatteryRequest(action="restore"))
        await asyncio.sleep(30)
        assert battery.forced is None
        assert room.state.wishes.all == ()

    live(story)


def test_a_mode_goes_on_once_nobody_asks_for_anything_else():
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_loadpoint("garage", a_charge(10, 300), NIGHT)
        await asyncio.sleep(30)
        assert house.current_a == 10
        await asyncio.sleep(330)
        assert house.current_a == 32

    live(story, with_garage(mode=Mode.FAST))


def test_off_takes_back_a_person_s_charge_where_a_person_says_it_and_not_where_an_automation_does():
    async def story(house: Living) -> None:
        room = house.engine.room
        mine = await room.ask_loadpoint("garage", a_charge(10, 3600))
        await room.change_loadpoint("garage", {"mode": "off"}, NIGHT)
        await asyncio.sleep(60)
        assert house.current_a == 10
        await room.change_loadpoint("garage", {"mode": "off"})
        assert room.status.loadpoints["garage"].owner != "manual", "seen at once"
        await asyncio.sleep(60)
        assert house.current_a == 0
        assert room.state.wishes.all == ()
        assert (await room.command(mine.id)).state in (CommandState.VERIFIED, CommandState.SUPERSEDED)

    live(story)


@pytest.mark.parametrize(
    ("settings", "after_a"),
    [
        ({"limit_soc_pct": 30}, 0),  # the car is at 40 %: it would end
        ({"max_current_a": 8}, 8),
        ({"min_current_a": 32}, 32),
        ({"vehicle": "moped"}, 10),
        ({"max_current_a": 7, "min_current_a": 7, "limit_soc_pct": 30}, 0),
    ],
)
def test_what_an_automation_sets_counts_for_a_person_s_charge_only_once_that_is_over(settings, after_a):
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_loadpoint("garage", a_charge(16, 900))
        await asyncio.sleep(30)
        await room.change_loadpoint("garage", settings, NIGHT)
        await room.change_loadpoint("garage", {"solar": {"buffer_w": 100}}, NIGHT)
        lp = room.house.loadpoint("garage")
        assert {key: getattr(lp, key) for key in settings} == settings, "the settings are changed at once"
        await asyncio.sleep(120)
        assert house.current_a == 16
        await house.kill()
        await house.start()
        await asyncio.sleep(120)
        assert house.current_a == 16, "also after a restart"
        await asyncio.sleep(900)
        assert house.current_a == after_a

    moped = Vehicle(id="moped", max_ac_w=2_300)
    live(story, replace(with_garage(mode=Mode.FAST), vehicles=(moped,)))


@pytest.mark.parametrize(("settings", "left_a"), [({"limit_soc_pct": 30}, 0), ({"max_current_a": 8}, 8)])
def test_what_a_person_sets_counts_at_once_also_where_an_automation_had_set_the_same(settings, left_a):
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_loadpoint("garage", a_charge(16, 3600))
        await asyncio.sleep(30)
        await room.change_loadpoint("garage", settings, NIGHT)
        await asyncio.sleep(30)
        assert house.current_a == 16
        await room.change_loadpoint("garage", settings)
        await asyncio.sleep(60)
        assert house.current_a == left_a

    live(story)


def test_a_person_who_changes_the_current_of_a_charge_goes_on_with_that_charge_s_limits():
    async def story(house: Living) -> None:
        room = house.engine.room
        await room.ask_loadpoint("garage", a_charge(16, 3600))
        await room.change_loadpoint("garage", {"max_current_a": 8, "limit_soc_pct": 30}, NIGHT)
        await room.ask_loadpoint("garage", LoadpointRequest(action="set_current", current_a=12))
        await asyncio.sleep(60)
        assert house.current_a == 12

    live(story)


def test_what_an_automation_sets_at_the_battery_waits_for_a_person_s_force_too():
    async def story(house: Living) -> None:
        room, battery = house.engine.room, house.world.physics.battery
        assert battery is not None
        await room.ask_battery(discharge(3000, 600))
        await room.change_battery({"max_discharge_w": 1000}, NIGHT)
        await asyncio.sleep(60)
        assert battery.forced is not None
        assert battery.forced.power_w == 3000
        await room.change_battery({"max_discharge_w": 2000})
        await asyncio.sleep(60)
        assert battery.forced is not None
        assert battery.forced.power_w == 2000

    live(story)
