"""Puts a Powerwall's parts together from what an owner configures: the account, its region, the stream."""

from typing import Literal

from msgspec import Struct

from adapters.batteries.powerwall.driver import PowerwallDriver
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.batteries.powerwall.stream import SiteStream
from adapters.clouds.tesla import (
    FLEET_URLS,
    TESLEMETRY_URLS,
    TOKEN_URL,
    FixedToken,
    RateBudget,
    RefreshedToken,
    TeslaLink,
)
from adapters.clouds.tesla.refresher import TokenSource
from adapters.clouds.tesla.regions import TESLEMETRY_URL, Region
from domain.errors import ConfigurationError
from domain.house.house import Battery
from domain.ports.clock import Clock
from domain.ports.records import Documents

FLEET_CALLS, TESLEMETRY_CALLS = 60, 30  # a minute; of the first, only the cost is a limit


class Account(Struct, frozen=True, kw_only=True):
    """Whose site it is and how it is reached; the tokens are never shown."""

    api: Literal["fleet", "teslemetry"]
    region: str | None = None
    token: str | None = None
    refresh_token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    base_url: str | None = None
    token_url: str | None = None

    def __repr__(self) -> str:
        return f"Account(api={self.api!r}, region={self.region!r})"


def open_site(
    account: Account,
    site_id: int,
    *,
    clock: Clock,
    documents: Documents,
    battery: Battery,
    timezone: str,
    currency: str,
    poll_s: float = 15.0,
    stream: bool = True,
    timeout_s: float = 10.0,
) -> PowerwallDriver:
    """The driver of one site; nothing is contacted yet. Raises ConfigurationError without any token."""
    tokens = _tokens(account, clock, documents)
    is_fleet = account.api == "fleet"
    link = TeslaLink(
        account.base_url or base_url_of(account.api, account.region),
        tokens,
        clock,
        name="Tesla" if is_fleet else "Teslemetry",
        budget=RateBudget(clock, calls=FLEET_CALLS if is_fleet else TESLEMETRY_CALLS),
        timeout_s=timeout_s,
    )
    site = PowerwallSite(link, site_id, clock, timezone=timezone)
    return PowerwallDriver(
        site,
        battery=battery,
        currency=currency,
        poll_s=poll_s,
        stream=SiteStream(site, site_id) if stream and not is_fleet else None,
        on_close=tokens.close if isinstance(tokens, RefreshedToken) else None,
    )


def base_url_of(api: str, region: str | None) -> str:
    """Where this account is served; without a region North America, and Teslemetry finds its own."""
    if api == "fleet":
        return FLEET_URLS[Region(region or Region.NA)]
    return TESLEMETRY_URL if region is None else TESLEMETRY_URLS[Region(region)]


def _tokens(account: Account, clock: Clock, documents: Documents) -> TokenSource:
    if account.refresh_token is not None and account.client_id is not None:
        return RefreshedToken(
            documents=documents,
            clock=clock,
            account=account.client_id,
            client_id=account.client_id,
            client_secret=account.client_secret,
            refresh_token=account.refresh_token,
            token_url=account.token_url or TOKEN_URL,
        )
    if account.token is None:
        raise ConfigurationError(["battery.token: is missing"])
    return FixedToken(account.token)
