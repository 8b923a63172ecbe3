"""The sections of devices: the ratings the rules know, plus what a driver needs to reach the thing."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.house.house import Battery, Loadpoint
from powersync.config.secret import Secret
from powersync.config.sections import Host, Port, Url

Unit = Annotated[int, Meta(ge=0, le=247)]
StationNumber = Annotated[
    str, Meta(pattern=r"^[0-9]{1,20}$", description="the station's number in quotes, not its code")
]
EntityPrefix = Annotated[
    str, Meta(pattern=r"^[a-z0-9_]{1,80}$", description="what entity names begin with, such as goodwe")
]
AppDevice = Annotated[str, Meta(pattern=r"^[0-9]{13}$", description="13 digits in quotes")]


class BatteryConfig(Battery, frozen=True, kw_only=True):
    """The home battery; each driver adds what it needs."""

    driver: str


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


class PowerwallBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Tesla Powerwall through its maker's cloud. Teslemetry takes a `token`; Fleet API renews its tokens
    from `refresh_token` and `client_id`, or takes a short-lived `token`.
    """

    driver: str = "powerwall"
    api: Literal["fleet", "teslemetry"]
    site_id: Annotated[int, Meta(ge=1, description="the energy_site_id, a whole number")]
    region: Literal["na", "eu", "cn"] | None = None
    token: Secret | None = None
    refresh_token: Secret | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    poll_s: Annotated[float, Meta(ge=5, le=300)] = 15
    stream: bool = True
    base_url: Url | None = None
    token_url: Url | None = None


class GoodWeBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A GoodWe hybrid inverter on its own UDP port. The family is asked for: guessing it takes long, and may
    be wrong. `rated_w` is the inverter's, which families ES, EM and BP do not report.
    """

    driver: str = "goodwe"
    family: Literal["ET", "EH", "BT", "BH", "ES", "EM", "BP"]
    host: Host
    port: Port = 8899
    address: Unit = 247
    control: Literal["ems", "eco"] = "ems"
    rated_w: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None
    model: Annotated[str, Meta(min_length=1, max_length=40)] | None = None


class GoodWeEntityBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A GoodWe hybrid inverter through Home Assistant. `prefix` is what its entities' names begin with;
    absent: `goodwe`, or the only one that has EMS entities.
    """

    driver: str = "goodwe_entity"
    prefix: EntityPrefix | None = None


class SigenergyCloudConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mySigen account that is told the tariff. `station_id` absent: the account's own home."""

    region: Literal["aus", "eu", "us", "apac", "cn"]
    username: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Secret
    station_id: StationNumber | None = None
    device_id: AppDevice | None = None
    base_url: Url | None = None


class SigenergyBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Sigenergy plant over Modbus TCP. With `native` optimisation only the tariff is uploaded;
    `take_control` lets this server switch Remote EMS on, and off again when it hands the battery back.
    """

    driver: str = "sigenergy"
    host: Host
    port: Port = 502
    unit: Unit = 247
    inverter_unit: Annotated[int, Meta(ge=1, le=246)] = 1
    optimisation: Literal["smart", "native"] = "smart"
    take_control: bool = False
    charge_from: Literal["pv_first", "grid_first"] = "pv_first"
    curtail_with: Literal["export_limit", "pv_limit"] = "export_limit"
    cloud: SigenergyCloudConfig | None = None


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
