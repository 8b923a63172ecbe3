"""The tables of the simulated house's devices in the configuration."""

from typing import Annotated

from msgspec import Meta

from adapters.kinds.bounds import Port
from adapters.kinds.tables import BatteryConfig, ChargerConfig, PvConfig, SolarForecastConfig


class SimulatedBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A battery of the simulated house."""

    driver: str = "simulated"


class SimulatedCharger(ChargerConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A charger of the simulated house. It stands inside this process, or behind a port in another one."""

    driver: str = "simulated"
    port: Port | None = None


class SimulatedSolarForecast(SolarForecastConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The simulated house's own forecast. It is inside this process, or behind a port in another one."""

    driver: str = "simulated"
    port: Port | None = None


class SimulatedPv(PvConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An AC-coupled inverter of the simulated house: so much of its roof."""

    driver: str = "simulated"
    share_pct: Annotated[float, Meta(gt=0, le=100)] = 40
