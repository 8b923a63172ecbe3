"""Which drivers there are: one dict per kind of device, and the names that later versions will know.

Opening a driver is the wiring's part, so that reading a configuration imports no device library.
"""

from collections.abc import Mapping

from msgspec import Struct

from adapters.batteries.alphaess.config import AlphaEssBattery, AlphaEssCloudBattery
from adapters.batteries.goodwe.config import GoodWeBattery, GoodWeEntityBattery
from adapters.batteries.powerwall.config import PowerwallBattery
from adapters.batteries.sigenergy.config import SigenergyBattery
from adapters.batteries.simulated.config import SimulatedBattery, SimulatedCharger, SimulatedSolarForecast
from adapters.kinds.tables import BatteryConfig, ChargerConfig, PvConfig, SolarForecastConfig, TariffConfig
from adapters.prices.aemo.config import AemoTariff
from adapters.prices.time_of_use.config import TimeOfUseTariff

BATTERIES: dict[str, type[BatteryConfig]] = {
    "alphaess": AlphaEssBattery,
    "alphaess_cloud": AlphaEssCloudBattery,
    "goodwe": GoodWeBattery,
    "goodwe_entity": GoodWeEntityBattery,
    "powerwall": PowerwallBattery,
    "sigenergy": SigenergyBattery,
    "simulated": SimulatedBattery,
}
CHARGERS: dict[str, type[ChargerConfig]] = {
    "simulated": SimulatedCharger,
}
TARIFFS: dict[str, type[TariffConfig]] = {
    "time_of_use": TimeOfUseTariff,
    "aemo": AemoTariff,
}
SOLAR_FORECASTS: dict[str, type[SolarForecastConfig]] = {
    "simulated": SimulatedSolarForecast,
}
PV_INVERTERS: dict[str, type[PvConfig]] = {}

SUPPORTED: Mapping[type[Struct], Mapping[str, type[Struct]]] = {
    BatteryConfig: BATTERIES,
    ChargerConfig: CHARGERS,
    TariffConfig: TARIFFS,
    SolarForecastConfig: SOLAR_FORECASTS,
    PvConfig: PV_INVERTERS,
}

ANNOUNCED: Mapping[type[Struct], frozenset[str]] = {
    BatteryConfig: frozenset(),
    ChargerConfig: frozenset(
        {
            "ocpp",
            "zaptec",
            "tesla_fleet",
            "teslemetry",
            "tesla_ble",
            "homeassistant",
            "sigenergy_ac",
            "sigenergy_dc",
        }
    ),
    TariffConfig: frozenset({"amber", "localvolts", "flow_power", "octopus", "epex"}),
    SolarForecastConfig: frozenset({"open_meteo", "solcast", "forecast_solar"}),
    PvConfig: frozenset({"fronius"}),
}
