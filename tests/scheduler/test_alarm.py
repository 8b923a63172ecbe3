"""The loop is called early for what is to be decided, tells outcomes, and never spins."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.clock import LoopClock
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.alarm import Alarm, Call, Pace
from scheduler.loop import next_after

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def counted(seconds: float, ring: bool) -> dict[Call, int]:
    """What a loop hears that ticks every ten seconds while somebody rings, or tells, without pause."""

    async def story() -> dict[Call, int]:
        alarm, clock = Alarm(LoopClock(NOON)), LoopClock(NOON)
        heard = dict.fromkeys(Call, 0)
        loop = asyncio.get_running_loop()
        while loop.time() < seconds:
            (alarm.ring if ring else alarm.tell)()
            heard[await alarm.wait(next_after(clock.now(), NOON, 10), 10)] += 1
            if heard[Call.DECIDE]:
                alarm.hush()
        return heard

    return run_in_virtual_time(story())


@pytest.mark.parametrize(("seconds", "told"), [(59, 10), (119, 20)])
def test_no_more_than_ten_outcomes_a_minute_are_told_early(seconds: float, told: int) -> None:
    assert counted(seconds, ring=False)[Call.TELL] == told


@pytest.mark.parametrize(("seconds", "decided"), [(1.9, 9), (9.9, 41)])  # the last is heard at 2 and 10 s
def test_a_bell_that_never_stops_does_not_make_the_loop_spin(seconds: float, decided: int) -> None:
    assert counted(seconds, ring=True)[Call.DECIDE] == decided


def test_a_pace_lets_so_many_through_in_any_span() -> None:
    async def story() -> list[float]:
        pace, loop, waits = Pace(2, 10.0), asyncio.get_running_loop(), []
        for second, takes in ((0, True), (3, True), (4, False), (10, True), (11, False), (14, False)):
            await asyncio.sleep(second - loop.time())
            waits.append(pace.wait_s())
            if takes:
                pace.take()
        return waits

    # Two taken, at 0 and 3 s: the third may follow at 10 s, the fourth at 13 s.
    assert run_in_virtual_time(story()) == [0, 0, 6, 0, 2, 0]


@pytest.mark.parametrize(
    ("until_s", "longest_s", "waited_s"),
    [(4, 10, 4), (100, 10, 10), (-100, 10, 0), (10, 10, 10)],  # the clock may be set, either way
)
def test_the_wait_ends_at_its_instant_and_never_later_than_a_tick(until_s, longest_s, waited_s) -> None:
    async def story() -> None:
        alarm = Alarm(LoopClock(NOON))
        assert await alarm.wait(NOON + timedelta(seconds=until_s), longest_s) is Call.DECIDE
        assert asyncio.get_running_loop().time() == waited_s

    run_in_virtual_time(story())


def test_what_a_decision_knew_of_rings_no_more() -> None:
    async def story() -> None:
        alarm = Alarm(LoopClock(NOON))
        alarm.ring()
        alarm.tell()
        alarm.hush()
        assert await alarm.wait(NOON + timedelta(seconds=10), 10) is Call.DECIDE
        assert asyncio.get_running_loop().time() == 10, "it was the time that called"

    run_in_virtual_time(story())


def test_an_outcome_is_told_once_and_a_ring_stays_until_it_was_decided_upon() -> None:
    async def story() -> None:
        alarm, loop = Alarm(LoopClock(NOON)), asyncio.get_running_loop()
        alarm.tell()
        assert await alarm.wait(NOON + timedelta(seconds=10), 10) is Call.TELL
        assert await alarm.wait(NOON + timedelta(seconds=10), 10) is Call.DECIDE
        assert loop.time() == 10
        alarm.ring()
        for _ in range(2):
            assert await alarm.wait(NOON + timedelta(seconds=20), 10) is Call.DECIDE
        assert loop.time() == 10

    run_in_virtual_time(story())


def test_the_first_ring_is_heard_at_once() -> None:
    async def story() -> None:
        alarm = Alarm(LoopClock(NOON))
        asyncio.get_running_loop().call_later(3, alarm.ring)
        assert await alarm.wait(NOON + timedelta(seconds=10), 10) is Call.DECIDE
        assert asyncio.get_running_loop().time() == 3

    run_in_virtual_time(story())


def test_a_wish_beside_an_outcome_is_decided_and_not_only_told() -> None:
    async def story() -> None:
        alarm = Alarm(LoopClock(NOON))
        alarm.tell()
        alarm.ring()
        assert await alarm.wait(NOON + timedelta(seconds=10), 10) is Call.DECIDE

    run_in_virtual_time(story())


def test_what_rings_while_nobody_waits_is_not_forgotten() -> None:
    async def story() -> None:
        alarm = Alarm(LoopClock(NOON))
        alarm.hush()
        alarm.ring()
        await asyncio.sleep(2)
        await alarm.wait(NOON + timedelta(seconds=10), 10)
        assert asyncio.get_running_loop().time() == 2

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("now_s", "next_s"),
    [
        (0, 10),
        (3, 10),
        (9.9, 10),
        (9.99, 20),  # a timer that fired a hair too early is no second tick
        (10, 20),
        (-3, 0),  # the clock was set back
    ],
)
def test_ticks_fall_on_whole_multiples_since_the_start(now_s, next_s) -> None:
    assert next_after(NOON + timedelta(seconds=now_s), NOON, 10) == NOON + timedelta(seconds=next_s)
