"""The live stream without a socket: numbering, resume, slow listeners and their bounds."""

import asyncio
import json
from contextlib import aclosing
from datetime import timedelta

import pytest

from domain.command.command import Command
from domain.status.merge_patch import apply, without_nulls
from scheduler.numbers import ReservedNumbers
from scheduler.stream import MAX_BEHIND, MAX_MESSAGES, TAIL_SPARE, TOPICS, StatusStream
from tests.fakes.counter import Counter, settled
from tests.fakes.status import NOON, a_loadpoint_status, a_status, with_grid
from tests.fakes.stopwatch import Stopwatch

ALL = TOPICS


async def more(count: int) -> int:
    raise AssertionError("a test needs no more numbers than it was given")


def a_stream(first: int = 100, monotonic: Stopwatch | None = None) -> StatusStream:
    return StatusStream(ReservedNumbers(first, 1_000_000, more), monotonic or Stopwatch())


async def heard(frames, count: int) -> list[dict]:
    return [json.loads(await anext(frames)) for _ in range(count)]


async def test_the_first_message_is_a_snapshot_and_the_rest_adds_up_to_the_status():
    stream = a_stream()
    stream.publish_status(a_status())
    async with aclosing(stream.listen(ALL, None)) as frames:
        (first,) = await heard(frames, 1)
        document = first["status"]
        assert (first["type"], first["seq"], document["seq"]) == ("snapshot", 100, 100)
        for watts, car in (
            (900, {}),
            (950.5, {"garage": a_loadpoint_status(current_a=None)}),
            (-3, {"garage": None}),
        ):
            loadpoints = {} if car == {"garage": None} else car or a_status().loadpoints
            stream.publish_status(a_status(flow=with_grid(watts).flow, loadpoints=loadpoints))
            (change,) = await heard(frames, 1)
            document = apply(document, change["patch"])
            now = json.loads(stream.current_json)
            assert change["seq"] == now["seq"]
            expected = without_nulls({**now, "seq": 0, "at": ""})
            assert without_nulls({**document, "seq": 0, "at": ""}) == expected


async def test_a_status_keeps_every_key_with_null_and_a_patch_removes_with_null():
    stream = a_stream()
    stream.publish_status(a_status())
    async with aclosing(stream.listen(ALL, None)) as frames:
        await heard(frames, 1)
        stream.publish_status(a_status(flow=with_grid(0).flow, battery=None))
        (change,) = await heard(frames, 1)
    assert change["patch"] == {"flow": {"grid_w": 0}, "battery": None}
    assert json.loads(stream.current_json)["battery"] is None


async def test_nothing_is_published_when_nothing_but_the_time_changed():
    stream = a_stream()
    assert stream.publish_status(a_status()) == 100
    assert stream.publish_status(a_status(seq=7, at=NOON + timedelta(seconds=10))) == 100
    assert stream.publish_status(with_grid(1)) == 101
    assert stream.current is not None
    assert (stream.current.seq, stream.current.flow.grid_w) == (101, 1)


async def test_a_change_is_one_object_for_all_listeners():
    stream = a_stream()
    stream.publish_status(a_status())
    async with aclosing(stream.listen(ALL, None)) as one, aclosing(stream.listen(ALL, None)) as other:
        assert await anext(one) is await anext(other)
        stream.publish_status(with_grid(1))
        assert await anext(one) is await anext(other)


async def test_a_listener_that_takes_at_once_gets_everything_once_and_in_order():
    """Also over the moments when it cannot take, and when it has something to fetch first."""
    stream = a_stream()
    stream.publish_status(a_status())
    got: list[dict] = []
    able = True

    def take(frame: bytes) -> bool:
        if able:
            got.append(json.loads(frame))
        return able

    async def pump() -> None:
        async for frame in stream.listen(ALL, None, take):
            message = json.loads(frame)
            got.append(message)

    pumping = asyncio.create_task(pump())
    await settled()
    for watts in range(12):
        able = watts % 4 != 2
        stream.publish_status(with_grid(watts))
        if watts % 3 == 0:
            stream.publish_event({"kind": "spike", "at": watts})
        if watts % 2:
            await settled()
    stream.close()
    await pumping
    assert [m["seq"] for m in got if m["type"] == "change"] == list(range(101, 113))
    assert [m["event"]["at"] for m in got if m["type"] == "event"] == [0, 3, 6, 9]


async def test_a_listener_without_the_status_takes_no_changes():
    stream = a_stream()
    stream.publish_status(a_status())
    got: list[bytes] = []
    frames = stream.listen(frozenset({"events"}), None, lambda frame: got.append(frame) is None)
    waiting = asyncio.ensure_future(anext(frames))
    await settled()
    stream.publish_status(with_grid(1))
    stream.publish_event({"kind": "spike"})
    assert [json.loads(frame)["type"] for frame in got] == ["event"]
    waiting.cancel()


async def test_a_listener_that_comes_back_gets_the_missing_changes_only():
    stream = a_stream()
    for watts in range(60):
        stream.publish_status(with_grid(watts))
    async with aclosing(stream.listen(ALL, 109)) as frames:
        messages = await heard(frames, 51)
    assert messages[0] == {"type": "resumed", "seq": 109}
    assert [m["seq"] for m in messages[1:]] == list(range(110, 160))
    assert {m["type"] for m in messages[1:]} == {"change"}


