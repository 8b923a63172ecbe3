"""State survives every order of events: stops and starts, two at once, a wish at any time, an edited file."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from adapters.stores.memory.records import MemoryRecords
from domain.command.command import Command
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import Conflict, InvalidRequest
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode, SolarSettings
from domain.reason.reason import Why
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import HOUSE, Living, SlowDocuments, SlowPast, with_garage

FORCE = BatteryRequest(action="force_discharge", power_w=2000, duration_s=1800)
Story = Callable[[Living], Coroutine[Any, Any, None]]


def live(story: Story, house: House = HOUSE, records: MemoryRecords | None = None) -> None:
    async def whole() -> None:
        await story(Living(house, records))

    run_in_virtual_time(whole())


def test_a_boot_after_dark_starts_nothing_of_what_a_graceful_stop_ended():
    async def story(house: Living) -> None:
        house.world.change({"pv_w": 8000})
        await house.start()
        await asyncio.sleep(300)
        assert house.current_a > 6
        await house.stop()
        assert house.current_a == 0
        house.world.change({"pv_w": 0})
        before = len(await house.records.journal.commands())
        await house.start()
        for _ in range(60):
            await asyncio.sleep(10)
            assert house.current_a == 0
        assert len(await house.records.journal.commands()) == before

    live(story, with_garage(mode=Mode.SOLAR))


def test_a_charge_that_goes_on_through_a_crash_is_still_ours():
    async def story(house: Living) -> None:
        house.world.change({"pv_w": 8000})
        await house.start()
        await asyncio.sleep(300)
        await house.kill()
        await asyncio.sleep(60)
        assert house.current_a > 6
        await house.start()
        await asyncio.sleep(20)
        status = house.engine.room.status.loadpoints["garage"]
        assert (status.owner, status.charging) == ("solar", True)

    live(story, with_garage(mode=Mode.SOLAR))


def test_two_patches_at_once_both_count():
    records = MemoryRecords()
    records.documents = SlowDocuments()

    async def story(house: Living) -> None:
        room = (await house.start()).room
        await asyncio.gather(
            room.change_loadpoint("garage", {"mode": "solar"}),
            room.change_loadpoint("garage", {"limit_soc_pct": 80}),
            room.change_loadpoint("garage", {"solar": {"buffer_w": 100}}),
        )
        garage = room.house.loadpoints[0]
        assert (garage.mode, garage.limit_soc_pct, garage.solar.buffer_w) == (Mode.SOLAR, 80, 100)
        await house.kill()
        again = (await house.start()).room.house.loadpoints[0]
        assert again == garage

    live(story, records=records)


def test_a_wish_during_the_flush_of_the_diary_is_acted_upon_at_once():
    records = MemoryRecords()
    records.past = SlowPast(records.journal)

    async def story(house: Living) -> None:
        await house.start()
        for tenth in range(650):  # somewhere in here a flush is under way, once a minute
            if tenth == 600:
                await house.engine.room.ask_battery(FORCE)
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.5)
        assert house.is_forced

    live(story, records=records)


def test_a_patch_is_shown_at_once_and_everywhere():
    async def story(house: Living) -> None:
        engine = await house.start()
        seq = engine.stream.seq
        await engine.room.change_loadpoint(
            "garage", {"mode": "solar", "limit_soc_pct": 80, "solar": {"start_delay_s": 30}}
        )
        shown = engine.room.status.loadpoints["garage"]
        assert (shown.mode, shown.limit_soc_pct, shown.solar.start_delay_s) == (Mode.SOLAR, 80, 30)
        await engine.room.change_battery({"reserve_pct": 35})
        assert engine.room.status.battery is not None
        assert engine.room.status.battery.reserve_pct == 35
        assert engine.stream.seq == seq + 2
        await asyncio.sleep(60)
        assert engine.room.status.battery.reserve_pct == 35

    live(story)


def test_a_patch_that_cannot_be_shown_yet_changes_nothing():
    async def story(house: Living) -> None:
        room = (await house.world.new_server()).room
        with pytest.raises(Conflict, match="not been observed"):
            await room.change_loadpoint("garage", {"mode": "solar"})
        assert room.house.loadpoints[0].mode is Mode.OFF
        assert await house.records.documents.all("overlay") == {}

    live(story)


def test_a_patch_that_changes_nothing_is_kept_nowhere_and_the_next_one_counts():
    async def story(house: Living) -> None:
        engine = await house.start()
        garage = engine.room.house.loadpoints[0]
        await engine.room.change_loadpoint("garage", {"mode": garage.mode, "limit_soc_pct": 100})
        assert engine.room.house.loadpoints[0] == garage
        assert await house.records.documents.all("overlay") == {}
        await engine.room.change_loadpoint("garage", {"limit_soc_pct": 80})
        assert engine.room.status.loadpoints["garage"].limit_soc_pct == 80

    live(story)


def test_an_edited_file_wins_for_its_keys_and_for_no_others():
    async def story(house: Living) -> None:
        room = (await house.start()).room
        await room.change_loadpoint(
            "garage", {"mode": "solar", "limit_soc_pct": 80, "solar": {"buffer_w": 100, "start_delay_s": 60}}
        )
        await room.change_battery({"reserve_pct": 30})
        await house.kill()
        edited = with_garage(limit_soc_pct=90, max_current_a=16, solar=SolarSettings(buffer_w=200))
        garage = (await house.start(edited)).room.house.loadpoints[0]
        assert (garage.mode, garage.limit_soc_pct, garage.max_current_a) == (Mode.SOLAR, 90, 16)
        assert (garage.solar.buffer_w, garage.solar.start_delay_s) == (200, 60)
        assert house.engine.room.house.battery == Battery(reserve_pct=30)
        await house.kill()
        garage = (await house.start(HOUSE)).room.house.loadpoints[0]
        assert (garage.mode, garage.limit_soc_pct) == (Mode.SOLAR, 100), (
            "what the file overruled is forgotten"
        )

    live(story)


def test_null_goes_back_to_the_configured_value():
    async def story(house: Living) -> None:
        room = (await house.start()).room
        await room.change_loadpoint("garage", {"limit_soc_pct": 80, "solar": {"buffer_w": 100}})
        await room.change_loadpoint("garage", {"limit_soc_pct": None, "solar": None})
        assert room.house == room.state.configured
        assert await house.records.documents.all("overlay") == {}

    live(story, with_garage(limit_soc_pct=70, solar=SolarSettings(buffer_w=300)))


def test_a_change_that_an_edited_file_contradicts_gives_way():
    async def story(house: Living) -> None:
        room = (await house.start()).room
        await room.change_loadpoint("garage", {"min_current_a": 20, "mode": "fast"})
        await house.kill()
        garage = (await house.start(with_garage(max_current_a=16))).room.house.loadpoints[0]
        assert (garage.min_current_a, garage.max_current_a, garage.mode) == (6, 16, Mode.FAST)

    live(story)


def test_settings_that_the_first_version_kept_whole_become_changes_over_the_file():
    async def story(house: Living) -> None:
        kept = Loadpoint(id="garage", mode=Mode.SOLAR, limit_soc_pct=80)
        await house.records.documents.put("loadpoint", "garage", msgspec.json.encode(kept))
        await house.records.documents.put("settings", "battery", msgspec.json.encode(Battery(reserve_pct=25)))
        for _ in range(2):
            room = (await house.start()).room
            assert (room.house.loadpoints[0].mode, room.house.battery.reserve_pct) == (Mode.SOLAR, 25)
            await house.kill()
        assert await house.records.documents.all("loadpoint") == {}
        assert await house.records.documents.all("settings") == {}

    live(story)


BROKEN = {
    "intent": {"battery": b"{", "battery|user": b'{"action":"dance"}', "loadpoints/garage|user": b"[]"},
    "pending": {"battery": b"{}", "loadpoints/garage": b"nonsense"},
    "state": {"memory": b'{"loadpoints":{"garage":{"on_since":5}}}', "ledger": b"{}", "clock": b'{"at":1}'},
    "session": {"garage": b"{}"},
    "overlay": {"battery": b"7", "loadpoints/garage": b'{"changes":{"mode":"warp"},"covers":{"mode":"off"}}'},
    "lease": {"battery|dispatch": b"{}"},
    "baseline": {"battery": b"{"},
}


def test_a_document_that_cannot_be_read_costs_itself_and_never_the_boot():
    async def story(house: Living) -> None:
        for kind, documents in BROKEN.items():
            for key, document in documents.items():
                await house.records.documents.put(kind, key, document)
        room = (await house.start()).room
        assert room.house == HOUSE
        await room.ask_battery(FORCE)
        await asyncio.sleep(20)
        assert house.is_forced

    live(story)


def test_a_reason_of_another_version_is_read_and_stops_no_boot():
    async def story(house: Living) -> None:
        await house.start()
        command = await house.engine.room.ask_battery(FORCE)
        await asyncio.sleep(20)
        await house.kill()
        row = msgspec.json.encode(await house.records.journal.command(command.id))
        said = re.sub(rb'"code":"[a-z_]+"', b'"code":"said_by_another_version"', row)
        assert said != row
        await house.records.journal.write(msgspec.json.decode(said, type=Command))
        memory = (await house.records.documents.all("state"))["memory"]
        waits = memory.replace(b'"paused":null', b'"paused":"said_by_another_version"')
        assert waits != memory
        await house.records.documents.put("state", "memory", waits)
        await house.start()
        assert house.engine.state.memory.loadpoints["garage"].paused is Why.OF_ANOTHER_VERSION
        await asyncio.sleep(20)
        assert house.is_forced

    live(story)


def test_every_document_of_ours_carries_its_version():
    async def story(house: Living) -> None:
        house.world.change({"pv_w": 8000})
        room = (await house.start()).room
        await room.change_loadpoint("garage", {"mode": "solar"})
        await room.ask_battery(FORCE)
        await room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        await asyncio.sleep(130)
        for kind in ("intent", "state", "overlay", "session"):
            documents = await house.records.documents.all(kind)
            assert documents, kind
            assert {msgspec.json.decode(raw)["version"] for raw in documents.values()} == {1}

    live(story)


@pytest.mark.parametrize(("late_s", "is_taken"), [(5, True), (0, False), (-60, False)])
def test_a_command_that_comes_after_its_deadline_is_never_done(late_s, is_taken):
    async def story(house: Living) -> None:
        room = (await house.start()).room
        deadline = room.state.clock.last + timedelta(seconds=1 + late_s)
        asked = BatteryRequest(action="force_discharge", expires_at=deadline)
        started = LoadpointRequest(action="start", expires_at=deadline)
        if is_taken:
            await room.ask_battery(asked)
            await room.ask_loadpoint("garage", started)
        else:
            for ask in (room.ask_battery(asked), room.ask_loadpoint("garage", started)):
                with pytest.raises(Conflict) as refused:
                    await ask
                assert refused.value.code == "expired"
        await asyncio.sleep(5)
        assert house.is_forced is is_taken
        assert (house.current_a > 0) is is_taken
        assert bool(await house.records.journal.commands()) is is_taken

    live(story)


def test_a_refused_patch_changes_nothing():
    async def story(house: Living) -> None:
        room = (await house.start()).room
        seq = house.engine.stream.seq
        with pytest.raises(InvalidRequest):
            await room.change_loadpoint("garage", {"mode": "solar", "limit_soc_pct": 500})
        assert (room.house, house.engine.stream.seq) == (HOUSE, seq)

    live(story)


def test_a_mode_s_timer_goes_on_as_if_the_clock_had_not_been_set_back():
    async def story(house: Living) -> None:
        house.world.change({"pv_w": 8000})
        await house.start()
        await asyncio.sleep(60)
        assert house.engine.room.status.loadpoints["garage"].timer is not None
        house.clock.offset = timedelta(hours=-5)
        await asyncio.sleep(40)
        assert house.current_a == 0
        await asyncio.sleep(40)
        assert house.current_a > 0, "two minutes of steady sun are over"

    live(story, with_garage(mode=Mode.SOLAR))
