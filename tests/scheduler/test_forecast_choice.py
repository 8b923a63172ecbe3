"""Which of its forecasts the price source tells: chosen at once, kept, and overruled by a newer file."""

from datetime import datetime
from functools import partial
from typing import Any

import msgspec
import pytest

from adapters.clock import LoopClock, SharedTime, SystemClock
from adapters.prices.own_contract import OwnContract
from adapters.stores.memory.records import MemoryRecords
from domain.automation.automation import Automation
from domain.errors import InvalidRequest, NotSupported
from domain.house.house import House
from domain.tariff.forecast_choice import PriceForecasts
from domain.tariff.slots import Tariff
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.engine import Engine
from scheduler.exchange import PriceSources
from scheduler.forecast_choice import ForecastChoice
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.numbers import ReservedNumbers
from scheduler.prices import Prices
from scheduler.state import HouseState
from scheduler.stream import StatusStream
from tests.builders import NOON
from tests.scheduler.living import Living
from tests.scheduler.test_exchange import Fixed, exchanging

PRICES = {"low": 0.1, "predicted": 0.2, "high": 0.4}


class Three(Fixed):
    """A source with three forecasts, as its file configures it."""

    forecasts = tuple(PRICES)

    def __init__(self, forecast: str = "predicted") -> None:
        super().__init__(0)
        self.choose(forecast)

    async def fetch(self, start: datetime, end: datetime) -> Tariff:
        self.price = PRICES[self.forecast]
        return await super().fetch(start, end)

    def choose(self, forecast: str) -> None:
        self.forecast = forecast


def told(chosen: str, configured: str = "predicted") -> PriceForecasts:
    return PriceForecasts(chosen=chosen, configured=configured, possible=tuple(PRICES))


def test_it_counts_at_once_and_null_goes_back_to_the_file() -> None:
    async def story(living: Living, exchange: Any) -> None:
        engine, room = living.engine, living.engine.room
        assert room.price_forecasts is None
        with pytest.raises(NotSupported):
            await room.change_tariff({"forecast": "high"})
        await exchange(lambda: engine.exchange.prices(PriceSources(prices=OwnContract(Three()))))
        for asked, chosen in (("high", "high"), ("low", "low"), (None, "predicted")):
            await room.change_tariff({"forecast": asked})
            await living.clock.sleep(1)
            assert room.price_forecasts == told(chosen)
            assert room.status.price is not None
            assert room.status.price.import_price == PRICES[chosen]

    exchanging(story)


def test_a_server_that_starts_again_tells_what_was_chosen_before() -> None:
    async def story() -> None:
        clock, records = LoopClock(NOON), MemoryRecords()
        for found, asked in (("predicted", "high"), ("high", None), ("predicted", "low")):
            engine = Engine(
                House(),
                watches={},
                journal=records.journal,
                documents=records.documents,
                past=records.past,
                stream=StatusStream(ReservedNumbers(1, 1_000, partial(records.documents.reserve, "seq"))),
                prices=OwnContract(Three()),
                solver=None,
                solar=None,
                load=None,
                clock=clock,
                real=SharedTime(clock),
                new_id=lambda: "c",
            )
            await engine.boot()
            assert engine.room.price_forecasts == told(found)
            await engine.forecast_choice.change({"forecast": asked})
            await engine.kill()

    run_in_virtual_time(story())


def test_an_automation_chooses_as_a_person_does() -> None:
    async def story(living: Living, exchange: Any) -> None:
        engine = living.engine
        made = msgspec.convert(
            {
                "id": "dear",
                "name": "Dear",
                "trigger": {"kind": "price", "price": "import", "crosses": "above", "value": 0.15},
                "fires_at_first": True,
                "actions": [{"kind": "set_tariff", "settings": {"forecast": "high"}}],
            },
            Automation,
        )
        with pytest.raises(InvalidRequest) as refused:
            await engine.automations.add(made)
        assert list(refused.value.fields) == ["actions[0].forecast"]
        await exchange(lambda: engine.exchange.prices(PriceSources(prices=Three())))
        await engine.automations.add(made)
        await living.clock.sleep(30)
        assert engine.room.price_forecasts == told("high")

    exchanging(story)


@pytest.mark.parametrize(
    "patch", [{"forecast": "dear"}, {"forecast": 3}, {"colour": "red"}, {"forecast": []}]
)
def test_what_is_no_choice_is_refused_by_its_key_and_changes_nothing(patch: dict[str, Any]) -> None:
    async def story(living: Living, exchange: Any) -> None:
        engine = living.engine
        await exchange(lambda: engine.exchange.prices(PriceSources(prices=Three())))
        with pytest.raises(InvalidRequest) as refused:
            await engine.room.change_tariff(patch)
        assert refused.value.fields.keys() == patch.keys()
        assert engine.room.price_forecasts == told("predicted")

    exchanging(story)


@pytest.mark.parametrize(
    ("file_says", "chosen"),
    [("predicted", "high"), ("low", "low"), ("high", "high")],
)
def test_it_survives_a_restart_unless_the_file_was_edited_since(file_says: str, chosen: str) -> None:
    async def story() -> None:
        records = MemoryRecords()

        def a_life(source: Three) -> ForecastChoice:
            state = HouseState(House(), records.documents)
            prices = Prices(
                state, source, None, clock=SystemClock(), on_news=lambda: None, on_late=lambda: None
            )
            return ForecastChoice(Kept(Keeper(records.documents)), prices)

        first = a_life(Three())
        await first.load()
        await first.change({"forecast": "high"})
        second = a_life(Three(file_says))
        await second.load()
        assert second.forecasts == told(chosen, file_says)
        third = a_life(Three())  # the file is as it was: what it overruled once is forgotten
        await third.load()
        assert third.forecasts == told("high" if file_says == "predicted" else "predicted")

    run_in_virtual_time(story())


def test_another_source_of_the_same_file_tells_what_was_chosen_and_one_of_another_file_its_own() -> None:
    async def story(living: Living, exchange: Any) -> None:
        engine = living.engine
        await exchange(lambda: engine.exchange.prices(PriceSources(prices=Three())))
        await engine.room.change_tariff({"forecast": "high"})
        for configured, chosen in (("predicted", "high"), ("low", "low"), ("predicted", "predicted")):
            await exchange(lambda named=configured: engine.exchange.prices(PriceSources(prices=Three(named))))
            assert engine.room.price_forecasts == told(chosen, configured)

    exchanging(story)
