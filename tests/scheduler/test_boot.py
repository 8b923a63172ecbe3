"""Boot and farewell: what a start takes over of the last run, and what a stop leaves behind."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from adapters.clock import LoopClock
from adapters.stores.memory.records import MemoryRecords
from domain.command.command import CommandState
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import Conflict
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode, SolarSettings
from domain.reason.reason import Reason, Why
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine
from tests.builders import NOON
from tests.fakes.living import Living
from tests.scheduler.test_letting_go import force_by_plan

HOUSE = House(
    battery=Battery(),
    loadpoints=(
        Loadpoint(
            id="garage", mode=Mode.SOLAR, min_on_s=0, min_off_s=0, solar=SolarSettings(start_delay_s=0)
        ),
    ),
)
FORCE = BatteryRequest(action="force_discharge", power_w=2_000, duration_s=600)


class Setting:
    """A house with a battery and a car, whose server is ticked by hand."""

    def __init__(self, house: House = HOUSE) -> None:
        self.records, self.clock = MemoryRecords(), LoopClock(NOON)
        self.world = World(house, self.clock, Path(), self.records)
        self.world.change({"load_w": 500, "battery_soc_pct": 60, "price": {"import": 0.3, "export": 0.1}})
        self.world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40}}})
        self.engine: Engine

    async def start(self) -> Engine:
        self.engine = await self.world.new_server()
        return self.engine

    async def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.world.physics.advance(self.clock.now())
            await self.engine.loop.tick()
            await self.engine.room.gateway.finish()
            await self.clock.sleep(10)

    async def at(self, seconds: float) -> None:
        """So long after noon."""
        await self.clock.sleep(seconds - (self.clock.now() - NOON).total_seconds())

    @property
    def forced_w(self) -> float | None:
        """What the battery is forced to, W."""
        battery = self.world.physics.battery
        assert battery is not None
        return None if battery.forced is None else battery.forced.power_w

    async def commands(self) -> list[tuple[str, str, str]]:
        """All of them, oldest first."""
        found = await self.records.journal.commands(limit=100)
        return [(each.action, each.issued_by, each.state) for each in found][::-1]


def lived(story: Any, house: House = HOUSE) -> None:
    async def whole() -> None:
        await story(Setting(house))

    run_in_virtual_time(whole())


@pytest.mark.parametrize(
    ("again_s", "is_resumed"),
    [(599, True), (600, False), (700, False)],  # it was asked for at noon, for ten minutes
)
def test_scenario_22_a_person_s_force_is_resumed_for_the_time_that_remains_or_ended_once(
    again_s, is_resumed
) -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        command = await engine.room.ask_battery(FORCE)
        await setting.tick(3)
        assert (await engine.room.command(command.id)).state is CommandState.VERIFIED
        await engine.kill()
        await setting.at(again_s)
        engine = await setting.start()
        assert (engine.state.battery_intent is not None) == is_resumed
        await engine.loop.tick()
        await engine.room.gateway.finish()
        if is_resumed:
            assert setting.forced_w == 2_000
            assert await setting.commands() == [("force_discharge", "user", "verified")]
            held = engine.room.gateway.holding("battery", "dispatch")
            assert held is not None
            assert (held.owner, held.until) == ("user", command.until)
            return
        assert setting.forced_w is None
        await setting.tick(3)
        assert await setting.commands() == [
            ("force_discharge", "user", "verified"),
            ("restore", "expiry", "verified"),
        ]

    lived(story)


def test_a_plan_s_force_is_handed_back_and_decided_anew() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        await force_by_plan(Living(setting.world, engine))
        await engine.kill()
        engine = await setting.start()
        await setting.tick(3)
        assert setting.forced_w is None
        assert (await setting.commands())[1:] == [("restore", "recovery", "verified")]
        assert engine.lanes["battery"].held == {}

    lived(story)


def test_a_restore_that_was_under_way_goes_on_under_its_own_command() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        await engine.room.ask_battery(FORCE)
        await setting.tick(3)
        restore = await engine.room.ask_battery(BatteryRequest(action="restore"))
        await engine.kill()
        await setting.start()
        await setting.tick(3)
        assert setting.forced_w is None
        assert await setting.commands() == [
            ("force_discharge", "user", "verified"),
            ("restore", "user", "verified"),
        ]
        assert (await setting.engine.room.command(restore.id)).state is CommandState.VERIFIED

    lived(story)


def test_a_command_whose_wish_is_gone_was_superseded_by_the_restart() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        command = engine.book.make("battery", "hold", "optimiser")
        await engine.book.announce(command)
        charge = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        released = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="release"))
        await engine.kill()
        engine = await setting.start()
        found = await engine.room.command(command.id)
        assert (found.state, found.reason) == (
            CommandState.SUPERSEDED,
            replace(Reason(Why.SUPERSEDED, {"by": "restart"}), text=found.reason.text),
        )
        assert (await engine.room.command(charge.id)).state is CommandState.SUPERSEDED
        assert (await engine.room.command(released.id)).is_open, "it still waits for its tick"
        await setting.tick(3)
        assert (await engine.room.command(released.id)).state is CommandState.VERIFIED

    lived(story)


def test_a_force_that_nobody_knows_any_more_is_handed_back() -> None:
    """As after `powersync restore`, which keeps what is held and neither its wish nor its command."""

    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        await engine.room.ask_battery(FORCE)
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        await setting.tick(3)
        assert setting.forced_w == 2_000
        await engine.kill()
        setting.records.journal.forget(NOON.replace(year=2100))
        for kind in ("intent", "state"):
            for key in await setting.records.documents.all(kind):
                await setting.records.documents.delete(kind, key)
        assert await setting.commands() == []
        await setting.start()
        await setting.tick(3)
        assert setting.forced_w is None
        assert setting.engine.lanes["battery"].held == {}
        assert ("restore", "expiry", "verified") in await setting.commands()

    lived(story)


def test_what_cannot_be_taken_over_costs_itself(caplog) -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        await engine.room.ask_battery(FORCE)
        await setting.tick(2)
        await engine.kill()
        lease = (await setting.records.documents.all("lease"))["battery|dispatch"]
        await setting.records.documents.put("lease", "attic|dispatch", lease)
        await setting.records.documents.put("baseline", "battery", b"no baseline")
        await setting.records.documents.put("baseline", "attic", msgspec.json.encode({"mode": 1}))
        engine = await setting.start()
        assert "attic" in caplog.text
        assert "so it is read anew" in caplog.text
        await setting.tick(2)
        assert setting.forced_w == 2_000
        await engine.room.ask_battery(BatteryRequest(action="restore"))
        await setting.tick(2)
        assert setting.forced_w is None

    lived(story)


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


def test_a_server_that_only_watches_drops_every_wish_at_its_start() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        force = await engine.room.ask_battery(FORCE)
        charge = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        await engine.kill()
        setting.world.config = replace(HOUSE, monitoring=True)
        engine = await setting.start()
        assert engine.state.intents == ()
        assert await setting.records.documents.all("intent") == {}
        await setting.tick(2)
        for each in (force, charge):
            ended = await engine.room.command(each.id)
            assert ended.state is CommandState.SUPERSEDED
            assert ended.reason is not None
            assert ended.reason.code is Why.MONITORING_MODE

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
