"""Departures that came too soon or were missed, as they are told and written down."""

import asyncio
from math import nan
from pathlib import Path

import pytest

from adapters.clock import LoopClock
from adapters.stores.memory import MemoryRecords
from domain.command.request import LoadpointRequest
from domain.house.house import House, Loadpoint, Vehicle
from domain.house.settings import Mode, SmartSettings
from domain.reason.reason import Why
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from tests.scheduler.diaries import NOON, live

LATE = "The car was to leave at 12:10 with 100 %, and was at 40"  # and how far it came by then


EARLY = "The car was to leave at 12:10 with 100 %, and left at 12:05 with 40"


@pytest.mark.parametrize(
    ("target_pct", "is_there", "level_pct", "texts"),
    [
        (100, True, 40, ["The car was to leave at 12:10 with 100 %, and was at 40 %."]),
        (100, False, 40, []),  # it has left before
        (41, True, 40, []),  # ready but for a hair
        (100, True, nan, []),  # nobody knows
    ],
)
def test_a_departure_that_came_too_soon_is_written_down_once(
    target_pct: float, is_there: bool, level_pct: float, texts: list[str]
) -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)  # a Thursday's
        ready = SmartSettings(departures={"thu": "12:10"}, target_soc_pct=target_pct)
        garage = Loadpoint(id="garage", mode=Mode.SMART, vehicle="car", smart=ready)
        house = House(loadpoints=(garage,), vehicles=(Vehicle(id="car"),))
        world = World(house, clock, Path(), records)
        world.change({"load_w": 500, "price": {"import": 0.2, "export": 0.05}})
        world.change({"loadpoints": {"garage": {"connected": is_there, "vehicle_soc_pct": level_pct}}})
        engine = await world.new_server()
        await live(engine, clock, 100)
        await engine.diary.flush(clock.now())
        lines = [row for _, row in await records.past.decisions(NOON, clock.now())]
        assert [row.text for row in lines if row.code == Why.DEPARTURE_MISSED] == texts
        in_force = {row.target: row.code for row in await records.past.in_force(clock.now())}
        assert in_force["loadpoints/garage"] != Why.DEPARTURE_MISSED

    run_in_virtual_time(story())


def a_ready_car(target_pct: float = 100) -> House:
    ready = SmartSettings(departures={"thu": "12:10"}, target_soc_pct=target_pct)
    garage = Loadpoint(id="garage", mode=Mode.SMART, vehicle="car", smart=ready)
    return House(loadpoints=(garage,), vehicles=(Vehicle(id="car"),))


@pytest.mark.parametrize(
    ("steps", "texts", "on_card"),
    [
        # minutes, below nothing those of a stop, then what the charger shows; the card at the end
        ([(15, {})], [LATE], True),
        ([(15, {}), (5, {"connected": False})], [LATE], False),  # it has left now
        ([(15, {}), (5, {"vehicle_soc_pct": 100})], [LATE], False),  # it has it now
        ([(5, {}), (10, {"connected": False})], [EARLY], False),
        ([(3, {}), (3, {"connected": False}), (9, {"connected": True})], [LATE], True),  # round the block
        ([(5, {}), (-20, {"vehicle_soc_pct": 40})], [LATE], True),
        ([(5, {}), (-20, {"connected": False})], [], False),  # who knows when, and with how much
        ([(5, {}), (-20, {"vehicle_soc_pct": 100})], [], False),
        ([(5, {}), (-60 * 14, {"vehicle_soc_pct": 40})], [], False),  # of yesterday nothing is told
    ],
)
def test_a_missed_departure_is_told_at_the_car_until_it_leaves_and_over_a_restart(
    steps: list[tuple[int, dict[str, object]]], texts: list[str], on_card: bool
) -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)  # a Thursday's
        world = World(a_ready_car(), clock, Path(), records)
        world.change({"load_w": 500, "price": {"import": 0.2, "export": 0.05}})
        world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40.0}}})
        engine = await world.new_server()
        for minutes, shown in steps:
            if minutes < 0:
                await engine.kill()
                await asyncio.sleep(-60 * minutes)
            world.change({"loadpoints": {"garage": shown}})
            if minutes < 0:
                engine = await world.new_server()
            await live(engine, clock, 30 if minutes < 0 else minutes * 6)
        await engine.diary.flush(clock.now())
        codes = (Why.DEPARTURE_MISSED, Why.LEFT_EARLY)
        lines = [row for _, row in await records.past.decisions(NOON, clock.now())]
        told = [row.text for row in lines if row.code in codes]
        assert [text[: len(start)] for text, start in zip(told, texts, strict=True)] == texts
        status = engine.stream.current
        assert status is not None
        card = status.loadpoints["garage"].missed
        assert (None if card is None else card.text) == (told[0] if on_card else None)

    run_in_virtual_time(story())


def test_a_missed_departure_is_told_no_longer_at_a_car_in_another_mode() -> None:
    async def story() -> None:
        clock = LoopClock(NOON)
        world = World(a_ready_car(), clock, Path(), MemoryRecords())
        world.change({"load_w": 500, "price": {"import": 0.2, "export": 0.05}})
        world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40.0}}})
        engine = await world.new_server()
        await live(engine, clock, 1)
        is_told = []
        for mode, ticks in (("smart", 20 * 6), ("cheap", 3)):
            await engine.room.change_loadpoint("garage", {"mode": mode})
            await live(engine, clock, ticks)
            status = engine.stream.current
            assert status is not None
            is_told.append(status.loadpoints["garage"].missed is not None)
        assert is_told == [True, False]

    run_in_virtual_time(story())


def test_what_goes_on_over_a_missed_departure_is_in_force_again_after_its_line() -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)
        world = World(a_ready_car(), clock, Path(), records)
        world.change({"load_w": 500, "price": {"import": 0.2, "export": 0.05}})
        world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40}}})
        engine = await world.new_server()
        await live(engine, clock, 40)
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        await live(engine, clock, 60)
        await engine.diary.flush(clock.now())
        lines = [row.code for _, row in await records.past.decisions(NOON, clock.now())]
        assert lines.count(Why.DEPARTURE_MISSED) == 1
        in_force = {row.target: row.code for row in await records.past.in_force(clock.now())}
        assert in_force["loadpoints/garage"] == Why.MANUAL

    run_in_virtual_time(story())
