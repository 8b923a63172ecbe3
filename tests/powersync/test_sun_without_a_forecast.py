"""A house with a roof and no solar forecast is planned with the sun it has had, and its plan says so."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from adapters.solver.inline import InlineSolver
from adapters.stores.sqlite import SqliteRecords
from domain.energy.history import Sample
from domain.forecast.score import Horizon, Record, Score, ScoreCard
from domain.plan.plan import Foundation
from domain.reading.battery import BatteryReading
from domain.reading.observation import Observation
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.config import parse
from powersync.wiring import build, surroundings_of
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from tests.adapters.emulators.houses import ManualClock

NOW = datetime(2026, 1, 15, 20, tzinfo=UTC)
STEP = timedelta(minutes=5)
CONFIG = {
    "site": {"timezone": "Australia/Brisbane"},
    "battery": {"driver": "simulated"},
    "optimiser": {"enabled": True, "horizon_h": 24, "step_s": 1800},
}


async def planned(
    tmp_path, days: int, config=CONFIG, before=None, sun=lambda at: (4_000.0, None), load_w=400.0
):
    """After so many days with two hours of sun; `sun` tells its power and that of the grid, W; `load_w` is
    that of the last five minutes.
    """
    records = await SqliteRecords.open(tmp_path / "house.sqlite3")
    try:
        if before is not None:
            await before(records)
        starts = [NOW - n * STEP for n in range(days * 288, 0, -1)]
        await records.past.add_samples(
            [
                Sample(
                    at=at + STEP,
                    seconds=300,
                    load_w=load_w if at + STEP == NOW else 400.0,
                    pv_w=pv_w,
                    grid_w=grid_w,
                )
                for at in starts
                for pv_w, grid_w in [sun(at) if at.hour in (1, 2) else (0.0, None)]
            ]
        )
        numbers = await ReservedNumbers.open(lambda n: records.documents.reserve("seq", n))
        made, clock = parse(config), ManualClock()
        engine = build(
            made,
            near=surroundings_of(made, clock, records.documents),
            clock=clock,
            records=records,
            stream=StatusStream(numbers, lambda: 0.0),
            solver=InlineSolver(),
            new_id=lambda: "p",
        )
        prices = PriceSlot(
            start=NOW,
            end=NOW + timedelta(days=2),
            import_price=0.3,
            export_price=0.05,
            kind=PriceKind.SCHEDULE,
        )
        engine.state.tariff = Tariff(slots=(prices,))
        engine.state.seen = Observation(at=NOW, battery=BatteryReading(soc_pct=50.0), has_battery=True)
        await engine.planner.replan(NOW)
        await engine.kill()
        return engine.state.plan
    finally:
        await records.close()


async def test_after_some_days_the_plan_counts_on_the_sun_of_the_house(tmp_path):
    plan = await planned(tmp_path, 5)
    sunny = [slot for slot in plan.slots if slot.pv_w > 0]
    assert {slot.start.hour for slot in sunny} == {1, 2}
    assert [slot.pv_w for slot in sunny] == pytest.approx([4_000] * len(sunny), abs=1)
    history = Foundation(source="history", made_at=NOW)
    assert plan.forecasts == {"solar": history, "load": history}


async def test_what_the_house_draws_now_goes_on_for_a_while(tmp_path):
    usual, oven = [
        await planned(tmp_path / name, 5, load_w=w) for name, w in (("usual", 400), ("oven", 2_400))
    ]
    more_w = [one.load_w - other.load_w for one, other in zip(oven.slots, usual.slots, strict=True)]
    assert [more > 100 for more in more_w[:5]] == [True, True, True, True, False]
    # 0.66 of it in the mean of half an hour, and of the rest half of what the last half-hour had
    assert more_w[0] == pytest.approx(1_365, abs=20)


@pytest.mark.parametrize(("limit_w", "expected_w"), [(1_000, 4_000.0), (None, 2_600.0)])
async def test_sun_that_the_connection_held_back_makes_no_day_dull(tmp_path, limit_w, expected_w):
    """A car took the sun of the first days; of the last ones no more than 1 kW could leave the house."""

    def sun(at: datetime) -> tuple[float, float]:
        return (1_400.0, -1_000.0) if NOW - at < timedelta(days=2) else (4_000.0, -500.0)

    site = CONFIG["site"] if limit_w is None else CONFIG["site"] | {"export_limit_w": limit_w}
    plan = await planned(tmp_path, 5, CONFIG | {"site": site}, sun=sun)
    most_w = max(slot.pv_w for slot in plan.slots)
    assert (most_w == pytest.approx(expected_w, rel=0.01)) if limit_w else most_w < expected_w


async def test_before_that_it_counts_on_days_like_the_one_it_has_seen(tmp_path):
    plan = await planned(tmp_path, 1)
    assert max(slot.pv_w for slot in plan.slots) == pytest.approx(4_000, rel=0.1)
    assert plan.forecasts["solar"] == Foundation(source="first_days", made_at=NOW)


async def test_a_house_that_has_seen_no_sun_yet_says_that_it_knows_of_none(tmp_path):
    plan = await planned(tmp_path, 1, sun=lambda at: (0.0, None))
    assert max(slot.pv_w for slot in plan.slots) == 0
    assert plan.forecasts["solar"].source == "none"


async def test_a_forecast_that_is_configured_goes_before_what_was_learned(tmp_path):
    plan = await planned(tmp_path, 5, CONFIG | {"forecast": {"solar": {"driver": "simulated"}}})
    assert plan.forecasts["solar"].source == "simulated"


async def test_a_source_that_has_been_watched_says_how_far_it_was_off(tmp_path):
    score = Score(half_hours=10.0, error_w=-1_200.0, absolute_w=3_004.0)
    card = ScoreCard(sources={"history": Record(scores={Horizon.DAY: score})})

    async def watched(records) -> None:
        await records.documents.put("forecast", "scores", msgspec.json.encode(card))

    plan = await planned(tmp_path, 5, before=watched)
    sun = plan.forecasts["solar"]
    assert (sun.mae_w, sun.bias_w, sun.believed) == (300, -120, 1.0)
    assert plan.forecasts["load"].mae_w is None