@pytest.mark.parametrize(
    "resume",
    [99, 0, -5, 10**9, 161],  # from before this start, nonsense, and the future
)
async def test_a_resume_that_cannot_be_served_begins_with_a_snapshot(resume):
    stream = a_stream()
    for watts in range(60):
        stream.publish_status(with_grid(watts))
    async with aclosing(stream.listen(ALL, resume)) as frames:
        (first,) = await heard(frames, 1)
    assert (first["type"], first["seq"]) == ("snapshot", 159)


async def test_a_resume_at_the_newest_change_waits_for_the_next():
    stream = a_stream()
    stream.publish_status(a_status())
    async with aclosing(stream.listen(ALL, 100)) as frames:
        assert await heard(frames, 1) == [{"type": "resumed", "seq": 100}]
        stream.publish_status(with_grid(1))
        assert (await heard(frames, 1))[0]["seq"] == 101


async def test_changes_are_kept_for_five_minutes_of_real_time():
    watch = Stopwatch()
    stream = a_stream(monotonic=watch)
    for watts in range(TAIL_SPARE * 2):  # the house's clock stands still: only real time counts
        watch.now_s = 10.0 * watts
        stream.publish_status(with_grid(watts))
    async with aclosing(stream.listen(ALL, stream.seq - TAIL_SPARE)) as frames:
        assert (await heard(frames, 1))[0]["type"] == "resumed"
    async with aclosing(stream.listen(ALL, stream.seq - TAIL_SPARE - 1)) as frames:
        assert (await heard(frames, 1))[0]["type"] == "snapshot"
    for watts in range(1000):
        watch.now_s += 0.29
        stream.publish_status(with_grid(watts + 0.5))
    async with aclosing(stream.listen(ALL, stream.seq - 1000)) as frames:
        assert (await heard(frames, 1))[0]["type"] == "resumed"


async def test_a_slow_listener_skips_to_a_fresh_snapshot():
    stream = a_stream()
    stream.publish_status(a_status())
    async with aclosing(stream.listen(ALL, None)) as frames:
        await heard(frames, 1)
        for watts in range(MAX_BEHIND + 1):
            stream.publish_status(with_grid(watts))
        (skipped,) = await heard(frames, 1)
        assert (skipped["type"], skipped["seq"]) == ("snapshot", stream.seq)
        stream.publish_status(with_grid(-1))
        assert (await heard(frames, 1))[0]["seq"] == stream.seq


async def test_a_listener_a_little_behind_gets_every_change():
    stream = a_stream()
    stream.publish_status(a_status())
    async with aclosing(stream.listen(ALL, None)) as frames:
        await heard(frames, 1)
        for watts in range(MAX_BEHIND):
            stream.publish_status(with_grid(watts))
        assert [m["seq"] for m in await heard(frames, MAX_BEHIND)] == list(range(101, 101 + MAX_BEHIND))


def a_command(number: int = 1) -> Command:
    return Command(id=f"c{number}", target="battery", action="hold", issued_by="user", accepted_at=NOON)


async def test_commands_and_events_come_to_those_who_asked_for_them():
    stream = a_stream()
    stream.publish_status(a_status())
    async with (
        aclosing(stream.listen(frozenset({"commands"}), None)) as commands,
        aclosing(stream.listen(frozenset({"events"}), 100)) as events,
    ):
        waiting = [anext(commands), anext(events)]
        tasks = [asyncio.ensure_future(w) for w in waiting]
        await asyncio.sleep(0)
        stream.publish_status(with_grid(1))
        stream.publish_command(a_command())
        stream.publish_event({"kind": "spike"})
        command, event = [json.loads(frame) for frame in await asyncio.gather(*tasks)]
    assert (command["type"], command["command"]["id"]) == ("command", "c1")
    assert event == {"type": "event", "event": {"kind": "spike"}}


async def test_a_listener_that_misses_a_command_is_ended():
    stream = a_stream()
    stream.publish_status(a_status())
    async with aclosing(stream.listen(ALL, None)) as frames:
        await heard(frames, 1)
        for number in range(MAX_MESSAGES + 1):
            stream.publish_command(a_command(number))
        with pytest.raises(StopAsyncIteration):
            await anext(frames)
    assert stream.listeners == 0


async def test_leaving_and_closing_end_the_listening():
    stream = a_stream()
    stream.publish_status(a_status())
    frames = stream.listen(ALL, None)
    await anext(frames)
    assert stream.listeners == 1
    stream.close()
    with pytest.raises(StopAsyncIteration):
        await anext(frames)
    assert stream.listeners == 0


async def test_no_number_is_given_out_that_is_not_on_disk():
    disk = Counter()
    numbers = await ReservedNumbers.open(disk.reserve, block=4)
    disk.refuses = True
    stream = StatusStream(numbers, Stopwatch())
    for watts in range(6):
        stream.publish_status(with_grid(watts))
        await settled()
    assert stream.seq == 4
    assert stream.current is not None
    assert stream.current.flow.grid_w == 3
    disk.refuses = False
    stream.publish_status(with_grid(6))
    await settled()
    assert stream.publish_status(with_grid(7)) == 5
