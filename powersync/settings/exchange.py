"""Opens what another configuration buys from elsewhere, before anything is changed, and puts it in place."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from adapters.kinds.surroundings import Replay
from adapters.kinds.tables import TariffUpload
from adapters.stores.sqlite.records import SqliteRecords
from domain.ports.clock import Clock
from domain.ports.sources import ForecastSource, WeatherSource
from domain.tariff.adjustments import Adjustments
from powersync.config.document import Config
from powersync.contract import contract_of
from powersync.wiring import (
    adjustments_of,
    open_bills,
    open_market,
    open_prices,
    open_weather,
    sun_to_come,
    surroundings_of,
    weather_table,
)
from scheduler.exchange import Exchange, PriceSources


class Opened(Struct, kw_only=True):
    """What is new; None stays as it is. `config` is the whole; `has_weather`: the weather comes from another
    source now, or from none.
    """

    config: Config
    prices: PriceSources | None = None
    adjustments: Adjustments | None = None
    sun: ForecastSource | None = None
    weather: WeatherSource | None = None
    has_weather: bool = False


class Sources(Protocol):
    """What a desk needs to exchange them."""

    def opened(self, was: Config, now: Config) -> Opened:
        """Opens what is new; nothing is contacted yet. Raises ConfigurationError."""
        ...

    def put(self, opened: Opened) -> None:
        """Puts it in place; whoever calls holds the decision up."""
        ...

    async def let_go(self) -> None:
        """Hangs up what it replaced."""
        ...

    async def abandon(self, opened: Opened) -> None:
        """Hangs up what was opened and is not wanted."""
        ...


class LiveSources:
    """Those of one running house. They share nothing with what runs: an account may be another one."""

    def __init__(
        self,
        exchange: Exchange,
        records: SqliteRecords,
        clock: Clock,
        replay: Replay | None,
        tell: Callable[[Config], None],
    ) -> None:
        """`tell` is called with each configuration that counts from then on."""
        self._exchange, self._records = exchange, records
        self._clock, self._replay, self._tell = clock, replay, tell

    def opened(self, was: Config, now: Config) -> Opened:
        """Opens what is new; nothing is contacted yet. Raises ConfigurationError."""
        near = surroundings_of(now, self._clock, self._records.documents, self._replay)
        found = Opened(config=now)
        if _money(was) != _money(now):
            found.prices = PriceSources(
                prices=open_prices(now, near),
                market=open_market(now, near),
                bills=open_bills(now, near),
                contract=contract_of(now),
            )
        if adjustments_of(was) != adjustments_of(now):
            found.adjustments = adjustments_of(now)
        if _sun(was) != _sun(now):
            found.sun = sun_to_come(now, near, self._records.past)
        if weather_table(was) != weather_table(now):
            found.weather, found.has_weather = open_weather(now, near), True
        return found

    def put(self, opened: Opened) -> None:
        """Puts it in place; whoever calls holds the decision up."""
        if opened.prices is not None:
            self._exchange.prices(opened.prices)
        if opened.adjustments is not None:
            self._exchange.adjustments(opened.adjustments)
        if opened.sun is not None:
            self._exchange.sun(opened.sun)
        if opened.has_weather:
            self._exchange.weather(opened.weather)
        self._tell(opened.config)

    async def let_go(self) -> None:
        """Hangs up what it replaced."""
        await self._exchange.let_go()

    async def abandon(self, opened: Opened) -> None:
        """Hangs up what was opened and is not wanted."""
        new = [] if opened.prices is None else opened.prices.all
        new += [each for each in (opened.sun, opened.weather) if each is not None]
        await asyncio.gather(*(each.close() for each in new), return_exceptions=True)


def _money(config: Config) -> object:
    """What prices are opened with; how they are sent on is no part of it."""
    tariff, spike = config.tariff, config.spike
    alone = None if tariff is None else replace(tariff, upload=TariffUpload())
    return alone, spike.enabled, spike.region, spike.base_url, spike.summary_url


def _sun(config: Config) -> object:
    return config.forecast.solar, config.site.export_limit_w
