"""The table of Solcast in the configuration."""

from typing import Annotated

from msgspec import Meta

from adapters.kinds.bounds import Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import SolarForecastConfig

SiteName = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9-]{4,64}$", description="a resource id, such as 1234-abcd-5678-ef01")
]


class SolcastForecast(SolarForecastConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account, and the sites of it whose sum is this house's roof."""

    driver: str = "solcast"
    api_key: Secret
    sites: tuple[SiteName, ...]
    calls_per_day: Annotated[int, Meta(ge=1, le=10_000)] = 10
    base_url: Url | None = None
