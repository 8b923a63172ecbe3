"""Numbers that never repeat: reserved ahead, and spared where the disk refuses."""

import pytest

from domain.errors import StorageError
from scheduler.numbers import ReservedNumbers
from tests.fakes.counter import Counter, settled


async def test_numbers_count_one_by_one_over_blocks_and_never_repeat_over_restarts():
    disk = Counter()
    numbers = await ReservedNumbers.open(disk.reserve, block=10)
    taken = []
    for _ in range(35):
        taken.append(numbers.take())
        await settled()
    assert taken == list(range(1, 36))
    again = await ReservedNumbers.open(disk.reserve, block=10)
    assert again.take() not in taken


@pytest.mark.parametrize(("block", "asked_after"), [(10, 6), (4, 3), (2, 2), (1, 1)])
async def test_more_are_reserved_in_the_background_once_half_are_used(block: int, asked_after: int) -> None:
    disk = Counter()
    numbers = await ReservedNumbers.open(disk.reserve, block=block)
    for taken in range(1, asked_after + 1):
        assert disk.asked == 1
        assert numbers.take() == taken
        await settled()
    assert disk.asked == 2


async def test_while_more_are_on_their_way_nobody_asks_again() -> None:
    disk = Counter()
    numbers = await ReservedNumbers.open(disk.reserve, block=10)
    for _ in range(9):
        numbers.take()
    await settled()
    assert disk.asked == 2


async def test_a_disk_that_refuses_at_the_start_leaves_no_numbers_but_the_spare_ones() -> None:
    disk = Counter()
    disk.refuses = True
    with pytest.raises(StorageError):
        await ReservedNumbers.open(disk.reserve, block=4)
    numbers = await ReservedNumbers.open(disk.reserve, block=4, spare=lambda count: 1_000 * count)
    assert [numbers.take() for _ in range(2)] == [4_000, 4_001]


async def test_spare_numbers_stand_in_for_a_disk_that_refuses_and_end_when_it_takes_again() -> None:
    disk, asked = Counter(), []

    def spare(count: int) -> int:
        asked.append(count)
        return 1_000 * len(asked)

    numbers = await ReservedNumbers.open(disk.reserve, block=4, spare=spare)
    disk.refuses = True
    taken = []
    for _ in range(10):
        taken.append(numbers.take())
        await settled()
    assert taken == [1, 2, 3, 4, 1_000, 1_001, 1_002, 1_003, 2_000, 2_001]
    assert asked == [4, 4]
    disk.refuses = False
    taken = []
    for _ in range(4):
        taken.append(numbers.take())
        await settled()
    assert taken == [2_002, 2_003, 5, 6], "the spare block first, then what the disk reserved"


async def test_without_spare_numbers_there_is_none_until_the_disk_takes_again() -> None:
    disk = Counter()
    numbers = await ReservedNumbers.open(disk.reserve, block=2)
    disk.refuses = True
    found = []
    for _ in range(4):
        found.append(numbers.take())
        await settled()
    assert found == [1, 2, None, None]
    disk.refuses = False
    assert numbers.take() is None, "this call asks for more"
    await settled()
    assert [numbers.take(), numbers.take()] == [3, 4]
