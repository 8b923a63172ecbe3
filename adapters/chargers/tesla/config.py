"""The tables of a Tesla in the configuration, by the way that leads to it."""

from typing import Annotated, Literal

from msgspec import Meta

from adapters.chargers.tesla.place import Home, NamedPlace
from adapters.kinds.bounds import Address, Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import ChargerConfig
from domain.house.house import Vin


class TeslaCloudCharger(ChargerConfig, frozen=True, kw_only=True):
    """A car through a cloud. `home`: where it is when it is at home; elsewhere it is left alone. `place`:
    other places by their names.
    """

    vin: Vin
    region: Literal["na", "eu", "cn"] | None = None
    token: Secret | None = None
    home: Home | None = None
    place: tuple[NamedPlace, ...] = ()
    poll_s: Annotated[float, Meta(ge=30, le=900)] = 60
    max_wakes_per_day: Annotated[int, Meta(ge=0, le=50)] = 6
    max_reads_per_day: Annotated[int, Meta(ge=50, le=5_000)] = 400
    base_url: Url | None = None


class TeslaBleCharger(ChargerConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Tesla by the Bluetooth of this machine. `key` is one that the car was introduced to; `radio`: a radio
    elsewhere, at a TCP address.
    """

    driver: str = "tesla_ble"
    vin: Vin
    key: Secret
    max_wakes_per_day: Annotated[int, Meta(ge=0, le=50)] = 12
    radio: Address | None = None


class TeslaFleetCharger(TeslaCloudCharger, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Tesla through Fleet API, in the name of the owner's own application. `key` signs the commands."""

    driver: str = "tesla_fleet"
    refresh_token: Secret | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    key: Secret | None = None
    token_url: Url | None = None


class TeslemetryCharger(TeslaCloudCharger, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Tesla through Teslemetry, which signs by itself and tells what changes. `stream`: listen to that."""

    driver: str = "teslemetry"
    stream: bool = True
