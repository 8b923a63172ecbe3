"""Another tariff or forecast while the house runs: the next status counts with it, and not with the old."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.forecast.series import PowerForecast
from domain.house.house import House
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from scheduler.exchange import PriceSources
from tests.builders import NOON
from tests.scheduler.living import HOUSE, Living
from tests.scheduler.test_renewal import kept, live


class Fixed:
    """One price for ever; `fails` in place of an answer."""

    def __init__(self, price: float) -> None:
        self.price, self.is_open = price, True

    async def fetch(self, start: datetime, end: datetime) -> Tariff:
        assert self.is_open
        slot = PriceSlot(
            start=NOON - timedelta(days=1),
            end=NOON + timedelta(days=3),
            import_price=self.price,
            export_price=0.05,
            kind=PriceKind.CURRENT,
        )
        return Tariff(slots=(slot,), source="fixed", fetched_at=start)

    async def close(self) -> None:
        self.is_open = False


class Bills(Fixed):
    """A retailer that billed nothing yet."""

    calls_left = None

    def __init__(self) -> None:
        super().__init__(0)
        self.asked = 0

    async def billed(self, start: datetime, end: datetime) -> tuple[Any, ...]:
        self.asked += 1
        return ()


class NoSun(Fixed):
    """Night for ever."""

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        assert self.is_open
        return PowerForecast(slots=(), source="none")


def exchanging(
    story: Callable[
        [Living, Callable[[Callable[[], None]], Coroutine[Any, Any, None]]], Coroutine[Any, Any, None]
    ],
    house: House = HOUSE,
) -> None:
    async def whole(living: Living) -> None:
        await living.clock.sleep(30)
        engine = living.engine

        async def exchange(put: Callable[[], None]) -> None:
            await engine.renew(house, kept, put)
            await engine.exchange.let_go()
            await living.clock.sleep(30)

        await story(living, exchange)

    live(whole, house)


def test_another_tariff_counts_with_the_next_status_and_the_old_one_is_let_go() -> None:
    async def story(living: Living, exchange: Any) -> None:
        first, second = Fixed(0.10), Fixed(0.20)
        engine = living.engine
        assert engine.room.status.price.import_price == 0.3
        for source in (first, second):
            await exchange(lambda source=source: engine.exchange.prices(PriceSources(prices=source)))
            assert engine.room.status.price.import_price == source.price
        assert (first.is_open, second.is_open) == (False, True)
        await exchange(lambda: engine.exchange.prices(PriceSources()))
        assert engine.room.status.price is None

    exchanging(story)


def test_a_retailer_that_tells_its_bills_is_asked_and_one_that_is_gone_is_not() -> None:
    async def story(living: Living, exchange: Any) -> None:
        bills = Bills()
        prices = Fixed(0.1)
        await exchange(lambda: living.engine.exchange.prices(PriceSources(prices=prices, bills=bills)))
        asked = bills.asked
        assert asked > 0
        await exchange(lambda: living.engine.exchange.prices(PriceSources()))
        await living.clock.sleep(660)
        assert (bills.asked, bills.is_open) == (asked, False)

    exchanging(story)


def test_a_plan_of_the_old_tariff_goes_and_one_of_the_new_comes() -> None:
    house = replace(HOUSE, loadpoints=(), optimiser=replace(HOUSE.optimiser, enabled=True, horizon_h=4))

    async def story(living: Living, exchange: Any) -> None:
        before = living.engine.state.plan
        assert before is not None
        await exchange(lambda: living.engine.exchange.prices(PriceSources(prices=Fixed(0.9))))
        after = living.engine.state.plan
        assert after is not None
        assert after.id != before.id
        assert {slot.import_price for slot in after.slots} == {0.9}
        sun = NoSun(0)
        await exchange(lambda: living.engine.exchange.sun(sun))
        assert living.engine.state.plan.forecasts["solar"].source == "none"

    exchanging(story, house)
