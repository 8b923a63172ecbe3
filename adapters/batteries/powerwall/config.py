"""The table of a Powerwall in the configuration."""

from typing import Annotated, Literal

from msgspec import Meta

from adapters.kinds.bounds import Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import BatteryConfig


class PowerwallBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Tesla Powerwall through its maker's cloud. Teslemetry takes a `token`; Fleet API renews its tokens
    from `refresh_token` and `client_id`, or takes a short-lived `token`.
    """

    driver: str = "powerwall"
    api: Literal["fleet", "teslemetry"]
    site_id: Annotated[int, Meta(ge=1, description="the energy_site_id")]
    region: Literal["na", "eu", "cn"] | None = None
    token: Secret | None = None
    refresh_token: Secret | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    poll_s: Annotated[float, Meta(ge=5, le=300)] = 15
    stream: bool = True
    base_url: Url | None = None
    token_url: Url | None = None
