"""Boot: what a start takes over of the last run."""

import msgspec
import pytest
from msgspec.structs import replace

from adapters.stores.memory.records import MemoryRecords
from domain.circuit.memory import LimitMemory
from domain.command.command import CommandState
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.reason.reason import Reason, Why
from scheduler.state import HouseState
from tests.builders import NOON
from tests.fakes.living import Living
from tests.scheduler.house_by_hand import FORCE, HOUSE, Setting, lived
from tests.scheduler.test_letting_go import force_by_plan


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


def test_what_was_sent_today_is_counted_on_after_a_crash() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        await engine.room.ask_battery(FORCE)
        await setting.tick(3)
        sent = Living(setting.world, engine).writes_today("battery")
        assert sent > 0
        await engine.kill()
        engine = await setting.start()
        assert Living(setting.world, engine).writes_today("battery") == sent
        await engine.loop.tick()
        await engine.room.ask_battery(BatteryRequest(action="restore"))
        await setting.tick(3)
        assert Living(setting.world, engine).writes_today("battery") > sent

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


def test_a_server_that_only_watches_drops_every_wish_at_its_start() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        force = await engine.room.ask_battery(FORCE)
        charge = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        await engine.kill()
        setting.world.config = replace(HOUSE, monitoring=True)
        engine = await setting.start()
        assert engine.state.wishes.all == ()
        assert await setting.records.documents.all("intent") == {}
        await setting.tick(2)
        for each in (force, charge):
            ended = await engine.room.command(each.id)
            assert ended.state is CommandState.SUPERSEDED
            assert ended.reason is not None
            assert ended.reason.code is Why.MONITORING_MODE

    lived(story)


@pytest.mark.parametrize(
    ("is_told", "devices", "is_known"),
    [
        (True, ("grid",), True),
        (True, ("grid", "battery"), False),  # another house: they may never tell it
        (False, ("grid",), False),  # a house without such a meter waits for none
    ],
)
async def test_that_phase_currents_are_told_is_known_after_a_restart(is_told, devices, is_known) -> None:
    documents = MemoryRecords().documents
    await HouseState(HOUSE, documents, ("grid",)).set_limits(LimitMemory(is_metered=is_told))
    reborn = HouseState(HOUSE, documents, devices)
    await reborn.load()
    assert reborn.limits.is_metered is is_known


def test_what_a_person_ordered_is_pending_after_a_restart_until_the_battery_is_seen_to_do_it() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await engine.loop.tick()
        await engine.room.ask_battery(FORCE)
        await setting.tick(3)
        await engine.kill()
        battery = setting.world.physics.battery
        assert battery is not None
        battery.release()  # its own timer, or a fault of its own
        await setting.at(60)
        engine = await setting.start()
        found = []
        for n in range(3):
            if n == 2:
                await engine.room.ask_battery(BatteryRequest(action="hold", duration_s=600))
            await setting.tick()
            engine.publisher.publish(setting.clock.now())
            shown = engine.room.status.battery
            assert shown is not None
            found.append((shown.mode, shown.pending_mode))
        assert found == [
            ("self_consumption", "force_discharge"),
            ("force_discharge", None),
            ("force_discharge", "hold"),
        ]

    lived(story)
