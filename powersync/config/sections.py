"""The sections that describe this server and the services it speaks with."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from adapters.clouds.nem.market_time import Region
from adapters.kinds.bounds import EVERYWHERE, Host, ListenPort, Port, Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import SolarForecastConfig
from domain.house.house import Spike

BaseUrl = Annotated[
    str,
    Meta(
        pattern=r"^https?://[^@/?#\s]+/?$",
        description="an http:// or https:// address without a path, such as http://192.168.1.5:8080",
    ),
]
Topic = Annotated[
    str, Meta(pattern=r"^[^#+$/\s][^#+\s]*(?<!/)$", description="an MQTT topic without wildcards")
]
ClientId = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="1 to 64 letters, digits, - and _")
]


class ServerConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where phones reach this server and where it keeps its state."""

    host: Host = EVERYWHERE
    port: ListenPort = 8080
    data_dir: Path = Path("data")
    monitoring: bool = False
    hosts: tuple[Host, ...] = ()
    addresses: tuple[BaseUrl, ...] = ()
    announce: bool = True
    cors_origins: tuple[Url, ...] = ()
    compress_live: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class ControlConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rhythm of the control loop, and what happens when another hand changes what was ordered:
    `assert` orders it again until its end, `yield` leaves it to them.
    """

    tick_s: Annotated[float, Meta(ge=0.1, le=300)] = 10  # what flows in a longer gap is not counted
    external: Literal["assert", "yield"] = "assert"


class SpikeConfig(Spike, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Price spikes, and whose market's price is read beside a price source that does not tell it."""

    region: Region | None = None
    base_url: Url | None = None
    summary_url: Url | None = None


class MqttConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The broker that Home Assistant's discovery and the state go to, and whether it may ask for anything."""

    host: Host = "127.0.0.1"
    port: Port | None = None
    tls: bool = False
    ca_file: Path | None = None
    username: str | None = None
    password: Secret | None = None
    client_id: ClientId | None = None
    discovery: Literal["device", "entity"] = "device"
    discovery_prefix: Topic = "homeassistant"
    topic_prefix: Topic = "powersync"
    controls: bool = True


class ForecastConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Forecasts by what they forecast."""

    solar: SolarForecastConfig | None = field(default=None)
