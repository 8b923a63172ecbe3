"""A forecast held against the roof's own measurements: over records, at a plan's rhythm."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.forecasts.limits import LimitHistory
from adapters.forecasts.nowcast import Nowcast
from adapters.stores.memory import MemoryRecords
from domain.energy.history import DecisionRecord, Sample
from domain.forecast.series import PowerForecast, PowerSlot

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class Sunny:
    """Promises 4 kW for ever."""

    async def forecast(self, start, end):
        return PowerForecast(slots=(PowerSlot(start, end, 4_000.0),), source="sunny", made_at=start)

    async def close(self) -> None:
        pass


class Roof:
    """Delivers, writes down, and plans every five minutes."""

    def __init__(self, export_limit_w: float | None = None) -> None:
        self.past = MemoryRecords().past
        self.at = NOW
        self._source = Nowcast(Sunny(), self.past, LimitHistory(self.past), export_limit_w)

    async def live(self, minutes: int, pv_w: float | None, soc_pct: float = 50.0, grid_w: float = 0.0):
        """The factors that the plans of that time go by."""
        factors = []
        for minute in range(minutes):
            if minute % 5 == 0:
                factors.append((await self._source.forecast(self.at, self.at + HOUR)).believed)
            self.at += MINUTE
            sample = Sample(at=self.at, seconds=60, pv_w=pv_w, soc_pct=soc_pct, grid_w=grid_w)
            await self.past.add_samples([sample])
        return factors


async def test_a_dull_roof_is_told_from_the_third_plan_on():
    assert await Roof().live(20, 2_000.0) == pytest.approx([1, 1, 0.74, 0.649])


async def test_a_fair_roof_changes_nothing_and_one_cloud_is_no_weather():
    roof = Roof()
    assert await roof.live(30, 4_100.0) == [1.0] * 6
    assert await roof.live(5, 1_000.0) == [1.0]
    assert await roof.live(10, 4_000.0) == [1.0, 1.0]


@pytest.mark.parametrize(
    ("roof", "held_back"),
    [
        (Roof(), {"soc_pct": 98.0}),
        (Roof(export_limit_w=1_500.0), {"grid_w": -1_500.0}),
        (Roof(), {"pv_w": None}),
    ],
)
async def test_sun_that_is_held_back_or_not_measured_is_no_dull_sky(roof, held_back):
    assert await roof.live(30, **{"pv_w": 2_000.0, **held_back}) == [1.0] * 6


async def test_an_export_limit_of_ours_is_no_dull_sky():
    roof = Roof()
    limited = DecisionRecord(at=NOW - HOUR, target="curtailment", owner="curtailment", code="", text="")
    await roof.past.add_decisions([limited])
    assert await roof.live(30, 0.0) == [1.0] * 6


async def test_when_the_sky_clears_it_is_believed_again():
    roof = Roof()
    assert min(await roof.live(30, 1_000.0)) < 0.6
    assert (await roof.live(120, 4_000.0))[-1] == 1.0
