"""All that the program knows of Open-Meteo."""

from datetime import timedelta

from adapters.forecasts.demo_roof import demo_roof
from adapters.forecasts.open_meteo.advice import OPEN_METEO as ADVICE
from adapters.forecasts.open_meteo.config import OpenMeteoForecast
from adapters.forecasts.planes import faults_of
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import SolarRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.kinds.tables import WeatherConfig
from domain.ports.sources import ForecastSource, WeatherSource

EVERY = timedelta(minutes=30)  # its models run every hour at the oftenest


def open_it(table: OpenMeteoForecast, near: Surroundings) -> ForecastSource:
    """The service over HTTP."""
    from adapters.clouds.web_api import WebApi
    from adapters.forecasts.kept import KeptForecast, Rhythm
    from adapters.forecasts.open_meteo.driver import OpenMeteo, address_of

    api = WebApi("Open-Meteo", address_of(table), near.clock, timeout_s=20)
    question = f"open_meteo {table.latitude} {table.longitude} {table.plane} {table.max_w} {table.efficiency}"
    return KeptForecast(
        OpenMeteo(api, table).ask,
        Rhythm(every=EVERY),
        near.clock,
        near.documents,
        question=question,
        close=api.close,
    )


def open_weather(table: WeatherConfig, near: Surroundings) -> WeatherSource:
    """What the weather is now, by the same service."""
    from adapters.clouds.web_api import WebApi
    from adapters.forecasts.open_meteo.driver import address_of
    from adapters.forecasts.open_meteo.weather import OpenMeteoWeather

    return OpenMeteoWeather(WebApi("Open-Meteo", address_of(table), near.clock), table)


def emulated(place: Place) -> Emulator:
    """The service under a clear sky."""
    from adapters.forecasts.open_meteo.emulator.service import OpenMeteoEmulator

    return OpenMeteoEmulator(clock=place.clock, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """The demo's roof in Adelaide."""
    return demo_roof("open_meteo", port)


OPEN_METEO = SolarRow(
    table=OpenMeteoForecast,
    open=open_it,
    faults=faults_of,
    advice=ADVICE,
    emulated=Emulated(build=emulated, port=10_121),
    demo=demo,
)
