"""Farewell: what a graceful stop leaves behind, and what the next start makes of it."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.command.request import LoadpointRequest
from domain.errors import Conflict
from tests.fakes.living import Living
from tests.scheduler.house_by_hand import FORCE, HOUSE, Setting, lived
from tests.scheduler.test_letting_go import force_by_plan


def test_a_graceful_stop_with_nothing_charging_stops_and_says_nothing_to_the_charger() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        setting.world.change({"pv_w": 9_000, "battery_soc_pct": 100})
        await setting.tick(6)
        setting.world.change({"pv_w": 0, "battery_soc_pct": 60})
        await setting.tick(40)
        held = engine.room.gateway.holding("loadpoints/garage", "charge")
        assert held is not None
        assert held.order.current_a == 0
        before = len(await setting.commands())
        await force_by_plan(Living(setting.world, engine))
        await engine.stop()
        assert setting.forced_w is None
        assert len(await setting.commands()) == before + 2, "the force and its end"

    lived(story)


@pytest.mark.parametrize("owner", ["user", "plan"])
def test_a_graceful_stop_waits_for_a_device_that_takes_its_time(owner: str) -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        if owner == "user":
            await engine.room.ask_battery(FORCE)
            await setting.tick()
        else:
            await force_by_plan(Living(setting.world, engine))
        battery = engine.lanes["battery"].control
        steps = battery.steps

        def slowly(order: Any, baseline: Any) -> Any:
            return [replace(step, pause_s=2) for step in steps(order, baseline)]

        battery.steps = slowly  # a device that is slow
        await engine.stop()
        assert setting.forced_w == (2_000 if owner == "user" else None)

    lived(story)


def test_a_stop_gives_up_on_a_device_that_never_answers_and_the_next_start_ends_it() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        await force_by_plan(Living(setting.world, engine))
        control = engine.lanes["battery"].control
        steps = control.steps
        control.steps = lambda order, baseline: [
            replace(step, pause_s=3_600) for step in steps(order, baseline)
        ]
        began = asyncio.get_running_loop().time()
        await engine.stop()
        assert asyncio.get_running_loop().time() - began == 5
        assert setting.forced_w == 3_000
        await setting.start()
        await setting.tick(2)
        assert setting.forced_w is None

    lived(story)


def test_a_graceful_stop_lets_no_car_give_on_whose_floor_nobody_keeps_and_the_next_start_goes_on() -> None:
    async def story(setting: Setting) -> None:
        car = setting.world.physics.chargers["garage"]
        car.feeds_house_w, car.soc_pct = 7_000, 80
        engine = await setting.start()
        await engine.loop.tick()
        asked = LoadpointRequest(action="discharge", power_w=400, duration_s=600)
        command = await engine.room.ask_loadpoint("garage", asked)
        await setting.tick(4)
        assert (await engine.room.command(command.id)).state is CommandState.VERIFIED
        assert car.power_w() == -400
        await engine.stop()
        assert car.power_w() == 0
        engine = await setting.start()
        await setting.tick(2)
        assert car.power_w() == -400
        await setting.at(610)
        await setting.tick(2)
        assert (car.power_w(), engine.state.charge_intents) == (0, {})

    lived(story)


def test_a_graceful_stop_leaves_no_pause_on_a_charger_without_a_car() -> None:
    async def story(setting: Setting) -> None:
        car = setting.world.physics.chargers["garage"]
        car.keeps_pause = True
        engine = await setting.start()
        await setting.tick(1)
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await setting.tick(2)
        car.plug(False)
        await setting.tick(2)
        assert car.set_current_a == 0
        await engine.stop()
        assert car.set_current_a == 32
        assert ("release", "recovery", CommandState.VERIFIED) in await setting.commands()

    lived(story)


@pytest.mark.parametrize("parks", [False, True])
def test_a_graceful_stop_frees_a_paused_charger_for_the_next_car_where_this_one_stays_paused(
    parks: bool,
) -> None:
    async def story(setting: Setting) -> None:
        car = setting.world.physics.chargers["garage"]
        car.keeps_pause, car.parks = True, parks
        engine = await setting.start()
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        await setting.tick(3)
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await setting.tick(3)
        await engine.stop()
        assert (car.power_w(), car.set_current_a) == (0, 32 if parks else 0)
        engine = await setting.start()
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        await setting.tick(3)
        assert car.power_w() > 0

    lived(story)


def test_a_charger_whose_car_feeds_the_house_is_not_taken_out_of_it_before_that_has_ended() -> None:
    async def story(setting: Setting) -> None:
        car = setting.world.physics.chargers["garage"]
        car.feeds_house_w, car.soc_pct = 7_000, 80
        engine = await setting.start()
        await engine.loop.tick()
        await engine.room.change_loadpoint("garage", {"mode": "off"})
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="discharge", power_w=400))
        await setting.tick(3)
        written = 0

        async def keep() -> None:
            nonlocal written
            written += 1

        without = replace(HOUSE, loadpoints=())
        with pytest.raises(Conflict, match="release it first"):
            await engine.renew(without, keep)
        assert (written, car.power_w()) == (0, -400)
        release = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="release"))
        await setting.tick(2)
        done = await engine.room.command(release.id)
        assert (done.state, done.evidence["proof"]) == (CommandState.VERIFIED, "measured_power")
        await engine.renew(without, keep)
        assert (written, car.power_w()) == (1, 0)

    lived(story)
