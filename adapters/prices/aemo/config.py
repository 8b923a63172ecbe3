"""The table of Australia's wholesale prices in the configuration."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from adapters.clouds.nem.market_time import Region
from adapters.kinds.bounds import Url
from adapters.kinds.tables import TariffConfig


class AemoTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Wholesale prices of Australia's NEM, as the market publishes them, or replayed from a file.

    `gst` is a fraction of the import price.
    """

    driver: str = "aemo"
    region: Region
    gst: Annotated[float, Meta(ge=0, le=1)] = 0.10
    csv: Path | None = None
    base_url: Url | None = None
    summary_url: Url | None = None
