"""Which drivers there are: one row per driver and kind.

A row tells all that the program knows of a driver, and is cheap to import; `docs/adding-a-vendor.md` says
how one is made.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from adapters.batteries.alphaess.row import ALPHAESS, ALPHAESS_CLOUD
from adapters.batteries.goodwe.ms.row import GOODWE_MS
from adapters.batteries.goodwe.row import GOODWE, GOODWE_ENTITY
from adapters.batteries.powerwall.row import POWERWALL, POWERWALL_TARIFF
from adapters.batteries.sigenergy.chargers.row import SIGENERGY_AC, SIGENERGY_DC
from adapters.batteries.sigenergy.row import SIGENERGY, SIGENERGY_CLOUD
from adapters.batteries.simulated.row import BATTERY, CHARGER, PV, SOLAR
from adapters.chargers.homeassistant.row import HOMEASSISTANT
from adapters.chargers.ocpp.row import OCPP
from adapters.chargers.tesla.row import TESLA_BLE, TESLA_FLEET, TESLEMETRY
from adapters.chargers.zaptec.row import ZAPTEC
from adapters.forecasts.forecast_solar.row import FORECAST_SOLAR
from adapters.forecasts.open_meteo.config import weather_at
from adapters.forecasts.open_meteo.row import OPEN_METEO
from adapters.forecasts.open_meteo.row import open_weather as open_open_meteo
from adapters.forecasts.solcast.row import SOLCAST
from adapters.inverters.enphase.row import ENPHASE
from adapters.inverters.fronius.row import FRONIUS
from adapters.inverters.solaredge.row import SOLAREDGE_ROW
from adapters.inverters.sunspec.row import SUNSPEC_ROW
from adapters.kinds.emulated import Emulated
from adapters.kinds.rows import BatteryRow, ChargerRow, PriceRow, PvRow, Row, SolarRow, TargetRow
from adapters.kinds.tables import BatteryConfig, ChargerConfig, PvConfig, SolarForecastConfig, TariffConfig
from adapters.prices.aemo.row import AEMO, open_dispatch
from adapters.prices.amber.row import AMBER
from adapters.prices.covau.row import COVAU
from adapters.prices.epex.row import EPEX
from adapters.prices.flow_power.row import FLOW_POWER
from adapters.prices.localvolts.row import LOCALVOLTS
from adapters.prices.octopus.row import OCTOPUS
from adapters.prices.time_of_use.config import TemplateName, TimeOfUseTariff
from adapters.prices.time_of_use.row import TIME_OF_USE, source_of
from adapters.prices.time_of_use.template import template
from domain.ports.sources import PriceSource

RowT = TypeVar("RowT", bound=Row[Any])


def by_driver(*rows: RowT) -> dict[str, RowT]:
    """The rows by their drivers' names."""
    return {row.driver: row for row in rows}


BATTERIES: dict[str, BatteryRow[Any]] = by_driver(
    ALPHAESS, ALPHAESS_CLOUD, GOODWE, GOODWE_ENTITY, POWERWALL, SIGENERGY, BATTERY
)
CHARGERS: dict[str, ChargerRow[Any]] = by_driver(
    OCPP,  # the demo shows the first of each kind
    CHARGER,
    HOMEASSISTANT,
    SIGENERGY_AC,
    SIGENERGY_DC,
    TESLA_BLE,
    TESLA_FLEET,
    TESLEMETRY,
    ZAPTEC,
)
PV_INVERTERS: dict[str, PvRow[Any]] = by_driver(ENPHASE, FRONIUS, GOODWE_MS, SOLAREDGE_ROW, SUNSPEC_ROW, PV)
PRICES: dict[str, PriceRow[Any]] = by_driver(
    AEMO,
    AMBER,
    COVAU,
    EPEX,
    FLOW_POWER,
    LOCALVOLTS,
    OCTOPUS,
    TIME_OF_USE,
)
SOLAR_FORECASTS: dict[str, SolarRow[Any]] = by_driver(SOLAR, OPEN_METEO, FORECAST_SOLAR, SOLCAST)
TARGETS: tuple[TargetRow[Any], ...] = (POWERWALL_TARIFF, SIGENERGY_CLOUD)

KINDS: Mapping[type[Struct], Mapping[str, Row[Any]]] = {
    BatteryConfig: BATTERIES,
    ChargerConfig: CHARGERS,
    TariffConfig: PRICES,
    SolarForecastConfig: SOLAR_FORECASTS,
    PvConfig: PV_INVERTERS,
}
SUPPORTED: Mapping[type[Struct], Mapping[str, type[Struct]]] = {
    kind: {driver: row.table for driver, row in rows.items()} for kind, rows in KINDS.items()
}

# What drivers keep of accounts and of charges under way: tokens that are replaced with each use, what was
# spent and sent. It is as it is now, also where an older state of the house is put back.
KEPT_OUTSIDE = ("tesla_auth", "tesla_spent", "sigenergy_cloud", "powerwall_tariff", "ocpp")

MARKET = AEMO  # who tells what the market of `spike.region` pays
open_market = open_dispatch

weather_over = weather_at  # the place of a sun forecast, for the weather over it
WEATHER = OPEN_METEO  # who tells it
open_weather = open_open_meteo


ContractName = TemplateName  # of the ready contracts
ready_contract = template


def prices_of(contract: ContractName, timezone: str) -> PriceSource:
    """A ready contract's typical prices and its terms, on the clock of a time zone."""
    return source_of(TimeOfUseTariff(template=contract), timezone)


def emulators() -> dict[str, Emulated]:
    """Every device that can be emulated, by the name `powersync emulate` takes."""
    named = [(row.driver, row.emulated) for row in every_row()]
    named += [(target.name, target.emulated) for target in TARGETS]
    return {name: emulated for name, emulated in named if emulated is not None}


def every_row() -> Iterator[Row[Any]]:
    """The rows of all kinds."""
    for rows in KINDS.values():
        yield from rows.values()
