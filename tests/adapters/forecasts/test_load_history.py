"""The load forecast over real records: what it reads, keeps, and how it begins."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.forecasts.load import LoadHistory
from adapters.stores.memory import MemoryRecords
from domain.energy.history import Sample

NOW = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)


class CountedPast:
    """Records that count how often they are read."""

    def __init__(self, past) -> None:
        self._past, self.reads = past, 0

    async def power(self, start, end, resolution_s):
        self.reads += 1
        return await self._past.power(start, end, resolution_s)


async def a_past(days: float, load_w: float) -> CountedPast:
    past = MemoryRecords().past
    begin = NOW - timedelta(days=days)
    count = int(days * 288)
    await past.add_samples(
        [
            Sample(at=begin + (n + 1) * FIVE_MINUTES, seconds=300, load_w=load_w, ev_w=7_000.0)
            for n in range(count)
        ]
    )
    return CountedPast(past)


async def test_an_empty_past_gives_a_plain_day():
    forecast = await LoadHistory(await a_past(0, 0), "Australia/Brisbane").forecast(
        NOW, NOW + timedelta(hours=24)
    )
    assert (forecast.source, forecast.made_at) == ("profile", NOW)
    assert 500 < forecast.mean_w(NOW, NOW + timedelta(hours=24)) < 900


async def test_a_lived_past_is_learned_from_without_its_cars():
    forecast = await LoadHistory(await a_past(8, 1_234.0), "Australia/Brisbane").forecast(
        NOW, NOW + timedelta(hours=48)
    )
    assert forecast.source == "history"
    assert [slot.power_w for slot in forecast.slots] == pytest.approx(
        [1_234.0] * 98
    )  # the half-hour before among them


async def test_a_day_that_is_over_is_read_once():
    past = await a_past(8, 500.0)
    history = LoadHistory(past, "Australia/Brisbane")
    await history.forecast(NOW, NOW + timedelta(hours=1))
    first, past.reads = past.reads, 0
    await history.forecast(NOW + FIVE_MINUTES, NOW + timedelta(hours=1))
    assert (first, past.reads) == (31, 1)


async def test_what_was_just_lived_is_in_the_next_forecast():
    records = MemoryRecords()
    history = LoadHistory(records.past, "Australia/Brisbane")
    before = await history.forecast(NOW, NOW + timedelta(hours=1))
    samples = [
        Sample(at=NOW - timedelta(hours=2) + n * FIVE_MINUTES, seconds=300, load_w=5_000.0)
        for n in range(1, 25)
    ]
    await records.past.add_samples(samples)
    after = await history.forecast(NOW + FIVE_MINUTES, NOW + timedelta(hours=1))
    assert after.slots[0].power_w > 2 * before.slots[0].power_w


async def test_what_was_learned_is_kept_until_another_half_hour_is_over():
    past = await a_past(8, 500.0)
    history = LoadHistory(past, "Australia/Brisbane")
    first = await history.forecast(NOW, NOW + timedelta(hours=3))
    again = await history.forecast(NOW + FIVE_MINUTES, NOW + timedelta(hours=3))
    longer = await history.forecast(NOW + FIVE_MINUTES, NOW + timedelta(hours=48))
    assert again.slots == first.slots
    assert again.made_at == NOW + FIVE_MINUTES
    assert longer.slots[-1].end >= NOW + timedelta(hours=48)


async def test_it_says_what_is_little_and_what_is_much_once_it_has_lived_enough():
    young = await LoadHistory(await a_past(2, 500.0), "Australia/Brisbane").forecast(NOW, NOW + FIVE_MINUTES)
    grown = await LoadHistory(await a_past(8, 500.0), "Australia/Brisbane").forecast(NOW, NOW + FIVE_MINUTES)
    assert (young.low, young.high) == ((), ())
    assert grown.low[0].power_w == pytest.approx(500.0)
    assert grown.high[0].power_w == pytest.approx(500.0)
