"""The sections that describe this server and the services it speaks with."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from powersync.config.secret import Secret

Host = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9._:%\[\]-]{1,253}$", description="a host name or an IP address")
]
Port = Annotated[int, Meta(ge=1, le=65_535)]
ListenPort = Annotated[int, Meta(ge=0, le=65_535)]
# A URL with a password inside would be shown by GET /settings.
Url = Annotated[
    str, Meta(pattern=r"^https?://[^@\s]+$", description="an http:// or https:// address without a password")
]
Topic = Annotated[str, Meta(pattern=r"^[^#+\s]+$", description="an MQTT topic without wildcards")]


class ServerConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where phones reach this server and where it keeps its state."""

    host: Host = "0.0.0.0"  # noqa: S104 -- phones on the home network must reach it
    port: ListenPort = 8080
    data_dir: Path = Path("data")
    monitoring: bool = False
    cors_origins: tuple[Url, ...] = ()
    compress_live: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class ControlConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rhythm of the control loop."""

    tick_s: Annotated[float, Meta(ge=0.1, le=600)] = 10


class OcppConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where chargers connect; `tags` None accepts any RFID tag."""

    host: Host = "0.0.0.0"  # noqa: S104 -- chargers on the home network must reach it
    port: ListenPort = 8887
    tags: tuple[str, ...] | None = None


class HomeAssistantConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The transport of devices that are reached as Home Assistant entities."""

    url: Url
    token: Secret


class MqttConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The broker that Home Assistant discovery and state go to."""

    host: Host = "127.0.0.1"
    port: Port = 1883
    tls: bool = False
    username: str | None = None
    password: Secret | None = None
    discovery_prefix: Topic = "homeassistant"
    topic_prefix: Topic = "powersync"


class NotifyConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Notifications to phones; the section's presence turns them on."""


class SolarForecastConfig(Struct, frozen=True, kw_only=True):
    """Where the solar forecast comes from; each driver adds what it needs."""

    driver: str


class SimulatedSolarForecast(SolarForecastConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The simulated house's own forecast: inside this process, or behind `port` in another one."""

    driver: str = "simulated"
    port: Port | None = None


class ForecastConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Forecasts by what they forecast."""

    solar: SolarForecastConfig | None = field(default=None)
