"""The tables that name a driver, one per kind of device or source; each driver's own adds what it needs."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Struct, field, structs

from adapters.kinds.bounds import EVERYWHERE, Host, ListenPort, Url
from adapters.kinds.contract_terms import ContractTerms
from adapters.kinds.secret import Secret
from domain.house.house import Battery, Id
from domain.house.settings import Price
from domain.tariff.adjustments import Adjustments

Part = TypeVar("Part", bound=Struct)


class BatteryConfig(Battery, frozen=True, kw_only=True):
    """The home battery; each driver adds what it needs."""

    driver: str

    @property
    def ratings(self) -> Battery:
        """The battery as the rules know it."""
        return part_of(self, Battery)


class ChargerConfig(Struct, frozen=True, kw_only=True):
    """How the charger is reached; each driver adds what it needs."""

    driver: str


class PvConfig(Struct, frozen=True, kw_only=True):
    """An AC-coupled inverter; each driver adds what it needs. `seen_by_battery`: what the battery tells of
    the sun has this inverter's in it already.
    """

    driver: str
    id: Id | None = None
    seen_by_battery: bool = False


class TariffUpload(Adjustments, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sending the tariff to the battery's own cloud, and what is done to the prices on their way."""

    enabled: bool = False


class TariffConfig(ContractTerms, frozen=True, kw_only=True):
    """Where prices come from; each driver adds what it needs. `network_fees` add to the import price,
    `supply_charge_per_day` stands in place of what the source tells, and so do terms of the same name.
    """

    driver: str
    network_fees: Price = 0.0
    supply_charge_per_day: Annotated[float, Meta(ge=0, le=100)] | None = None
    upload: TariffUpload = field(default_factory=TariffUpload)


class SolarForecastConfig(Struct, frozen=True, kw_only=True):
    """Where the solar forecast comes from; each driver adds what it needs."""

    driver: str


class WeatherConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the weather is asked for; where nothing stands here, at the place of the sun forecast."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    api_key: Secret | None = None
    base_url: Url | None = None


class HomeAssistantConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The transport of devices that are reached as Home Assistant entities."""

    url: Url
    token: Secret


class OcppConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where chargers connect; `tags` None accepts any RFID tag. With a certificate and its key they connect
    by wss; `tls_client_ca_file` is who signs the certificates that chargers show themselves.
    """

    host: Host = EVERYWHERE
    port: ListenPort = 8887
    tags: tuple[str, ...] | None = None
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    tls_client_ca_file: Path | None = None


def part_of(whole: Struct, kind: type[Part]) -> Part:
    """The fields of `whole` that `kind` knows; a driver's own fields stay behind."""
    known: dict[str, Any] = {each.name: getattr(whole, each.name) for each in structs.fields(kind)}
    return kind(**known)
