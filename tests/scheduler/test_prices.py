"""Prices are there before they are needed, a silent source is asked again soon, and news are told."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.clock import AcceleratedClock, SystemClock
from adapters.stores.memory.records import MemoryRecords
from domain.errors import Rejected, Unreachable
from domain.forecast.series import PowerForecast
from domain.house.house import Battery, House, Optimiser
from domain.reading.reading import Health
from domain.source_trouble import SourceTrouble
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.prices import Prices
from scheduler.state import HouseState
from scheduler.timetable import Job, Timetable, every
from tests.scheduler.living import Living

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def slot(start: float, end: float, price: float = 0.3, kind: PriceKind = PriceKind.FORECAST) -> PriceSlot:
    return PriceSlot(start=at(start), end=at(end), import_price=price, export_price=0.05, kind=kind)


class Source:
    """Answers what `told` says at that moment; None is no answer. `slow_s`: how long it takes."""

    def __init__(self, told: Callable[[datetime], Tariff | None], slow_s: float = 0) -> None:
        self.told, self.slow_s = told, slow_s
        self.asked: list[float] = []
        self.closed = 0

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        self.asked.append((now - NOON).total_seconds())
        await asyncio.sleep(self.slow_s)
        told = self.told(now)
        if told is None:
            raise Unreachable("no answer")
        return told

    async def close(self) -> None:
        self.closed += 1


class Bench:
    def __init__(self, tariff: Source, market: Source | None = None, *, speed: float = 1.0) -> None:
        self.state = HouseState(House(), MemoryRecords().documents)
        self.news = self.late = 0
        clock = AcceleratedClock(NOON, speed)
        self.prices = Prices(self.state, tariff, market, clock=clock, on_news=self._news, on_late=self._late)

    def _news(self) -> None:
        self.news += 1

    def _late(self) -> None:
        self.late += 1

    def live(self, seconds: int, every_s: int = 10) -> None:
        async def ticks() -> None:
            for second in range(0, seconds + 1, every_s):
                now = NOON + timedelta(seconds=second)
                if self.prices.is_due(now):
                    await self.prices.renew(now)

        run_in_virtual_time(ticks())


@pytest.mark.parametrize(
    ("told", "slow_s", "awaited"),
    [
        (Tariff(source="retailer", fetched_at=NOON), 0, False),  # it has none, and said so
        (Tariff(slots=(slot(-60, 600),)), 0, False),
        (Tariff(slots=(slot(-60, 600),)), 60, True),
        (None, 0, False),  # why is told elsewhere
    ],
)
def test_prices_are_awaited_until_their_source_has_told_or_failed(told, slow_s, awaited) -> None:
    bench = Bench(Source(lambda now: told, slow_s))
    assert bench.state.awaits_prices
    bench.live(10)
    assert bench.state.awaits_prices is awaited
    bench.prices.take(Source(lambda now: None), None)
    assert bench.state.awaits_prices  # another one knows nothing of the first
    bench.prices.take(None, None)
    assert not bench.state.awaits_prices


def test_prices_are_there_after_the_first_look_and_then_asked_for_every_five_minutes() -> None:
    source = Source(lambda now: Tariff(slots=(slot(-60, 600),)))
    bench = Bench(source)
    bench.live(700)
    assert bench.state.tariff.at(NOON) is not None
    assert source.asked == [0, 300, 600]


@pytest.mark.parametrize(("speed", "waits"), [(1.0, True), (4.0, True), (60.0, False)])
def test_a_tick_waits_for_an_answer_no_longer_than_readings_stay_fresh(speed: float, waits: bool) -> None:
    bench = Bench(Source(lambda now: Tariff(slots=(slot(-60, 600),)), slow_s=1.5), speed=speed)

    async def asked() -> None:
        await bench.prices.renew(NOON)
        assert (bench.state.tariff.at(NOON) is not None) is waits
        await asyncio.sleep(2)
        assert bench.late == (0 if waits else 1)
        await bench.prices.renew(NOON)
        assert bench.state.tariff.at(NOON) is not None

    run_in_virtual_time(asked())


def test_both_sources_are_let_go_of_also_in_the_middle_of_a_question() -> None:
    tariff, market = Source(lambda now: None, slow_s=60), Source(lambda now: None)
    bench = Bench(tariff, market)

    async def stopped() -> None:
        await bench.prices.renew(NOON)
        await bench.prices.close()

    run_in_virtual_time(stopped())
    assert (tariff.closed, market.closed) == (1, 1)


def test_a_failed_fetch_is_tried_again_soon_and_then_ever_later() -> None:
    source = Source(lambda now: None)
    Bench(source).live(1_200)
    gaps = [b - a for a, b in zip(source.asked, source.asked[1:], strict=False)]
    assert gaps[:5] == [10, 20, 40, 80, 160]
    assert set(gaps[5:]) == {300}


def test_the_last_prices_stay_while_their_source_is_silent() -> None:
    bench = Bench(Source(lambda now: None if now > NOON else Tariff(slots=(slot(0, 20),))))
    bench.live(600)
    assert bench.state.tariff.at(at(10)) is not None
    assert bench.state.tariff.at(at(20)) is None


def test_a_source_that_says_when_it_will_know_more_is_asked_then() -> None:
    source = Source(lambda now: Tariff(slots=(slot(-60, 600),), renew_at=now + timedelta(seconds=70)))
    Bench(source).live(300)
    assert source.asked == [0, 70, 140, 210, 280]


def interval_of(now: datetime, lag_s: float) -> Tariff:
    """The five-minute interval a market has settled: it is known `lag_s` after its start."""
    minute = ((now - timedelta(seconds=lag_s) - NOON).total_seconds() // 300) * 5
    return Tariff(slots=(slot(minute, minute + 5, price=0.2 + minute / 100, kind=PriceKind.CURRENT),))


def test_a_source_that_knows_only_the_running_interval_is_asked_again_until_it_knows_it() -> None:
    source = Source(lambda now: interval_of(now, lag_s=25))
    bench = Bench(source)
    bench.live(360)
    assert source.asked[-3:] == [300, 310, 330]
    found = bench.state.tariff.at(at(6))
    assert found is not None
    assert found.start == at(5)


def test_the_running_interval_holds_on_until_the_next_is_known() -> None:
    tariff = Tariff(slots=(slot(0, 5, kind=PriceKind.CURRENT),))
    assert tariff.at(at(5.5)) is not None
    assert tariff.told_at(at(5.5)) is None
    assert tariff.at(at(7)) is None


@pytest.mark.parametrize("slots", [(slot(0, 5),), (slot(0, 5, kind=PriceKind.CURRENT), slot(10, 15))])
def test_a_price_list_that_ends_has_no_grace(slots) -> None:
    assert Tariff(slots=slots).at(at(5.5)) is None


def test_news_are_told_once_and_the_same_prices_again_are_none() -> None:
    bench = Bench(Source(lambda now: Tariff(slots=(slot(-60, 600, 0.3 if now < at(10) else 0.1),))))
    bench.live(300)
    assert bench.news == 1  # the first prices of all
    bench.live(900)
    assert bench.news == 2


def test_a_slow_source_holds_up_no_second_tick_and_calls_when_it_answers() -> None:
    source = Source(lambda now: Tariff(slots=(slot(-60, 600),)), slow_s=7)
    bench = Bench(source)

    async def story() -> None:
        loop = asyncio.get_running_loop()
        await bench.prices.renew(NOON)
        assert loop.time() == 2
        await bench.prices.renew(NOON + timedelta(seconds=3))
        assert loop.time() == 2
        await asyncio.sleep(6)
        assert bench.late == 1
        await bench.prices.renew(NOON + timedelta(seconds=9))
        assert bench.state.tariff.at(NOON) is not None

    run_in_virtual_time(story())


def test_a_plan_that_was_hurried_keeps_to_its_timetable_afterwards() -> None:
    async def story() -> None:
        made: list[datetime] = []

        async def make(now: datetime) -> None:
            made.append(now)

        job = Job("replan", every(timedelta(minutes=5)), make)
        timetable = Timetable([job])
        for minute in range(12):
            if minute == 6:
                job.hurry()
            await timetable.run_due(at(minute))
        assert made == [at(0), at(5), at(6), at(10)]

    run_in_virtual_time(story())


def test_a_price_list_is_asked_for_again_when_its_running_slot_ends() -> None:
    source = Source(lambda now: Tariff(slots=(slot(0, 2), slot(2, 60))))
    Bench(source).live(420)
    assert source.asked == [0, 120, 300]


@pytest.mark.parametrize("renew_s", [-10, 0])
def test_a_source_whose_word_has_passed_is_asked_as_any_other(renew_s: int) -> None:
    source = Source(lambda now: Tariff(slots=(slot(-60, 600),), renew_at=now + timedelta(seconds=renew_s)))
    Bench(source).live(400)
    assert source.asked == [0, 300]


def test_after_an_answer_the_waits_begin_anew() -> None:
    source = Source(lambda now: None if now.minute in (0, 5) else Tariff(slots=(slot(-60, 600),)))
    Bench(source).live(390)
    assert source.asked == [0, 10, 30, 70, 300, 310, 330, 370]


def test_a_source_that_is_due_again_is_asked_however_the_clock_is_set() -> None:
    async def story() -> None:
        source = Source(lambda now: Tariff(slots=(slot(-600, 600),)))
        prices = Bench(source).prices
        for seconds in (0, 100, -3_600, -3_590, 299):
            await prices.renew(NOON + timedelta(seconds=seconds))
        assert source.asked == [0, -3_600, 299]

    run_in_virtual_time(story())


def test_what_is_known_to_be_news_is_asked_for_at_once() -> None:
    async def story() -> None:
        tariff, market = (Source(lambda now: Tariff(slots=(slot(-60, 600),))) for _ in range(2))
        prices = Bench(tariff, market).prices
        await prices.renew(NOON)
        prices.look_again()
        await prices.renew(NOON + timedelta(seconds=10))
        assert tariff.asked == market.asked == [0, 10]

    run_in_virtual_time(story())


def test_a_source_is_asked_for_two_days_ahead() -> None:
    asked: list[timedelta] = []

    class Asking(Source):
        async def fetch(self, now: datetime, until: datetime) -> Tariff:
            asked.append(until - now)
            return await super().fetch(now, until)

    Bench(Asking(lambda now: None)).live(0)
    assert asked == [timedelta(hours=48)]


def test_closing_ends_a_question_under_way_and_rings_nobody() -> None:
    source = Source(lambda now: Tariff(slots=(slot(-60, 600),)), slow_s=30)
    bench = Bench(source)

    async def story() -> None:
        await bench.prices.renew(NOON)
        await bench.prices.close()
        assert asyncio.get_running_loop().time() == 2, "nobody waited for the answer"
        await asyncio.sleep(60)
        assert bench.late == 0

    run_in_virtual_time(story())


def test_a_silent_source_is_told_once_for_each_reason(caplog) -> None:
    Bench(Source(lambda now: None)).live(100)
    assert caplog.text.count("no prices: no answer") == 1


def test_a_driver_s_fault_costs_no_prices_that_are_known(caplog) -> None:
    class Broken(Source):
        async def fetch(self, now: datetime, until: datetime) -> Tariff:
            if now > NOON:
                raise KeyError("prices")
            return await super().fetch(now, until)

    bench = Bench(Broken(lambda now: Tariff(slots=(slot(0, 20),))))
    bench.live(600)
    assert bench.state.tariff.at(at(5)) is not None
    assert "prices: driver fault" in caplog.text


def test_without_any_source_nothing_is_asked() -> None:
    async def story() -> None:
        state = HouseState(House(), MemoryRecords().documents)
        prices = Prices(state, None, None, clock=SystemClock(), on_news=lambda: None, on_late=lambda: None)
        await prices.renew(NOON)
        prices.look_again()
        await prices.close()
        assert state.tariff == Tariff()

    run_in_virtual_time(story())


def test_what_is_bought_may_be_unknown_while_what_is_sold_is_known() -> None:
    bench = Bench(Source(lambda now: None), Source(lambda now: Tariff(slots=(slot(0, 60),))))
    bench.live(0)
    assert bench.news == 0
    assert bench.state.tariff.at(at(1)) is None


def test_a_source_that_fails_from_its_start_is_named_with_what_it_said() -> None:
    async def story() -> None:
        living = Living()
        engine = await living.start()
        engine.prices.take(Source(lambda now: None), None)
        await asyncio.sleep(30)
        assert engine.room.status.devices["price"].health is Health.OFFLINE
        (problem,) = [each for each in engine.room.status.problems if each.device == "price"]
        assert problem.text == "No price is known for now: no answer."
        await asyncio.sleep(90)
        assert (engine.room.status.summary.problem or "").startswith("No price has been known since")
        await living.kill()

    run_in_virtual_time(story())


def test_a_source_that_answers_no_more_is_told_as_not_well_while_prices_are_known_and_then_as_gone() -> None:
    async def story() -> None:
        living = Living()
        engine = await living.start()
        now, silent = living.clock.now(), False
        known = PriceSlot(
            start=now - timedelta(hours=1),
            end=now + timedelta(hours=1),
            import_price=0.3,
            export_price=0.05,
            kind=PriceKind.SCHEDULE,
        )
        source = Source(lambda at: None if silent else Tariff(slots=(known,), source="test", fetched_at=at))
        engine.prices.take(source, None)

        async def health_after(seconds: float) -> Health:
            await asyncio.sleep(seconds)
            return engine.room.status.devices["price"].health

        assert await health_after(30) is Health.OK
        silent = True
        assert await health_after(600) is Health.DEGRADED
        assert await health_after(3_600) is Health.OFFLINE
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("error", "told_s"),
    [(Rejected("the key was refused"), 310), (Unreachable("no answer"), 310 + 900)],
)
def test_a_source_that_tells_nothing_new_is_a_problem_before_its_prices_run_out_and_none_once_it_answers(
    error, told_s
) -> None:
    async def story() -> None:
        living = Living()
        engine = await living.start()
        now, fails = living.clock.now(), False
        known = PriceSlot(
            start=now - timedelta(hours=1),
            end=now + timedelta(hours=9),
            import_price=0.3,
            export_price=0.05,
            kind=PriceKind.SCHEDULE,
        )

        def answer(at: datetime) -> Tariff:
            if fails:
                raise error
            return Tariff(slots=(known,), source="test", fetched_at=at)

        engine.prices.take(Source(answer), None)

        def problems() -> list[tuple[str, str | None]]:
            return [(each.code.value, each.device) for each in engine.room.status.problems]

        await asyncio.sleep(30)
        assert problems() == []
        fails = True
        await asyncio.sleep(told_s - 320)
        assert problems() == []
        await asyncio.sleep(320)
        assert problems() == [("prices_failing", "price")]
        assert str(error) in engine.room.status.problems[0].text
        fails = False
        await asyncio.sleep(320)
        assert problems() == []
        await living.kill()

    run_in_virtual_time(story())


def test_a_forecast_of_which_nothing_new_comes_is_a_problem_while_anybody_asks_for_it() -> None:
    async def story() -> None:
        living = Living(House(battery=Battery(), optimiser=Optimiser(enabled=True)))
        engine = await living.start()
        trouble = SourceTrouble(error="the key was refused", since=living.clock.now(), is_refused=True)

        def codes() -> set[str]:
            return {each.code.value for each in engine.room.status.problems}

        engine.state.forecasts = {"solar": PowerForecast(trouble=trouble)}
        await asyncio.sleep(10)
        assert "forecast_failing" in codes()
        engine.state.forecasts = {"solar": PowerForecast()}
        await asyncio.sleep(10)
        assert "forecast_failing" not in codes()
        engine.state.forecasts = {"solar": PowerForecast(trouble=trouble)}
        engine.state.house = replace(engine.state.house, optimiser=Optimiser(enabled=False))
        await asyncio.sleep(10)
        assert "forecast_failing" not in codes(), "nobody asks for one, so nobody would hear that it is over"
        await living.kill()

    run_in_virtual_time(story())
