"""The loop is called early for what is to be decided, tells outcomes, and never spins."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.clock import LoopClock
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.alarm import MOST_CALLS, MOST_OUTCOMES, Alarm, Call
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


def test_no_more_than_ten_outcomes_a_minute_are_told_early() -> None:
    most, within_s = MOST_OUTCOMES
    assert counted(within_s, ring=False)[Call.TELL] <= most


def test_a_bell_that_never_stops_does_not_make_the_loop_spin() -> None:
    most, within_s = MOST_CALLS
    assert counted(60, ring=True)[Call.DECIDE] <= most * 60 / within_s + 60 / 10 + 1


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
