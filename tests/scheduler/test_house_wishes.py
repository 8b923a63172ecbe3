"""Wishes of the house as a whole, and what its settings have to say to them."""

from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from adapters.clock import LoopClock
from adapters.simulated.faults import Fault
from domain.command.command import CommandState
from domain.command.intent import PlanIntent
from domain.command.request import ExportRequest, PlanRequest
from domain.house.house import House
from domain.house.optimiser import Optimiser
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.state import HouseState
from tests.scheduler.bench import GatewayBench, at_the_gateway
from tests.scheduler.house_by_hand import Setting, lived

HOUSE = House(optimiser=Optimiser(enabled=False))


def test_settings_that_say_anew_whether_the_house_plans_end_a_pause() -> None:
    async def story(bench: GatewayBench) -> None:
        on = replace(HOUSE, optimiser=replace(HOUSE.optimiser, enabled=True))
        state = HouseState(on, bench.records.documents)
        now = bench.clock.now()
        await state.wishes.plan.put(PlanIntent(command_id="c", is_on=False, since=now, until=now))
        assert not state.house.optimiser.enabled
        await state.set_configured(replace(on, monitoring=True))
        assert not state.house.optimiser.enabled
        await state.set_configured(HOUSE)
        await state.set_configured(on)
        assert state.house.optimiser.enabled
        assert state.wishes.plan.all == ()

    at_the_gateway(story)


def test_an_automation_that_plans_waits_behind_a_person_s_pause_and_is_done_once_that_is_over() -> None:
    async def story() -> None:
        world = World(HOUSE, LoopClock(datetime(2026, 1, 15, 12, tzinfo=UTC)), Path())
        room = (engine := await world.new_server()).room
        pause = await room.ask_plan(PlanRequest(action="pause", duration_s=900))
        run = await room.ask_plan(PlanRequest(action="run", duration_s=3_600), "automation:x")
        states = []
        for _ in range(2):
            await engine.loop.tick()
            states.append((await room.command(run.id)).state)
            await world.clock.sleep(901)
        await engine.loop.tick()
        assert pause.state is CommandState.VERIFIED, "nobody is asked: the house does it itself"
        assert states == [CommandState.ACCEPTED, CommandState.VERIFIED]
        assert room.state.house.optimiser.enabled

    run_in_virtual_time(story())


LIMIT = ExportRequest(action="limit_export", limit_w=1_000, duration_s=60)


async def of_the_wish(setting: Setting) -> list[tuple[str, str]]:
    """What became of the wishes and their ends; the orders that carry them out are the devices'."""
    return [(action, state) for action, _, state in await setting.commands() if "curtail" not in action]


def test_a_limit_that_somebody_asked_for_is_proven_by_its_device_and_lifted_at_its_end() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await setting.tick()
        await engine.room.ask_export(LIMIT)
        await setting.tick(3)
        assert setting.world.physics.export_limit_w == 1_000
        assert await of_the_wish(setting) == [("limit_export", "verified")]
        await setting.tick(5)
        assert setting.world.physics.export_limit_w is None
        assert engine.state.wishes.all == ()
        assert await of_the_wish(setting) == [("limit_export", "verified"), ("restore", "verified")]

    lived(story)


def test_a_limit_that_never_reached_its_device_ends_with_its_time_or_with_all_orders() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await setting.tick()
        setting.world.faults["battery"] = Fault.OFFLINE
        await engine.room.ask_export(LIMIT)
        await setting.tick(8)
        await engine.room.ask_export(LIMIT)
        engine.state.house = replace(engine.state.house, monitoring=True)
        await setting.tick()
        assert engine.state.wishes.all == ()
        told = [state for action, state in await of_the_wish(setting) if action == "limit_export"]
        assert told == ["expired", "superseded"]

    lived(story)
