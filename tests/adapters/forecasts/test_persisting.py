"""The next minutes of a forecast follow what the records say of the last ones."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.forecasts.limits import LimitHistory
from adapters.forecasts.persisting import PersistingLoad, PersistingSun
from adapters.stores.memory import MemoryRecords
from domain.energy.history import DecisionRecord, Sample
from domain.forecast.series import PowerForecast, PowerSlot

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MOVED = 0.9 * 0.88  # of the difference, for the next five minutes of sun


class Told:
    """Promises 2 kW for ever."""

    def __init__(self) -> None:
        self.is_closed = False

    async def forecast(self, start, end):
        return PowerForecast(slots=(PowerSlot(start, end, 2_000.0),), source="told", made_at=start)

    async def close(self) -> None:
        self.is_closed = True


async def lived(minutes: int = 5, since: datetime = NOW, **flows: float | None):
    past = MemoryRecords().past
    ends = [since - n * MINUTE for n in range(minutes)]
    await past.add_samples([Sample(at=at, seconds=60, **flows) for at in reversed(ends)])
    return past


async def twice(**flows: float):
    past = await lived(**flows)
    again = [Sample(at=NOW - timedelta(seconds=60 * n + 1), seconds=60, **flows) for n in range(5)]
    await past.add_samples(again)
    return past


def sun_of(past, export_limit_w: float | None = None) -> PersistingSun:
    return PersistingSun(Told(), past, LimitHistory(past), export_limit_w)


async def first_w(source) -> float:
    return (await source.forecast(NOW, NOW + HOUR)).slots[0].power_w


async def test_the_load_goes_on_without_the_cars():
    source = PersistingLoad(Told(), await lived(load_w=500.0, ev_w=7_000.0))
    assert await first_w(source) == pytest.approx(2_000 - 0.851 * 1_500, abs=1)


async def test_a_reading_or_two_that_are_wrong_are_no_evening():
    past = await lived(minutes=3, since=NOW - 2 * MINUTE, load_w=500.0)
    wrong = [Sample(at=NOW - n * MINUTE, seconds=60, load_w=90_000.0) for n in (0, 1)]
    await past.add_samples(wrong)
    assert await first_w(PersistingLoad(Told(), past)) == pytest.approx(2_000 - 0.851 * 1_500, abs=1)


async def test_ticks_that_last_a_hair_too_long_are_no_clock_set_back():
    past = MemoryRecords().past
    ends = [NOW - n * timedelta(seconds=30) for n in range(10)]
    await past.add_samples([Sample(at=at, seconds=30.2, load_w=500.0) for at in reversed(ends)])
    assert await first_w(PersistingLoad(Told(), past)) == pytest.approx(2_000 - 0.851 * 1_500, abs=1)


async def test_the_sun_goes_on():
    assert await first_w(sun_of(await lived(pv_w=1_000.0))) == pytest.approx(2_000 - MOVED * 1_000, abs=5)


@pytest.mark.parametrize(
    "past",
    [
        lived(minutes=2, pv_w=1_000.0, load_w=1_000.0),  # a minute is no five
        lived(pv_w=None, load_w=None),
        lived(since=NOW - 10 * MINUTE, pv_w=1_000.0, load_w=1_000.0),  # nobody measures any more,
        lived(since=NOW - 150 * timedelta(seconds=1), pv_w=1_000.0, load_w=1_000.0),  # since just now
        twice(pv_w=1_000.0, load_w=1_000.0),  # by a clock that was set back
    ],
)
async def test_what_is_not_known_moves_nothing(past):
    past = await past
    assert await first_w(sun_of(past)) == 2_000.0
    assert await first_w(PersistingLoad(Told(), past)) == 2_000.0


@pytest.mark.parametrize(("pv_w", "is_moved"), [(1_000.0, False), (3_000.0, True)])
@pytest.mark.parametrize(
    ("flows", "limit_w"), [({"soc_pct": 98.0}, None), ({"grid_w": -1_500.0}, 1_500.0)], ids=["full", "limit"]
)
async def test_sun_that_may_be_held_back_is_at_least_what_flows(flows, limit_w, pv_w, is_moved):
    source = sun_of(await lived(pv_w=pv_w, **flows), limit_w)
    assert (await first_w(source) != 2_000.0) is is_moved


@pytest.mark.parametrize(("pv_w", "is_moved"), [(1_000.0, False), (3_000.0, True)])
async def test_sun_beside_a_limit_of_ours_is_at_least_what_flows(pv_w, is_moved):
    past = await lived(pv_w=pv_w)
    begun = DecisionRecord(at=NOW - HOUR, target="curtailment", owner="curtailment", code="", text="")
    await past.add_decisions([begun])
    assert (await first_w(sun_of(past)) != 2_000.0) is is_moved


async def test_the_source_is_let_go_of():
    past = await lived()
    for wrapped in (
        PersistingLoad(source := Told(), past),
        PersistingSun(source, past, LimitHistory(past), None),
    ):
        source.is_closed = False
        await wrapped.close()
        assert source.is_closed
