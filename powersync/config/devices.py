"""The sections of devices: the ratings the rules know, plus what a driver needs to reach the thing."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.house import Battery, Loadpoint
from powersync.config.sections import Host, Port

Unit = Annotated[int, Meta(ge=0, le=247)]


class BatteryConfig(Battery, frozen=True, kw_only=True):
    """The home battery; each driver adds what it needs."""

    driver: str


class AlphaEssBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An AlphaESS SMILE or Storion over Modbus TCP. The model is asked for: serial numbers do not tell it."""

    driver: str = "alphaess"
    model: Literal["SMILE5", "SMILE-Hi5", "SMILE-Hi10", "SMILE-B3", "SMILE-T10", "SMILE-G3", "Storion-T30"]
    host: Host
    port: Port = 502
    unit: Unit = 85


class SimulatedBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A battery of the simulated house."""

    driver: str = "simulated"


class ChargerConfig(Struct, frozen=True, kw_only=True):
    """What a loadpoint charges with; each driver adds what it needs."""

    driver: str


class SimulatedCharger(ChargerConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A charger of the simulated house: inside this process, or behind `port` in another one."""

    driver: str = "simulated"
    port: Port | None = None


class LoadpointConfig(Loadpoint, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A loadpoint and its charger."""

    charger: ChargerConfig


class PvConfig(Struct, frozen=True, kw_only=True):
    """An AC-coupled inverter that the battery does not see; each driver adds what it needs."""

    driver: str
