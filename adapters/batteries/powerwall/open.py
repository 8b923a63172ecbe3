"""Puts a Powerwall's parts together from what an owner configures: the account, its site, the stream."""

from adapters.batteries.powerwall.driver import PowerwallDriver
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.batteries.powerwall.stream import SiteStream
from adapters.clouds.budget import RateBudget
from adapters.clouds.tesla import RefreshedToken, TeslaLink
from adapters.clouds.tesla.account import Account, budget_of, tokens_of
from adapters.clouds.tesla.refresher import TokenSource
from domain.house.house import Battery
from domain.ports.clock import Clock
from domain.ports.records import Documents


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
    tokens: TokenSource | None = None,
    budget: RateBudget | None = None,
) -> PowerwallDriver:
    """The driver of one site; nothing is contacted yet. `tokens` and `budget` are those that the account
    has in this house already. Raises ConfigurationError without any token.
    """
    tokens = tokens or tokens_of(account, clock, documents)
    link = TeslaLink(
        account.url,
        tokens,
        clock,
        name="Tesla" if account.is_fleet else "Teslemetry",
        budget=budget or budget_of(account, clock),
        timeout_s=timeout_s,
    )
    site = PowerwallSite(link, site_id, clock, timezone=timezone)
    return PowerwallDriver(
        site,
        battery=battery,
        currency=currency,
        poll_s=poll_s,
        stream=SiteStream(site, site_id) if stream and not account.is_fleet else None,
        on_close=tokens.close if isinstance(tokens, RefreshedToken) else None,
    )
