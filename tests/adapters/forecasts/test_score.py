"""How far a forecast was off an hour and a day ahead: over records, by source, and over a restart."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.forecasts.limits import LimitHistory
from adapters.forecasts.measured import MeasuredLoad, MeasuredSun
from adapters.forecasts.scored import Scored
from adapters.stores.memory import MemoryRecords
from domain.energy.history import DecisionRecord, Sample
from domain.forecast.score import Horizon, Score, scored
from domain.forecast.series import PowerForecast, PowerSlot
from tests.fakes.disk import FillableRecords

NOW = datetime(2026, 1, 15, tzinfo=UTC)
STEP = timedelta(minutes=10)
DAY = timedelta(days=1)


class Constant:
    """Promises so many watts for ever."""

    def __init__(self, power_w: float, source: str = "service") -> None:
        self.power_w, self.source = power_w, source
        self.low_w: float | None = None

    async def forecast(self, start, end):
        slots = (PowerSlot(start, end, self.power_w),)
        low = () if self.low_w is None else (PowerSlot(start, end, self.low_w),)
        return PowerForecast(slots=slots, low=low, source=self.source, made_at=start)

    async def close(self) -> None:
        pass


class House:
    """Plans every ten minutes and writes down what its roof delivers."""

    def __init__(self, promised_w: float) -> None:
        self.records, self.at, self.says = MemoryRecords(), NOW, Constant(promised_w)
        self.restart()

    def restart(self) -> None:
        past = self.records.past
        self._source = Scored(self.says, MeasuredSun(past, LimitHistory(past), None), self.records.documents)

    async def live(self, lasted: timedelta, real_w: float) -> PowerForecast:
        end, told = self.at + lasted, None
        while self.at < end:
            told = await self._source.forecast(self.at, self.at + 2 * DAY)
            for _ in range(2):
                self.at += STEP / 2
                sample = Sample(at=self.at, seconds=300, pv_w=real_w)
                await self.records.past.add_samples([sample])
        return told


async def test_for_a_day_nothing_is_known_of_it():
    told = await House(4_000.0).live(DAY, 3_000.0)
    assert (told.mae_w, told.bias_w) == (None, None)


@pytest.mark.parametrize(("promised_w", "bias_w"), [(4_000.0, 1_000.0), (2_500.0, -500.0)])
async def test_then_its_error_and_its_lean_are_told(promised_w, bias_w):
    house = House(promised_w)
    told = await house.live(1.25 * DAY, 3_000.0)
    assert (told.mae_w, told.bias_w) == (pytest.approx(abs(bias_w)), pytest.approx(bias_w))


async def test_a_half_hour_is_judged_by_what_was_said_of_it_first():
    house = House(4_000.0)
    for _ in range(2):  # each half-hour is planned three times: first so, then otherwise
        await house.live(STEP, 3_000.0)
        house.says.power_w = 9_000.0
        await house.live(2 * STEP, 3_000.0)
        house.says.power_w = 4_000.0
    told = await house.live(timedelta(hours=1), 3_000.0)
    assert told.scores[Horizon.HOUR] == Score(
        half_hours=1.0, error_w=1_000.0, absolute_w=1_000.0, real_w=3_000.0
    )


async def test_within_some_hours_it_is_known_how_far_it_was_off_an_hour_ahead():
    told = await House(4_000.0).live(3 * timedelta(hours=1), 3_000.0)
    assert set(told.scores) == {Horizon.HOUR}
    score = told.scores[Horizon.HOUR]
    assert (score.mae_w, score.bias_w, score.share) == pytest.approx((1_000.0, 1_000.0, 1 / 3))


async def test_a_source_that_says_nothing_of_it_gets_what_is_little_and_much_from_its_own_errors():
    house = House(4_000.0)
    young = await house.live(2 * DAY, 3_000.0)
    assert (young.low, young.high) == ((), ())
    told = await house.live(3 * DAY, 3_000.0)
    assert told.low[0].power_w == pytest.approx(3_000.0)
    assert told.high[0].power_w == pytest.approx(4_000.0)


async def test_a_source_that_says_it_itself_is_taken_at_its_word():
    house = House(4_000.0)
    house.says.low_w = 1_000.0
    told = await house.live(5 * DAY, 3_000.0)
    assert [slot.power_w for slot in told.low] == [1_000.0]


async def test_errors_both_ways_make_no_lean():
    house = House(3_000.0)
    await house.live(DAY + 6 * STEP, 3_400.0)
    told = await house.live(12 * STEP, 2_600.0)
    assert told.mae_w == pytest.approx(400.0, abs=1)
    assert abs(told.bias_w) < 250


async def test_a_restart_forgets_nothing():
    house = House(4_000.0)
    await house.live(0.9 * DAY, 3_000.0)
    house.restart()
    assert (await house.live(0.3 * DAY, 3_000.0)).mae_w == pytest.approx(1_000.0)


async def test_each_source_answers_for_what_it_said():
    house = House(4_000.0)
    await house.live(DAY, 3_000.0)
    house.says.source = "history"
    told = await house.live(0.2 * DAY, 3_000.0)
    assert (told.source, told.mae_w) == ("history", None)


async def test_sun_that_was_held_back_is_not_judged():
    house = House(4_000.0)
    limited = DecisionRecord(at=NOW, target="curtailment", owner="curtailment", code="", text="")
    await house.records.past.add_decisions([limited])
    assert (await house.live(1.25 * DAY, 0.0)).mae_w is None


@pytest.mark.parametrize(
    ("expected_w", "real_w", "mae_w", "bias_w"),
    [(0.0, 0.0, None, None), (100.0, 0.0, 100.0, 100.0), (0.0, 100.0, 100.0, -100.0), (70.0, 70.0, 0.0, 0.0)],
)
def test_a_dark_half_hour_that_was_expected_dark_is_no_merit(expected_w, real_w, mae_w, bias_w):
    score = scored(Score(), expected_w, real_w)
    assert (score.mae_w, score.bias_w) == (mae_w, bias_w)


def test_what_is_two_weeks_old_has_faded():
    score = Score()
    for _ in range(14 * 48):
        score = scored(score, 1_000.0, 0.0)
    for _ in range(14 * 48):
        score = scored(score, 500.0, 500.0)
    assert 200 < score.mae_w < 300


async def test_a_load_forecast_is_held_against_the_house_without_its_cars():
    records, says = MemoryRecords(), Constant(1_500.0)
    source, told = Scored(says, MeasuredLoad(records.past), records.documents), None
    for n in range(int(1.25 * DAY / STEP)):
        at = NOW + n * STEP
        told = await source.forecast(at, at + 2 * DAY)
        for part in (1, 2):
            sample = Sample(at=at + part * STEP / 2, seconds=300, load_w=1_000.0, ev_w=7_000.0)
            await records.past.add_samples([sample])
    assert (told.mae_w, told.bias_w) == (pytest.approx(500.0), pytest.approx(500.0))
    assert set(await records.documents.all("forecast")) == {"load_scores"}


async def test_a_score_that_the_disk_refuses_is_told_once(caplog):
    records = FillableRecords()
    source = Scored(Constant(1_000), MeasuredLoad(records.past), records.documents)
    records.disk.is_full = True
    for hour in range(4):
        await source.forecast(NOW + timedelta(hours=hour), NOW + DAY)
    assert [line for line in caplog.messages if "score" in line] == [
        "the forecast's score is not kept over a restart: database or disk is full"
    ]
