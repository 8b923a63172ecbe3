"""All that the program knows of Forecast.Solar."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from adapters.forecasts.demo_roof import demo_roof
from adapters.forecasts.forecast_solar.advice import FORECAST_SOLAR as ADVICE
from adapters.forecasts.forecast_solar.config import ForecastSolar
from adapters.forecasts.planes import faults_of
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import SolarRow, Tables
from adapters.kinds.surroundings import Surroundings
from domain.ports.sources import ForecastSource

LEAST = timedelta(minutes=30)
FOR_EACH_PLANE = timedelta(minutes=10)  # half of the twelve questions an hour that are free
AFTER_FAILURE = timedelta(minutes=20)  # a refused question is counted, too


def open_it(table: ForecastSolar, near: Surroundings) -> ForecastSource:
    """The service over HTTP."""
    from adapters.clouds.web_api import WebApi
    from adapters.forecasts.forecast_solar.driver import ADDRESS, Estimates
    from adapters.forecasts.kept import KeptForecast, Rhythm

    api = WebApi("Forecast.Solar", table.base_url or ADDRESS, near.clock, timeout_s=20)
    return KeptForecast(
        Estimates(api, table, ZoneInfo(near.house.site.timezone)).ask,
        Rhythm(every=max(LEAST, len(table.plane) * FOR_EACH_PLANE), after_failure=AFTER_FAILURE),
        near.clock,
        near.documents,
        question=f"forecast_solar {table.latitude} {table.longitude} {table.plane} {table.max_w}",
        close=api.close,
    )


def emulated(place: Place) -> Emulator:
    """The service under a clear sky."""
    from adapters.forecasts.forecast_solar.emulator.service import ForecastSolarEmulator

    return ForecastSolarEmulator(clock=place.clock, timezone=place.timezone, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """The demo's roof in Adelaide."""
    return demo_roof("forecast_solar", port)


FORECAST_SOLAR = SolarRow(
    table=ForecastSolar,
    open=open_it,
    faults=faults_of,
    advice=ADVICE,
    emulated=Emulated(build=emulated, port=10_122),
    demo=demo,
)
