"""What a running house buys from elsewhere is exchanged: prices, the market's, bills, the sun to come.

Of the prices of before nothing is kept: they were another contract's. A plan made with them goes, and the
next is made once the new source has told its own.
"""

import asyncio
from typing import Protocol

from msgspec import Struct

from domain.ports.sources import BillSource, ForecastSource, PriceSource, WeatherSource
from domain.tariff.adjustments import Adjustments
from scheduler.accounts import Accounts
from scheduler.forecast_choice import ForecastChoice
from scheduler.jobs.bills import ReadBills
from scheduler.jobs.upload import UploadTariff
from scheduler.planner import Planner
from scheduler.prices import Prices
from scheduler.state import HouseState
from scheduler.timetable import Timetable
from scheduler.weather import WeatherNow


class Closes(Protocol):
    """A source that can be let go of."""

    async def close(self) -> None:
        """Hangs up."""
        ...


class PriceSources(Struct, frozen=True, kw_only=True):
    """Where money comes from; None: nobody tells it. `contract` names what is asked of whom."""

    prices: PriceSource | None = None
    market: PriceSource | None = None
    bills: BillSource | None = None
    contract: str | None = None

    @property
    def all(self) -> list[Closes]:
        """Those that there are."""
        return [each for each in (self.prices, self.market, self.bills) if each is not None]


class Exchange:
    """Puts other sources in the place of those that run; whoever calls holds `state.deciding`."""

    def __init__(
        self,
        state: HouseState,
        prices: Prices,
        accounts: Accounts,
        planner: Planner,
        upload: UploadTariff,
        timetable: Timetable,
        bills: ReadBills | None,
        weather: WeatherNow,
        forecasts: ForecastChoice,
    ) -> None:
        self._state, self._prices, self._accounts = state, prices, accounts
        self._planner, self._upload, self._timetable = planner, upload, timetable
        self._bills, self._weather, self._forecasts = bills, weather, forecasts
        self._has_others = False
        self._gone: list[Closes] = []

    def prices(self, sources: PriceSources) -> None:
        """From now on these tell what power costs."""
        state = self._state
        self._gone += self._prices.take(sources.prices, sources.market, sources.contract)
        self._has_others = True
        self._accounts.has_prices = sources.prices is not None
        state.plan, state.plan_refusal = None, None
        if self._bills is not None:
            self._gone.append(self._bills)
            self._timetable.drop(self._bills.NAME)
        self._bills = None if sources.bills is None else ReadBills(state, sources.bills)
        if self._bills is not None:
            self._timetable.add(self._bills.job())

    def adjustments(self, adjustments: Adjustments) -> None:
        """From now on this is done to prices that are sent to a cloud."""
        self._upload.adjustments = adjustments
        self._upload.job.hurry()

    def sun(self, source: ForecastSource) -> None:
        """From now on this tells what sun is to come."""
        self._gone += self._planner.take_sun(source)

    def weather(self, source: WeatherSource | None) -> None:
        """From now on this tells the weather."""
        self._gone += self._weather.take(source)

    async def let_go(self) -> None:
        """Hangs up what was exchanged; nothing waits for it. Of other prices the chosen forecast is told."""
        if self._has_others:
            self._has_others = False
            await self._forecasts.take()
        gone, self._gone = self._gone, []
        await asyncio.gather(*(each.close() for each in gone), return_exceptions=True)

    async def close(self) -> None:
        """The end of the house."""
        await self.let_go()
        if self._bills is not None:
            await self._bills.close()
