"""The table of Australia's wholesale prices in the configuration."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from adapters.kinds.bounds import Url
from adapters.kinds.tables import TariffConfig


class AemoTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Wholesale prices of Australia's NEM, as the market publishes them, or replayed from the file `csv`.

    `gst` is a fraction of the import price.
    """

    driver: str = "aemo"
    region: Literal["NSW1", "QLD1", "SA1", "TAS1", "VIC1"]
    gst: Annotated[float, Meta(ge=0, le=1)] = 0.10
    csv: Path | None = None
    base_url: Url | None = None
    summary_url: Url | None = None
