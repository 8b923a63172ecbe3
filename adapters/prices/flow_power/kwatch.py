"""The questions that KWatch, Flow Power's market data service, is asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from adapters.clouds.budget import RateBudget
from adapters.clouds.nem.market_time import MARKET_TIME, latest_end
from adapters.clouds.nem.reports import MarketPrice
from adapters.clouds.web_api import WebApi
from adapters.prices.flow_power.shapes import prices_in
from domain.errors import Unreachable
from domain.instants import HALF_HOUR
from domain.ports.clock import Clock

ADDRESS = "https://api.kwatch.com.au/api/v1"
CALLS, WINDOW_S = 30, 300.0  # of our own making: no limit is documented
REFUSED = "KWatch does not take this key (check tariff.api_key)"
REGIONS = {"NSW1": "nsw", "QLD1": "qld", "SA1": "sa", "TAS1": "tas", "VIC1": "vic"}
AN_HOUR, A_DAY = 60, 1  # minutes for five-minute feeds, days for half-hours; of 2 days the first slot lacks
STALE = timedelta(minutes=25)
FARTHEST = timedelta(days=2)  # that half-hours are told ahead
APART = timedelta(hours=1)


class KWatch:
    """One region's prices. Raises DeviceError."""

    def __init__(
        self, api_key: str, region: str, clock: Clock, *, base_url: str = ADDRESS, timeout_s: float = 15.0
    ) -> None:
        self._region, self._clock = REGIONS[region], clock
        self._api = WebApi(
            "KWatch",
            base_url,
            clock,
            headers={"x-api-key": api_key, "accept": "application/json"},
            budget=RateBudget(clock, calls=CALLS, window_s=WINDOW_S),
            refused=REFUSED,
            timeout_s=timeout_s,
        )

    async def dispatched(self) -> Sequence[MarketPrice]:
        """The five-minute prices of the last hour. They also prove that its clock is the market's."""
        now = self._clock.now()
        prices = _without_strays(await self._prices("/dispatch5mins", AN_HOUR), latest_end(now))
        if not prices:
            raise Unreachable("KWatch: no price is told from now on")
        if not now - STALE < prices[-1].end <= latest_end(now):
            ends = f"{prices[-1].end.astimezone(MARKET_TIME):%H:%M}"
            raise Unreachable(f"KWatch: its newest price is of {ends} market time, which cannot be")
        return prices

    async def half_hours(self) -> Sequence[MarketPrice]:
        """The half-hours to come, the running one first."""
        now = self._clock.now()
        told = await self._prices("/predispatch30mins", A_DAY)
        prices = [price for price in told if price.end <= now + FARTHEST]
        if not prices or prices[-1].end < now + HALF_HOUR:
            raise Unreachable("KWatch: no price is told from now on")
        return prices

    async def five_minutes(self) -> Sequence[MarketPrice]:
        """The five minutes to come, for the time before the first half-hour that is told."""
        return await self._prices("/predispatch5mins", AN_HOUR)

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._api.close()

    async def _prices(self, path: str, period: int) -> Sequence[MarketPrice]:
        answer = await self._api.post(path, msgspec.Raw, {"regName": self._region, "period": period})
        try:
            return prices_in(bytes(answer))
        except (msgspec.DecodeError, RecursionError) as err:
            raise Unreachable(f"KWatch: {path[1:]}: the answer makes no sense") from err


def _without_strays(prices: Sequence[MarketPrice], latest: datetime) -> Sequence[MarketPrice]:
    """Without what ends later than `latest` where that stands apart from the others: a row with a wrong date
    costs itself, while a clock that is wrong has moved them all.
    """
    come = [price for price in prices if price.end <= latest]
    if len(come) in (0, len(prices)) or prices[len(come)].end - come[-1].end <= APART:
        return prices
    return come
