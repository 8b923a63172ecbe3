"""Whose devices they are: one account, reached one way; what is of one account shares its tokens and budget.

A refresh token works once, so that one sign-in must have one refresher in a house, however many batteries
and cars it opens.
"""

from typing import Literal

from msgspec import Struct

from adapters.clouds.budget import RateBudget
from adapters.clouds.tesla.refresher import FixedToken, RefreshedToken, TokenSource
from adapters.clouds.tesla.regions import FLEET_URLS, SIGN_IN_URL, TESLEMETRY_URL, TESLEMETRY_URLS, Region
from adapters.clouds.tesla.tokens import seed_of
from adapters.kinds.surroundings import Surroundings
from domain.errors import ConfigurationError
from domain.ports.clock import Clock
from domain.ports.records import Documents

FLEET_CALLS, TESLEMETRY_CALLS = 60, 30  # a minute; of the first, only the cost is a limit


class Account(Struct, frozen=True, kw_only=True):
    """How an account is reached; the tokens are never shown. `key`: its table in the configuration."""

    api: Literal["fleet", "teslemetry"]
    region: str | None = None
    token: str | None = None
    refresh_token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    base_url: str | None = None
    token_url: str | None = None
    key: str = "battery"

    def __repr__(self) -> str:
        return f"Account(api={self.api!r}, region={self.region!r})"

    @property
    def is_fleet(self) -> bool:
        """Whether it is Tesla's own interface."""
        return self.api == "fleet"

    @property
    def url(self) -> str:
        """Where it is served; without a region North America, and Teslemetry finds its own."""
        if self.base_url is not None:
            return self.base_url
        if self.is_fleet:
            return FLEET_URLS[Region(self.region or Region.NA)]
        return TESLEMETRY_URL if self.region is None else TESLEMETRY_URLS[Region(self.region)]


def tokens_of(account: Account, clock: Clock, documents: Documents) -> TokenSource:
    """A new source of its tokens. Raises ConfigurationError without any."""
    if account.refresh_token is not None and account.client_id is not None:
        return RefreshedToken(
            documents=documents,
            clock=clock,
            account=account.client_id,
            client_id=account.client_id,
            client_secret=account.client_secret,
            refresh_token=account.refresh_token,
            token_url=account.token_url or SIGN_IN_URL,
        )
    if account.token is None:
        raise ConfigurationError([f"{account.key}.token: is missing"])
    return FixedToken(account.token)


def budget_of(account: Account, clock: Clock) -> RateBudget:
    """A new budget of its requests."""
    return RateBudget(clock, calls=FLEET_CALLS if account.is_fleet else TESLEMETRY_CALLS)


def shared_tokens(account: Account, near: Surroundings) -> TokenSource:
    """The one source of this sign-in's tokens in the house."""
    secret = account.refresh_token or account.token or ""
    key = ("tesla tokens", account.client_id, seed_of(secret))
    return near.share(key, lambda: tokens_of(account, near.clock, near.documents))


def shared_budget(account: Account, near: Surroundings) -> RateBudget:
    """The one budget of this sign-in in the house."""
    secret = account.refresh_token or account.token or ""
    key = ("tesla budget", account.api, seed_of(secret))
    return near.share(key, lambda: budget_of(account, near.clock))
