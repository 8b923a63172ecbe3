"""The control room: what it shows of the house, and what asking it sets in motion."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.clock import LoopClock
from adapters.simulated.faults import Fault
from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import Conflict, InvalidRequest, StorageError, UnknownTarget
from domain.house.house import House, Loadpoint, Optimiser
from domain.house.settings import Mode, SmartSettings
from domain.reading.reading import Health
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from tests.builders import NOON, a_car
from tests.fakes.disk import FillableRecords
from tests.scheduler.living import HOUSE, Living

PLANNED = replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6))
FORCE = BatteryRequest(action="force_discharge", power_w=2_000)


def live(story: Callable[[Living], Coroutine[Any, Any, None]], house: House = HOUSE, **changes: Any) -> None:
    async def whole() -> None:
        living = Living(house, **changes)
        await living.start()
        await story(living)
        await living.kill()

    run_in_virtual_time(whole())


def test_before_the_first_look_at_the_house_nothing_is_shown_or_changed() -> None:
    async def whole() -> None:
        living = Living()
        room = (await living.world.new_server()).room
        assert not room.is_ready
        with pytest.raises(Conflict) as refused:
            _ = room.status
        assert refused.value.code == "not_ready"
        for change in (room.change_battery({"reserve_pct": 30}), room.change_loadpoint("garage", {})):
            with pytest.raises(Conflict) as refused:
                await change
            assert refused.value.code == "not_ready"

    run_in_virtual_time(whole())


def test_the_plan_tells_of_a_car_what_its_card_tells_also_where_the_car_wants_something_else_by_now() -> None:
    smart = Loadpoint(
        id="garage", mode=Mode.SMART, vehicle="ioniq", smart=SmartSettings(max_price=0.5, target_soc_pct=80)
    )

    async def story(living: Living) -> None:
        room, state = living.engine.room, living.engine.state

        def of_the_card() -> tuple[object, ...] | None:
            car = room.status.loadpoints["garage"].plan
            return None if car is None else (car.made_by, car.made_at, car.finish_at, car.cost)

        def of_the_plan() -> tuple[object, ...] | None:
            assert room.plan is not None
            car = room.plan.cars.get("garage")
            return None if car is None else (car.made_by, car.made_at, car.finish_at, car.cost)

        await asyncio.sleep(20)
        known = of_the_plan()
        assert known is not None
        assert known[0] == "optimiser"
        assert of_the_card() == known
        await room.change_loadpoint("garage", {"smart": {"target_soc_pct": 60}})
        assert of_the_card() is of_the_plan() is None, "it is being made"
        state.house = replace(state.house, optimiser=Optimiser(enabled=False))
        state.car_plans = {}
        living.engine.alarm.ring()
        await asyncio.sleep(1)
        known = of_the_plan()
        assert known is not None
        assert known[0] == "price", "while the last plan for the whole house stands"
        assert of_the_card() == known
        assert room.plan is not None
        assert [slot.reason.text != "" for slot in room.plan.cars["garage"].slots] == [True]

    live(story, replace(PLANNED, loadpoints=(smart,), vehicles=(a_car(id="ioniq"),)))


def test_the_server_is_ready_while_the_disk_takes_what_must_be_kept() -> None:
    records = FillableRecords()

    async def story(living: Living) -> None:
        room = living.engine.room
        assert room.is_ready
        records.disk.is_full = True
        with pytest.raises(StorageError):
            await room.change_battery({"reserve_pct": 30})
        assert not room.is_ready
        records.disk.is_full = False
        await room.change_battery({"reserve_pct": 30})
        assert room.is_ready

    live(story, records=records)


def test_every_device_is_reported_with_its_age_its_writes_and_what_it_can_do() -> None:
    async def story(living: Living) -> None:
        await living.engine.room.ask_battery(FORCE)
        await asyncio.sleep(21)
        engine = living.engine
        engine.watches["grid"].model = "by hand"
        engine.watches["battery"].model = "by hand"
        reading = engine.watches["battery"].reading
        assert reading is not None
        engine.watches["battery"].reading = replace(reading, model="by itself", firmware="1.2")
        grid, battery, garage = engine.room.devices()
        assert (grid.id, grid.driver, grid.model, grid.firmware) == ("grid", "simulated", "by hand", None)
        assert (grid.health, grid.last_error, grid.capabilities) == (Health.OK, None, None)
        assert grid.age_s == 2, "it was read at 20 s"
        assert (battery.model, battery.firmware) == ("by itself", "1.2")
        assert (grid.writes_today, battery.writes_today, garage.writes_today) == (0, 1, 0)
        assert isinstance(battery.capabilities, BatteryCapabilities)
        assert isinstance(garage.capabilities, ChargerCapabilities)

    live(story)


def test_a_device_that_was_never_read_has_no_age_model_or_firmware() -> None:
    async def whole() -> None:
        living = Living()
        living.world.faults["grid"] = Fault.OFFLINE
        await living.start()
        grid = living.engine.room.devices()[0]
        assert (grid.age_s, grid.model, grid.firmware) == (None, None, None)
        assert (grid.health, grid.last_error) == (Health.OFFLINE, "grid: no answer")
        await living.kill()

    run_in_virtual_time(whole())


@pytest.mark.parametrize("change", ["battery", "loadpoint", "replan", "charge", "force"])
def test_what_people_change_or_ask_is_decided_upon_at_once(change: str) -> None:
    async def story(living: Living) -> None:
        room, before = living.engine.room, living.engine.loop.ticks
        match change:
            case "battery":
                await room.change_battery({"reserve_pct": 30})
            case "loadpoint":
                await room.change_loadpoint("garage", {"limit_soc_pct": 70})
            case "charge":
                await room.ask_loadpoint("garage", LoadpointRequest(action="start"))
            case "force":
                await room.ask_battery(FORCE)
            case "replan":
                assert await room.replan() is room.plan is not None
        await asyncio.sleep(0.5)
        plans_anew = change == "force"  # the order stands in the new plan's slots, which is looked at, too
        assert living.engine.loop.ticks == before + (2 if plans_anew else 1)

    live(story, PLANNED)


def test_a_preview_plans_with_other_settings_and_changes_nothing() -> None:
    async def story(living: Living) -> None:
        room = living.engine.room
        known = room.plan
        assert known is not None
        preview = await room.preview({"horizon_h": 3})
        assert len(preview.slots) < len(known.slots)
        assert room.plan is known
        assert room.house.optimiser.horizon_h == 6
        with pytest.raises(InvalidRequest) as refused:
            await room.preview({"horizon_h": "long"})
        assert set(refused.value.fields) == {"horizon_h"}

    live(story, PLANNED)


@pytest.mark.parametrize("without", ["an optimiser", "prices"])
def test_where_no_plan_can_be_made_asking_for_one_says_so(without: str) -> None:
    async def whole() -> None:
        living = Living(HOUSE if without == "an optimiser" else PLANNED)
        if without == "prices":
            living.world.faults["price"] = Fault.OFFLINE
        await living.start()
        with pytest.raises(Conflict):
            await living.engine.room.preview({})
        assert living.engine.room.plan is None
        await living.kill()

    run_in_virtual_time(whole())


def test_a_house_without_a_battery_has_no_settings_of_one() -> None:
    async def whole() -> None:
        world = World(House(loadpoints=HOUSE.loadpoints), LoopClock(NOON), Path())
        engine = await world.new_server()
        await engine.loop.tick()
        with pytest.raises(UnknownTarget):
            await engine.room.change_battery({"reserve_pct": 30})
        with pytest.raises(UnknownTarget):
            await engine.room.ask_battery(FORCE)
        await engine.kill()

    run_in_virtual_time(whole())


def test_a_lower_limit_of_the_battery_lowers_what_stands_and_a_higher_one_raises_it_again() -> None:
    async def story(living: Living) -> None:
        room, watts = living.engine.room, []
        force = await room.ask_battery(BatteryRequest(action="force_discharge", power_w=4_000))
        for most_w in (5_000, 2_000, 3_000, None):
            await room.change_battery({"max_discharge_w": most_w})
            await asyncio.sleep(31)
            assert room.status.battery is not None
            watts.append(room.status.battery.power_w)
        assert watts == [4_000, 2_000, 3_000, 4_000]
        commands = await room.commands(None, 9)
        assert [(each.id, each.state) for each in commands] == [(force.id, "verified")]

    live(story)


def test_a_change_is_shown_with_the_car_that_is_then_there() -> None:
    async def story(living: Living) -> None:
        room = living.engine.room
        shown = []
        for vehicle in ("", None, "van"):
            await room.change_loadpoint("garage", {"vehicle": vehicle})
            car = room.status.loadpoints["garage"].vehicle
            shown.append(None if car is None else car.id)
        assert shown == [None, "car", "van"]

    garage = replace(HOUSE.loadpoints[0], vehicle="car")
    live(story, replace(HOUSE, vehicles=(a_car(), a_car(id="van")), loadpoints=(garage,)))
