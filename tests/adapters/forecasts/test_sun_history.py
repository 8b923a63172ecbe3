"""The solar forecast over real records: what it reads, and that a limit does not fool it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.forecasts.limits import LimitHistory
from adapters.forecasts.sun import SunHistory
from adapters.stores.memory import MemoryRecords
from domain.energy.history import DecisionRecord, Sample

NOW = datetime(2026, 1, 15, 0, 0, tzinfo=UTC)
BRISBANE = ZoneInfo("Australia/Brisbane")
FIVE_MINUTES = timedelta(minutes=5)
HOURS = timedelta(hours=1)


async def a_past(days: float, *, noon_w: float = 5_000.0):
    """Five thousand watts from 02:00 to 04:00 UTC, and nothing else; `noon_w`, all of it
    exported, on the last three days."""
    past = MemoryRecords().past
    begin = NOW - timedelta(days=days)
    samples = []
    for n in range(int(days * 288)):
        at = begin + n * FIVE_MINUTES
        sunny_w = noon_w if at >= NOW - timedelta(days=3) else 5_000.0
        pv_w = sunny_w if at.hour in (2, 3) else 0.0
        grid_w = -pv_w if at >= NOW - timedelta(days=3) else 0.0
        samples.append(Sample(at=at + FIVE_MINUTES, seconds=300, pv_w=pv_w, grid_w=grid_w))
    await past.add_samples(samples)
    return past


async def noon_of(past, export_limit_w: float | None = None) -> tuple[str, float | None]:
    history = SunHistory(past, LimitHistory(past), export_limit_w, BRISBANE)
    forecast = await history.forecast(NOW, NOW + 48 * HOURS)
    return forecast.source, forecast.mean_w(NOW + 2 * HOURS, NOW + 4 * HOURS)


async def test_a_young_house_expects_an_arc_over_what_it_has_seen_and_says_so():
    source, noon_w = await noon_of(await a_past(2))  # from 12 to 2 by its clock
    assert (source, noon_w) == ("first_days", pytest.approx(5_000, rel=0.05))


async def test_a_house_that_has_seen_no_sun_knows_nothing_and_says_so():
    assert await noon_of(await a_past(0.5)) == ("none", None)


async def test_a_lived_in_house_expects_its_own_sun():
    assert await noon_of(await a_past(8)) == ("history", pytest.approx(5_000))


async def test_dark_days_count_unless_the_records_say_that_export_was_limited():
    past = await a_past(8, noon_w=0.0)
    _, dark_w = await noon_of(past)
    decisions = []
    for days in (3, 2, 1):
        noon = NOW - timedelta(days=days) + 2 * HOURS
        for at, owner in ((noon, "curtailment"), (noon + 2 * HOURS, "none")):
            decisions.append(DecisionRecord(at=at, target="curtailment", owner=owner, code="", text=""))
            decisions.append(DecisionRecord(at=at, target="battery", owner="none", code="", text=""))
    await past.add_decisions(decisions)
    _, freed_w = await noon_of(past)
    assert dark_w < 3_500
    assert freed_w == pytest.approx(5_000)


async def test_days_at_the_connection_s_own_limit_darken_nothing():
    past = await a_past(8, noon_w=2_000.0)
    _, seen_w = await noon_of(past)
    _, limited_w = await noon_of(past, export_limit_w=2_000.0)
    assert seen_w < limited_w


async def test_a_day_that_is_over_is_read_once():
    reads = []

    class Counted:
        def __init__(self, past) -> None:
            self._past, self.decisions = past, past.decisions

        async def power(self, start, end, resolution_s):
            reads.append(start)
            return await self._past.power(start, end, resolution_s)

    past = Counted(await a_past(8))
    history = SunHistory(past, LimitHistory(past), None, BRISBANE)
    now = NOW + timedelta(minutes=20)
    await history.forecast(now, now + HOURS)
    first = len(reads)
    await history.forecast(now + FIVE_MINUTES, now + HOURS)
    assert (first, len(reads)) == (22, 23)
