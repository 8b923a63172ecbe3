"""The sources of prices, sun and weather, each asked once."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.kinds.rows import Row
from domain.energy.terms_counting import nothing_used
from domain.energy.terms_price import as_it_holds
from domain.energy.terms_so_far import TermsSoFar
from domain.forecast.weather import Weather
from domain.house.house import Site
from domain.language.telling import Telling
from domain.ports.clock import Clock
from domain.ports.sources import ForecastSource, PriceSource, WeatherSource
from powersync import vendors
from powersync.commands.contact import Answer
from powersync.diagnosis import of_text

AHEAD = timedelta(hours=1)
DAY = timedelta(hours=24)


class PriceContact:
    """The price source, asked for the coming hour: what power costs right now, and until when."""

    id = "price"

    def __init__(self, source: PriceSource, row: Row[Any], clock: Clock, site: Site) -> None:
        self.driver = row.driver
        self._row = row
        self._source = source
        self._clock = clock
        self._site = site

    async def contact(self) -> Answer:
        """One fetch. Raises DeviceError."""
        now = self._clock.now()
        tariff = await self._source.fetch(now, now + AHEAD)
        slot = tariff.at(now)
        if slot is None:
            return Answer(unsupported=("no price is known for now",))
        telling, zone = Telling(self._site, now), ZoneInfo(self._site.timezone)
        first, beyond = (
            as_it_holds(slot, tariff.terms, used, now, zone)
            for used in (nothing_used(tariff.terms, now, zone), TermsSoFar())
        )
        bought = _with_quota(first.import_price, beyond.import_price, telling)
        costs = f"power costs {bought} until {telling.time(first.end)}"
        return Answer(says=f"{costs}, {_export(first.export_price, beyond.export_price, telling)}")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(self._row, error)


def _export(price: float | None, beyond: float | None, telling: Telling) -> str:
    if price is None or beyond is None:
        return "what export earns is not known"
    if telling.sign(price) < 0:
        return f"export costs {telling.price(-price)}"
    return f"export earns {_with_quota(price, beyond, telling)}"


def _with_quota(price: float, beyond: float, telling: Telling) -> str:
    """What the first kWh is worth, and what those beyond a quota are, of which only a server that runs knows
    what is used.
    """
    first, later = telling.price(price), telling.price(beyond)
    return first if first == later else f"{first} (beyond its quota {later})"


class MarketContact:
    """The market of `spike.region`, asked once: what it pays right now."""

    id, driver = "market", vendors.MARKET.driver

    def __init__(self, source: PriceSource, clock: Clock, site: Site) -> None:
        self._source, self._clock, self._site = source, clock, site

    async def contact(self) -> Answer:
        """One fetch. Raises DeviceError."""
        now = self._clock.now()
        slot = (await self._source.fetch(now, now + AHEAD)).at(now)
        if slot is None or slot.wholesale_price is None:
            return Answer(unsupported=("what the market pays now is not known",))
        return Answer(says=f"the market pays {Telling(self._site, now).price(slot.wholesale_price)}")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(vendors.MARKET, error)


class SolarContact:
    """The solar forecast, asked for the coming day."""

    id = "forecast"

    def __init__(self, source: ForecastSource, row: Row[Any], clock: Clock) -> None:
        self.driver = row.driver
        self._row = row
        self._source = source
        self._clock = clock

    async def contact(self) -> Answer:
        """One forecast. Raises DeviceError."""
        now = self._clock.now()
        forecast = await self._source.forecast(now, now + DAY)
        if (mean_w := forecast.mean_w(now, now + DAY)) is None:
            return Answer(unsupported=("nothing is known of the coming day",))
        known = sum((min(s.end, now + DAY) - max(s.start, now) for s in forecast.slots), timedelta())
        kwh = mean_w / 1000 * known / timedelta(hours=1)
        return Answer(says=f"{kwh:.1f} kWh of sun are expected in the coming 24 hours")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(self._row, error)


class WeatherContact:
    """The weather, asked for where a section of its own says so."""

    id = "weather"

    def __init__(self, source: WeatherSource) -> None:
        self.driver = vendors.WEATHER.driver
        self._source = source

    async def contact(self) -> Answer:
        """That of now. Raises DeviceError."""
        told = await self._source.now()
        word = Weather(reading=told, sky=told.sky).word.replace("_", " ")
        warmth = "" if told.temperature_c is None else f", {told.temperature_c:.1f} °C"
        return Answer(says=f"the weather is {word}{warmth}")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(None, error)
