"""The tables of a Sigenergy plant and of the account that is told the tariff."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from adapters.kinds.bounds import Host, Port, Unit, Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import BatteryConfig

StationNumber = Annotated[
    str, Meta(pattern=r"^[0-9]{1,20}$", description="the station's number in quotes, not its code")
]
AppDevice = Annotated[str, Meta(pattern=r"^[0-9]{13}$", description="13 digits in quotes")]


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
