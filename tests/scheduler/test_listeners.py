"""What tells by itself is opened with the house, opened again when it dies, and calls the loop."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clock import LoopClock
from domain.errors import Unreachable
from domain.house.house import Battery, House
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.listeners import Listeners

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


class Stream:
    """Brings one change every `every_s`, and breaks after `breaks_s`."""

    def __init__(self, every_s: float = 1.0, breaks_s: float | None = None, error: Exception | None = None):
        self.every_s, self.breaks_s = every_s, breaks_s
        self.error = error or Unreachable("cut off")
        self.opened: list[float] = []
        self.is_open = False

    async def listen(self, changed: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        self.opened.append(loop.time())
        self.is_open = True
        try:
            while True:
                await asyncio.sleep(self.every_s)
                if self.breaks_s is not None and loop.time() - self.opened[-1] >= self.breaks_s:
                    raise self.error
                changed()
        finally:
            self.is_open = False


def listened(stream: Stream, seconds: float) -> int:
    """How many changes came in so many seconds; afterwards everything is closed."""
    changes = 0

    def count() -> None:
        nonlocal changes
        changes += 1

    async def story() -> None:
        listeners = Listeners({"door": stream}, LoopClock(NOON), count)
        listeners.open()
        await asyncio.sleep(seconds)
        await listeners.close()

    run_in_virtual_time(story())
    return changes


def test_a_listener_is_opened_once_and_closed_at_the_stop() -> None:
    stream = Stream()
    assert listened(stream, 10.5) == 10
    assert stream.opened == [0]
    assert not stream.is_open


def test_one_that_dies_is_opened_again_and_waits_ever_longer() -> None:
    stream = Stream(breaks_s=1)
    listened(stream, 40)
    assert stream.opened == [0, 2, 5, 10, 19, 36]


def test_a_bug_in_one_is_no_end_of_listening() -> None:
    stream = Stream(breaks_s=1, error=ValueError("bug"))
    listened(stream, 6)
    assert stream.opened == [0, 2, 5]


def test_one_that_lived_for_long_is_opened_again_at_once() -> None:
    stream = Stream(breaks_s=90)
    listened(stream, 300)
    assert stream.opened == [0, 91, 182, 273]


@pytest.mark.parametrize(
    ("lived_s", "opened"),
    [
        (59, [0, 60, 121, 184]),  # ever longer pauses: 1, 2, 4 s
        (60, [0, 61, 122, 183]),
    ],
)
def test_one_that_lived_for_a_minute_begins_again_with_the_first_pause(lived_s, opened) -> None:
    stream = Stream(breaks_s=lived_s)
    listened(stream, 200)
    assert stream.opened == opened


def test_the_longest_pause_is_five_minutes() -> None:
    stream = Stream(breaks_s=1)
    listened(stream, 2_000)
    gaps = [b - a for a, b in zip(stream.opened, stream.opened[1:], strict=False)]
    assert gaps == [2, 3, 5, 9, 17, 33, 65, 129, 257, 301, 301, 301, 301]


@pytest.mark.parametrize(
    ("error", "line"),
    [(Unreachable("cut off"), "door: stopped listening: cut off"), (ValueError("bug"), "door: driver fault")],
)
def test_why_one_died_is_told(error, line, caplog) -> None:
    listened(Stream(breaks_s=1, error=error), 1.5)
    assert [record.message.startswith(line) for record in caplog.records] == [True]


def test_the_same_reason_is_told_once_and_another_one_anew(caplog) -> None:
    stream = Stream(breaks_s=1)
    listened(stream, 6)
    assert len(stream.opened) == 3
    assert caplog.text.count("stopped listening") == 1
    caplog.clear()
    errors = iter([Unreachable("a"), Unreachable("b"), Unreachable("b")])

    class Changing(Stream):
        async def listen(self, changed: Callable[[], None]) -> None:
            self.error = next(errors)
            await super().listen(changed)

    listened(Changing(breaks_s=1), 6.5)
    assert [record.message[-1] for record in caplog.records] == ["a", "b"]


def test_a_change_wakes_a_tick_before_its_time() -> None:
    async def story() -> None:
        world = World(House(battery=Battery()), LoopClock(NOON), Path())
        engine = await world.new_server()
        stream = Stream(every_s=4)
        engine.watches["battery"].listener = stream
        engine.listeners = Listeners({"battery": stream}, world.clock, engine.alarm.ring)
        running = asyncio.ensure_future(engine.run())
        await asyncio.sleep(9.5)
        assert engine.loop.ticks == 3  # at 0, 4 and 8 s
        running.cancel()
        await engine.kill()
        assert not stream.is_open

    run_in_virtual_time(story())


def test_one_that_is_dropped_is_closed_and_the_others_go_on() -> None:
    async def story() -> None:
        door, gate = Stream(), Stream()
        listeners = Listeners({"door": door, "gate": gate}, LoopClock(NOON), lambda: None)
        listeners.open()
        await asyncio.sleep(1)
        await listeners.drop("door")
        await listeners.drop("door")
        assert (door.is_open, gate.is_open) == (False, True)
        await listeners.close()

    run_in_virtual_time(story())
