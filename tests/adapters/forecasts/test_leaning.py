"""A forecast moved by the day so far: over records, at a plan's rhythm."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.forecasts.leaning import Leaning
from adapters.forecasts.limits import LimitHistory
from adapters.stores.memory import MemoryRecords
from domain.energy.history import DecisionRecord, Sample
from domain.forecast.series import PowerForecast, PowerSlot

DAWN = datetime(2026, 1, 15, 6, tzinfo=UTC)
STEP = timedelta(minutes=5)


class Sunny:
    """Promises 4 kW for twelve hours after dawn."""

    async def forecast(self, start, end):
        slots = (PowerSlot(DAWN, DAWN + timedelta(hours=12), 4_000.0),)
        return PowerForecast(slots=slots, source="sunny", made_at=start)

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("pv_w", "soc_pct", "grid_w", "limited", "least", "most"),
    [
        (4_000.0, 50.0, 0.0, False, 1.0, 1.0),
        (2_000.0, 50.0, 0.0, False, 0.5, 0.7),
        (5_000.0, 50.0, 0.0, False, 1.1, 1.25),
        (2_000.0, 99.0, 0.0, False, 1.0, 1.0),  # a full battery may hold the sun back
        (2_000.0, 50.0, 0.0, True, 1.0, 1.0),
        (2_000.0, 50.0, -5_000.0, False, 1.0, 1.0),  # the connection takes no more
        (None, 50.0, 0.0, False, 1.0, 1.0),
    ],
)
async def test_half_hours_that_were_free_move_the_rest_of_the_day(
    pv_w, soc_pct, grid_w, limited, least, most
) -> None:
    past = MemoryRecords().past
    if limited:
        await past.add_decisions(
            [
                DecisionRecord(
                    at=DAWN, target="curtailment", owner="curtailment", code="x", text="", action="limit"
                )
            ]
        )
    source, at = Leaning(Sunny(), past, LimitHistory(past), 5_000.0), DAWN
    for _ in range(36):
        await source.forecast(at, at + timedelta(hours=12))
        at += STEP
        await past.add_samples([Sample(at=at, seconds=300, pv_w=pv_w, soc_pct=soc_pct, grid_w=grid_w)])
    told = await source.forecast(at, at + timedelta(hours=12))
    assert least - 0.005 <= told.believed <= most + 0.005
    assert told.slots[0].power_w == pytest.approx(4_000.0 * told.believed)
