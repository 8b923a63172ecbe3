"""All that the program knows of Solcast."""

from collections.abc import Iterable
from datetime import timedelta

from adapters.forecasts.solcast.advice import SOLCAST as ADVICE
from adapters.forecasts.solcast.config import SolcastForecast
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.fault import Fault
from adapters.kinds.rows import SolarRow, Tables
from adapters.kinds.surroundings import Surroundings
from domain.ports.sources import ForecastSource

DAY = timedelta(days=1)
AFTER_FAILURE = timedelta(hours=1)  # a refused question is counted, too
DARK = timedelta(hours=3)  # nothing is asked for while no sun comes for so long


def open_it(table: SolcastForecast, near: Surroundings) -> ForecastSource:
    """The service over HTTP, as often as the account allows, with one question a day to spare."""
    from adapters.clouds.budget import FOR_COMMANDS, RateBudget
    from adapters.clouds.web_api import WebApi
    from adapters.forecasts.kept import KeptForecast, Rhythm
    from adapters.forecasts.solcast.driver import ADDRESS, Solcast

    allowed = table.calls_per_day
    api = WebApi(
        "Solcast",
        table.base_url or ADDRESS,
        near.clock,
        headers={"authorization": f"Bearer {table.api_key.reveal()}"},
        budget=RateBudget(near.clock, calls=allowed + FOR_COMMANDS, window_s=DAY.total_seconds()),
        timeout_s=20,
    )
    return KeptForecast(
        Solcast(api, table.sites).ask,
        Rhythm(every=DAY * len(table.sites) / max(1, allowed - 1), after_failure=AFTER_FAILURE, dark=DARK),
        near.clock,
        near.documents,
        question=f"solcast {table.sites}",
        close=api.close,
    )


def faults_of(table: SolcastForecast) -> Iterable[Fault]:
    """Sites that are none, doubled, or more than there are questions."""
    if not table.sites:
        yield Fault("sites", "at least one resource id is needed")
    if len(set(table.sites)) < len(table.sites):
        yield Fault("sites", "one stands twice, and would be counted twice")
    if len(table.sites) > table.calls_per_day:
        yield Fault("sites", f"{len(table.sites)} need more than calls_per_day", ("calls_per_day",))


def emulated(place: Place) -> Emulator:
    """The service under a sky that may cloud over."""
    from adapters.forecasts.solcast.emulator.service import SolcastEmulator

    return SolcastEmulator(clock=place.clock, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """The demo's roof as two sites of an account."""
    return {
        "forecast": {
            "solar": {
                "driver": "solcast",
                "api_key": "demo-key",
                "sites": ["north-6600", "west-3400"],
                "base_url": f"http://127.0.0.1:{port}",
            }
        }
    }


SOLCAST = SolarRow(
    table=SolcastForecast,
    open=open_it,
    faults=faults_of,
    advice=ADVICE,
    emulated=Emulated(build=emulated, port=10_123),
    demo=demo,
)
