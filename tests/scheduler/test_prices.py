"""Prices are there before they are needed, a silent source is asked again soon, and news are told."""

import asyncio
from datetime import datetime, timedelta

import pytest

from adapters.clock import SystemClock
from adapters.stores.memory.records import MemoryRecords
from domain.house.house import House
from domain.tariff.slots import PriceKind, Tariff
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.prices import Prices
from scheduler.state import HouseState
from scheduler.timetable import Job, Timetable, every
from tests.scheduler.priced import NOON, Bench, Source, at, slot


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
