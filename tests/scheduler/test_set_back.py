"""A clock that was set back is noticed, and by how much; one that was trimmed or set forward is not."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.set_back import SetBack

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock_s", "back_s"),
    [(60, None), (59, None), (58, None), (57.9, -2.1), (57, -3), (0, -60), (-3_600, -3_660), (63, None)],
)
def test_a_clock_is_set_back_where_it_shows_less_time_than_passed(
    clock_s: float, back_s: float | None
) -> None:
    async def story() -> None:
        look_back = SetBack()
        assert look_back.look(NOON) is None, "nothing to compare with"
        await asyncio.sleep(60)
        then = NOON + timedelta(seconds=clock_s)
        assert look_back.look(then) == (None if back_s is None else timedelta(seconds=back_s))
        await asyncio.sleep(10)
        assert look_back.look(then + timedelta(seconds=10)) is None, "it is told once"

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("clock_s", "ahead_s"),
    [(60, None), (0, None), (600, None), (661, 601), (7_260, 7_200), (-540, None), (-541, -601)],
)
def test_a_clock_that_shows_much_more_or_less_time_than_passed_leapt(clock_s, ahead_s) -> None:
    async def story() -> None:
        clock = SetBack()
        clock.look(NOON)
        await asyncio.sleep(60)
        clock.look(NOON + timedelta(seconds=clock_s))
        assert clock.leapt == (None if ahead_s is None else timedelta(seconds=ahead_s))
        await asyncio.sleep(10)
        clock.look(NOON + timedelta(seconds=clock_s + 10))
        assert clock.leapt is None, "it is told once"

    run_in_virtual_time(story())


@pytest.mark.parametrize(("later_s", "back_s"), [(0, None), (500, None), (-500, -500)])
def test_a_clock_that_was_set_back_while_the_server_was_down_is_noticed(
    later_s: float, back_s: float | None
) -> None:
    async def story() -> None:
        await asyncio.sleep(90)
        look_back = SetBack()
        look_back.resume(NOON)
        found = look_back.look(NOON + timedelta(seconds=later_s))
        assert found == (None if back_s is None else timedelta(seconds=back_s))

    run_in_virtual_time(story())
