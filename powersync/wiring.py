"""Builds a house from its configuration: reads like a parts list, holds no rules.

`VENDORS` in `powersync/vendors.py` says which drivers there are; here each is opened.
"""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from adapters.batteries.simulated.config import SimulatedCharger
from adapters.forecasts.load import LoadHistory
from adapters.kinds.tables import TariffConfig
from adapters.links.homeassistant import HomeAssistant
from adapters.prices.aemo.config import AemoTariff
from adapters.prices.aemo.replay import AemoReplay
from adapters.prices.time_of_use.config import TimeOfUseTariff
from adapters.prices.time_of_use.driver import TimeOfUse
from adapters.simulated.remote import RemoteChargerDriver, RemoteHouse, RemoteSolarForecast
from adapters.stores.sqlite.records import SqliteRecords
from domain.command.capabilities import ChargerCapabilities
from domain.ports.clock import Clock
from domain.ports.records import Documents
from domain.ports.sources import ForecastSource, PlanSolver, PriceSource
from powersync.batteries import Surroundings, open_battery
from powersync.config import Config
from powersync.config.devices import LoadpointConfig
from powersync.inside import inside_house, inside_watches
from powersync.targets import open_targets
from scheduler.engine import Engine
from scheduler.stream import StatusStream
from scheduler.watch import Watch


class Replay(Struct, frozen=True, kw_only=True):
    """Which recorded day is lived as which; None for a real house."""

    price_day: date
    as_day: date


def open_devices(config: Config, clock: Clock, documents: Documents) -> dict[str, Watch]:
    """Every configured device behind its driver, by device id; nothing is contacted yet."""
    return _devices_in(surroundings_of(config, clock, documents))


def surroundings_of(config: Config, clock: Clock, documents: Documents) -> Surroundings:
    """What drivers share in this house."""
    return Surroundings(config=config, clock=clock, documents=documents, home=open_home(config, clock))


def _devices_in(near: Surroundings) -> dict[str, Watch]:
    config, clock = near.config, near.clock
    watches: list[Watch] = []
    inside = inside_house(config, clock)
    if (battery := open_battery(near)) is not None:
        watches.append(battery)
    if inside is not None:
        watches += inside_watches(config, inside, clock)
    for loadpoint in config.loadpoints:
        charger = loadpoint.charger
        if isinstance(charger, SimulatedCharger) and charger.port is not None:
            watches.append(_remote_charger(loadpoint, charger.port, clock))
    return {watch.id: watch for watch in watches}


def open_home(config: Config, clock: Clock) -> HomeAssistant | None:
    """The one connection to Home Assistant, made when a driver first needs it."""
    home = config.homeassistant
    return None if home is None else HomeAssistant(home.url, home.token.reveal(), clock)


def _remote_charger(loadpoint: LoadpointConfig, port: int, clock: Clock) -> Watch:
    abilities = ChargerCapabilities(
        min_current_a=loadpoint.min_current_a, max_current_a=loadpoint.max_current_a
    )
    driver = RemoteChargerDriver(loadpoint.id, RemoteHouse("127.0.0.1", port), clock, abilities)
    return Watch(f"loadpoints/{loadpoint.id}", driver, driver="simulated", control=driver)


def open_prices(tariff: TariffConfig | None, timezone: str, replay: Replay | None) -> PriceSource | None:
    """The configured price source."""
    if isinstance(tariff, TimeOfUseTariff):
        return TimeOfUse(tariff.periods, timezone, tariff.network_fees)
    if isinstance(tariff, AemoTariff):
        return AemoReplay(
            region=tariff.region,
            csv_path=tariff.csv,
            network_fees=tariff.network_fees,
            gst=tariff.gst,
            first_day=None if replay is None else replay.price_day,
            as_day=None if replay is None else replay.as_day,
        )
    return None


def open_solar(config: Config, clock: Clock) -> ForecastSource | None:
    """The configured solar forecast."""
    solar = config.forecast.solar
    port = getattr(solar, "port", None)
    return None if port is None else RemoteSolarForecast(RemoteHouse("127.0.0.1", port), clock)


def build(
    config: Config,
    *,
    clock: Clock,
    records: SqliteRecords,
    stream: StatusStream,
    solver: PlanSolver | None,
    new_id: Callable[[], str],
    replay: Replay | None = None,
) -> Engine:
    """One house, ready to boot."""
    near = surroundings_of(config, clock, records.documents)
    watches = _devices_in(near)
    return Engine(
        config.house(),
        watches=watches,
        journal=records.journal,
        documents=records.documents,
        past=records.past,
        stream=stream,
        prices=open_prices(config.tariff, config.site.timezone, replay),
        solver=solver,
        solar=open_solar(config, clock),
        load=LoadHistory(records.past, config.site.timezone),
        targets=open_targets(near, watches),
        clock=clock,
        new_id=new_id,
    )
