"""The tables of AlphaESS systems in the configuration."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from adapters.kinds.bounds import Host, Port, Unit, Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import BatteryConfig


class AlphaEssAccount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The AlphaESS Open API, which is only read. An account with one system needs no `serial`."""

    app_id: Annotated[str, Meta(min_length=1, max_length=100)]
    app_secret: Secret
    serial: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    base_url: Url | None = None


class AlphaEssBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An AlphaESS SMILE or Storion over Modbus TCP. The model is asked for: serial numbers do not tell it.
    `cloud` is read while Modbus is silent.
    """

    driver: str = "alphaess"
    model: Literal["SMILE5", "SMILE-Hi5", "SMILE-Hi10", "SMILE-B3", "SMILE-T10", "SMILE-G3", "Storion-T30"]
    host: Host
    port: Port = 502
    unit: Unit = 85
    cloud: AlphaEssAccount | None = None


class AlphaEssCloudBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An AlphaESS without Modbus TCP, read through the cloud and never commanded."""

    driver: str = "alphaess_cloud"
    cloud: AlphaEssAccount
    model: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
