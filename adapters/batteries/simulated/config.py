"""The tables of the simulated house's devices in the configuration."""

from adapters.kinds.bounds import Port
from adapters.kinds.tables import BatteryConfig, ChargerConfig, SolarForecastConfig


class SimulatedBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A battery of the simulated house."""

    driver: str = "simulated"


class SimulatedCharger(ChargerConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A charger of the simulated house: inside this process, or behind `port` in another one."""

    driver: str = "simulated"
    port: Port | None = None


class SimulatedSolarForecast(SolarForecastConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The simulated house's own forecast: inside this process, or behind `port` in another one."""

    driver: str = "simulated"
    port: Port | None = None
