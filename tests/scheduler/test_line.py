"""Who plans next."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from domain.errors import Busy
from scheduler.line import MOST_WAITING, Line, Rank


class Desk:
    """A line whose first place is taken until `open` is set; `done` tells who came through, in order."""

    def __init__(self, patience_s: float = 1e6) -> None:
        self.line, self.open, self.done = Line(patience_s), asyncio.Event(), list[str]()

    async def work(self, name: str) -> str:
        """Takes as long as the desk is shut."""
        await self.open.wait()
        self.done.append(name)
        return name

    async def stand(self, rank: Rank, name: str) -> None:
        """Waits for a turn that can be given up any time."""
        async with self.line.turn(rank):
            await self.work(name)

    async def carry(self, rank: Rank, name: str) -> str:
        """Waits for a preview's turn, which is carried through."""
        assert rank is Rank.PREVIEW
        return await self.line.preview(lambda: self.work(name))


async def begun(work: Awaitable[object]) -> "asyncio.Task[object]":
    """A task of it that has come as far as it comes."""
    task = asyncio.ensure_future(work)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return task


async def test_the_house_goes_before_who_asked_it_and_both_before_previews() -> None:
    desk = Desk()
    tasks = [await begun(desk.carry(Rank.PREVIEW, "first"))]
    for rank in (Rank.PREVIEW, Rank.ASKED, Rank.HOUSE):
        tasks += [await begun(desk.stand(rank, f"{rank.name} {number}")) for number in (1, 2)]
    desk.open.set()
    await asyncio.gather(*tasks)
    names = ("HOUSE", "ASKED", "PREVIEW")
    assert desk.done == ["first", *(f"{name} {number}" for name in names for number in (1, 2))]
    await desk.stand(Rank.PREVIEW, "later")
    assert desk.done[-1] == "later", "a line that was empty is open again"


@pytest.mark.parametrize("rank", [Rank.ASKED, Rank.PREVIEW])
async def test_few_wait_the_rest_is_refused_at_once_and_none_of_them_bars_another_rank(rank: Rank) -> None:
    desk = Desk()
    waits = desk.carry if rank is Rank.PREVIEW else desk.stand
    tasks = [await begun(waits(rank, str(number))) for number in range(1 + MOST_WAITING)]
    with pytest.raises(Busy) as refused:
        await waits(rank, "one too many")
    assert refused.value.retry_s > 0
    others = [await begun(desk.stand(other, other.name)) for other in Rank if other is not rank]
    houses = [await begun(desk.stand(Rank.HOUSE, "more")) for _ in range(2 * MOST_WAITING)]
    desk.open.set()
    await asyncio.gather(*tasks, *others, *houses)
    assert "one too many" not in desk.done


async def test_who_hangs_up_leaves_the_line_to_others() -> None:
    desk = Desk()
    first = await begun(desk.carry(Rank.PREVIEW, "first"))
    waiting = [await begun(desk.carry(Rank.PREVIEW, str(number))) for number in range(MOST_WAITING)]
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    last = await begun(desk.carry(Rank.PREVIEW, "last"))
    desk.open.set()
    await asyncio.gather(first, last)
    assert desk.done == ["first", "last"]


@pytest.mark.parametrize("waits", [Desk.carry, Desk.stand])
async def test_a_turn_that_comes_as_its_owner_hangs_up_goes_to_the_next(
    waits: Callable[[Desk, Rank, str], Awaitable[object]],
) -> None:
    desk = Desk()
    async with desk.line.turn(Rank.HOUSE):
        hangs_up = await begun(waits(desk, Rank.PREVIEW, "gone"))
        last = await begun(desk.stand(Rank.PREVIEW, "last"))
    hangs_up.cancel()
    desk.open.set()
    await asyncio.wait({hangs_up})
    await last
    assert desk.done == ["last"]


async def test_work_that_has_begun_is_carried_through_before_the_next_begins() -> None:
    desk = Desk()
    first = await begun(desk.carry(Rank.PREVIEW, "first"))
    first.cancel()
    await asyncio.wait({first})
    house = await begun(desk.stand(Rank.HOUSE, "house"))
    desk.open.set()
    await house
    assert desk.done == ["first", "house"]
    assert first.cancelled()


async def test_work_that_fails_gives_its_turn_on() -> None:
    async def failing() -> None:
        raise ZeroDivisionError

    desk = Desk()
    desk.open.set()
    with pytest.raises(ZeroDivisionError):
        await desk.line.preview(failing)
    await desk.stand(Rank.HOUSE, "house")
    assert desk.done == ["house"]


@pytest.mark.parametrize("rank", [Rank.HOUSE, Rank.ASKED])
async def test_a_preview_is_given_up_for_the_house_and_for_who_asked_it(rank: Rank) -> None:
    desk = Desk(patience_s=0)
    preview = await begun(desk.carry(Rank.PREVIEW, "preview"))
    house = await begun(desk.stand(rank, "house"))
    with pytest.raises(Busy):
        await preview
    desk.open.set()
    await house
    assert desk.done == ["house"]


async def test_a_preview_is_given_up_for_no_other_preview() -> None:
    desk = Desk(patience_s=0)
    previews = [await begun(desk.carry(Rank.PREVIEW, str(number))) for number in range(3)]
    await asyncio.sleep(0.01)
    desk.open.set()
    assert await asyncio.gather(*previews) == ["0", "1", "2"]


async def test_a_preview_whose_turn_came_together_with_the_house_s_is_given_up_too() -> None:
    desk = Desk(patience_s=0)
    async with desk.line.turn(Rank.HOUSE):
        preview = await begun(desk.carry(Rank.PREVIEW, "preview"))
    house = asyncio.ensure_future(desk.stand(Rank.HOUSE, "house"))
    with pytest.raises(Busy):
        await preview
    desk.open.set()
    await house
    assert desk.done == ["house"]
