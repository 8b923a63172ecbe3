"""A source of prices that fails: what stays, who is told, and when it is asked again."""

import asyncio
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.errors import Rejected, Unreachable
from domain.forecast.series import PowerForecast
from domain.house.house import Battery, House, Optimiser
from domain.reading.reading import Health
from domain.source_trouble import SourceTrouble
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import Living
from tests.scheduler.priced import NOON, Bench, Source, at, slot


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


def test_after_an_answer_the_waits_begin_anew() -> None:
    source = Source(lambda now: None if now.minute in (0, 5) else Tariff(slots=(slot(-60, 600),)))
    Bench(source).live(390)
    assert source.asked == [0, 10, 30, 70, 300, 310, 330, 370]


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
