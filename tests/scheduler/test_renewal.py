"""A running house becomes another one: what was changed in its file counts with the next status."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.command.held import Held
from domain.command.order import FeedOrder
from domain.command.request import LoadpointRequest, PlanRequest
from domain.errors import Conflict, UnknownTarget
from domain.house.house import House, Vehicle
from domain.house.settings import Mode
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.builders import NOON
from tests.scheduler.living import HOUSE, Living, with_garage

KEPT = ("lease", "baseline", "intent", "pending", "overlay", "session")
CARS = (Vehicle(id="ioniq", name="Ioniq"), Vehicle(id="zoe"))
WITH_CARS = replace(with_garage(vehicle="ioniq", mode=Mode.FAST), vehicles=CARS)


async def kept() -> None:
    """The file takes it."""


def live(story: Callable[[Living], Coroutine[Any, Any, None]], house: House = HOUSE) -> None:
    async def whole() -> None:
        living = Living(house)
        await living.start()
        await story(living)
        await living.kill()

    run_in_virtual_time(whole())


def test_a_deleted_car_is_gone_from_the_next_status_and_its_charge_goes_on() -> None:
    async def story(living: Living) -> None:
        await living.clock.sleep(60)
        engine = living.engine
        assert engine.room.status.loadpoints["garage"].vehicle.name == "Ioniq"
        session, current_a = engine.state.sessions["garage"], living.current_a
        await engine.renew(replace(with_garage(mode=Mode.FAST), vehicles=CARS[1:]), kept)
        assert "ioniq" not in str(engine.room.status).lower()
        await living.clock.sleep(30)
        assert (living.current_a, engine.state.sessions["garage"].started_at) == (
            current_a,
            session.started_at,
        )
        assert "ioniq" not in str(engine.room.status).lower()

    live(story, WITH_CARS)


def test_what_people_changed_stays_unless_the_file_now_says_something_else() -> None:
    async def story(living: Living) -> None:
        room, renew = living.engine.room, living.engine.renew
        await room.change_loadpoint("garage", {"priority": 3, "mode": "fast"})
        await renew(with_garage(limit_soc_pct=90), kept)
        lp = room.house.loadpoints[0]
        assert (lp.priority, lp.mode, lp.limit_soc_pct) == (3, "fast", 90)
        await renew(with_garage(limit_soc_pct=90, mode=Mode.SOLAR), kept)
        lp = room.house.loadpoints[0]
        assert (lp.priority, lp.mode) == (3, "solar")
        await room.change_loadpoint("garage", {"priority": None})
        assert room.house == room.state.configured
        await living.stop()
        await living.start(with_garage(limit_soc_pct=90, mode=Mode.SOLAR))
        assert living.engine.room.house.loadpoints[0].mode == "solar"

    live(story)


def test_a_file_that_says_anew_whether_the_house_plans_ends_what_was_asked_of_its_plan() -> None:
    def planning(is_on: bool) -> House:
        return replace(HOUSE, optimiser=replace(HOUSE.optimiser, enabled=is_on))

    async def story(living: Living) -> None:
        room, renew = living.engine.room, living.engine.renew
        await living.clock.sleep(60)
        asked = [
            (await room.ask_plan(PlanRequest(action=action, duration_s=900), by)).id
            for action, by in (("pause", "user"), ("run", "automation:x"))
        ]
        await renew(planning(True), kept)
        told = [(await room.command(each)).state for each in asked]
        assert told == [CommandState.VERIFIED, CommandState.SUPERSEDED], "the one that waited waits no more"
        assert room.state.wishes.plan.all == ()

    live(story, planning(False))


def test_a_file_that_cannot_be_written_leaves_the_house_as_it_is() -> None:
    async def refuse() -> None:
        raise Conflict("read-only", "file_not_writable")

    async def story(living: Living) -> None:
        before = living.engine.room.house
        with pytest.raises(Conflict):
            await living.engine.renew(with_garage(priority=9), refuse)
        assert living.engine.room.house is before

    live(story)


def test_scenario_ev32_a_charger_deleted_while_its_car_charges_leaves_nothing_but_its_past() -> None:
    async def story(living: Living) -> None:
        engine, room = living.engine, living.engine.room
        await room.change_loadpoint("garage", {"priority": 3})
        await room.ask_loadpoint("garage", LoadpointRequest(action="boost", duration_s=3600))
        await living.clock.sleep(60)
        assert engine.state.sessions
        assert engine.lanes["loadpoints/garage"].held
        before = [each.id for each in await room.commands(None, 100)]
        current_a = living.current_a
        await engine.renew(replace(HOUSE, loadpoints=()), kept)
        for moment in (0, 30):
            await living.clock.sleep(moment)
            told = msgspec.json.encode(room.status).decode()
            assert "garage" not in told
            assert room.status.loadpoints == {}
            assert "loadpoints/garage" not in [each.id for each in room.devices()]
        assert living.current_a == current_a > 0, "it was told nothing"
        commands = await room.commands(None, 100)
        assert [each.id for each in commands] == before
        assert not any(each.is_open for each in commands)
        left = {kind: await living.records.documents.all(kind) for kind in KEPT}
        assert left == {kind: {} for kind in KEPT}
        assert "garage" not in str(await living.records.documents.all("state"))
        assert [
            each.loadpoint for _, each in await living.records.past.sessions(NOON, NOON + timedelta(days=1))
        ] == ["garage"]
        with pytest.raises(UnknownTarget):
            await room.ask_loadpoint("garage", LoadpointRequest(action="stop"))

    live(story, WITH_CARS)


def test_a_charger_whose_car_begins_to_feed_the_house_meanwhile_is_not_deleted() -> None:
    async def never() -> None:
        raise AssertionError("nothing may be written")

    async def story(living: Living) -> None:
        engine = living.engine
        async with engine.state.deciding:
            renewing = asyncio.create_task(engine.renew(replace(HOUSE, loadpoints=()), never))
            await asyncio.sleep(1)
            feeds = Held(
                target="loadpoints/garage",
                order=FeedOrder(power_w=2_000),
                owner="manual",
                issued_by="user",
                since=living.clock.now(),
            )
            engine.lanes["loadpoints/garage"].leases.adopt("feed", feeds)
        with pytest.raises(Conflict, match="feeds the house"):
            await renewing
        assert "garage" in engine.room.status.loadpoints

    live(story, WITH_CARS)


def test_a_stop_that_is_on_its_way_reaches_a_charger_before_it_is_deleted() -> None:
    async def story(living: Living) -> None:
        await living.clock.sleep(60)
        assert living.current_a > 0
        await living.engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await living.engine.renew(replace(HOUSE, loadpoints=()), kept)
        assert living.current_a == 0

    live(story, WITH_CARS)
