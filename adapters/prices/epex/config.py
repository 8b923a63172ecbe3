"""The table of day-ahead prices in the configuration."""

from typing import Annotated, Literal

from msgspec import Meta

from adapters.kinds.bounds import Url
from adapters.kinds.tables import TariffConfig
from domain.house.settings import Percent, Price

Region = Literal["AT", "BE", "DE", "DK1", "DK2", "NL", "SE1", "SE2", "SE3", "SE4"]


class EpexTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The exchange's price, with what the retailer adds to each kWh, and then tax on both.

    What is fed in earns `export_price`; without it that is not known, and never the price of what is bought.
    `per_euro` is a rate of exchange: near 0 it would make every price 0.
    """

    driver: str = "epex"
    region: Region
    surcharge: Price = 0.0
    tax_pct: Percent = 0.0
    hourly: bool = False
    export_price: Price | None = None
    per_euro: Annotated[float, Meta(ge=0.1, le=1_000)] = 1.0
    base_url: Url | None = None
