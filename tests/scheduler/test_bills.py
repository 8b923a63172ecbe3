"""What was billed is read in the house's own time: the last days often, the past once, prices first."""

from collections import deque
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.stores.memory.records import MemoryRecords
from domain.energy.billed import BilledInterval, Quality
from domain.errors import Unreachable
from domain.house.house import House, Site
from scheduler.jobs.bills import ReadBills
from scheduler.state import HouseState

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)  # noon in Brisbane
HALF_HOUR = timedelta(minutes=30)
HOUSE = House(site=Site(timezone="Australia/Brisbane"))


class Retailer:
    """Fits BillSource: every half-hour costs 10 cents, and is billable as `is_billable` says."""

    def __init__(self) -> None:
        self.asked: list[tuple[datetime, datetime]] = []
        self.left: deque[int | None] = deque()
        self.is_billable, self.is_down = True, False

    @property
    def calls_left(self) -> int | None:
        return self.left.popleft() if self.left else None

    async def billed(self, start: datetime, end: datetime) -> list[BilledInterval]:
        if self.is_down:
            raise Unreachable("the retailer: no answer")
        self.asked.append((start, end))
        return [
            BilledInterval(
                start=start + HALF_HOUR * n,
                end=start + HALF_HOUR * (n + 1),
                is_import=True,
                wh=300,
                cost=0.10,
                is_billable=self.is_billable,
            )
            for n in range((end - start) // HALF_HOUR)
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def started(records: MemoryRecords) -> HouseState:
    state = HouseState(HOUSE, records.documents)
    await state.load()
    return state


async def test_ninety_days_are_read_at_first_and_three_every_four_hours_then():
    retailer, state = Retailer(), await started(MemoryRecords())
    job = ReadBills(state, retailer)
    await job.run(NOW)
    assert len(state.bills.days) == 90
    assert (min(state.bills.days), max(state.bills.days)) == (date(2025, 10, 17), date(2026, 1, 14))
    retailer.asked.clear()
    for minutes in (10, 120, 230, 240, 250):
        await job.run(NOW + timedelta(minutes=minutes))
    midnight = datetime(2026, 1, 14, 14, tzinfo=UTC)
    assert retailer.asked == [(midnight - timedelta(days=3), midnight)]


async def test_the_backfill_leaves_ten_calls_to_the_prices_and_goes_on_ten_minutes_later():
    retailer, state = Retailer(), await started(MemoryRecords())
    retailer.left.extend([None, 11, 10, 9])
    job = ReadBills(state, retailer)
    await job.run(NOW)
    assert len(retailer.asked) == 3
    assert len(state.bills.days) == 15
    await job.run(NOW + timedelta(minutes=10))
    assert len(state.bills.days) == 90


async def test_a_restart_knows_what_was_billed_and_does_not_read_the_past_again():
    records, retailer = MemoryRecords(), Retailer()
    await ReadBills(await started(records), retailer).run(NOW)
    retailer.asked.clear()
    retailer.is_billable = False
    state = await started(records)
    assert len(state.bills.days) == 90
    await ReadBills(state, retailer).run(NOW)
    assert len(retailer.asked) == 1
    assert {each.quality for each in state.bills.days.values()} == {Quality.BILLABLE}


async def test_a_retailer_that_does_not_answer_is_asked_again_and_nothing_is_lost():
    retailer, state = Retailer(), await started(MemoryRecords())
    retailer.is_down = True
    job = ReadBills(state, retailer)
    with pytest.raises(Unreachable):
        await job.run(NOW)
    assert state.bills.days == {}
    retailer.is_down = False
    assert await job.run(NOW + timedelta(minutes=50)) is False
    assert retailer.asked == []
    assert await job.run(NOW + timedelta(minutes=60)) is True
    assert len(state.bills.days) == 90


async def test_a_clock_that_was_years_ahead_for_one_look_forgets_nothing_that_was_billed():
    retailer, state = Retailer(), await started(MemoryRecords())
    await ReadBills(state, retailer).run(NOW)
    tell, retailer.billed = retailer.billed, nothing_billed
    await ReadBills(state, retailer).run(NOW.replace(year=2126))
    retailer.billed = tell
    await ReadBills(state, retailer).run(NOW + timedelta(hours=4))
    assert len(state.bills.days) == 90


async def nothing_billed(start: datetime, end: datetime) -> list[BilledInterval]:
    return []
