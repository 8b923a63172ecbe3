"""The table of a GoodWe inverter without a battery."""

from typing import Annotated

from msgspec import Meta

from adapters.kinds.bounds import Host, Port, Unit
from adapters.kinds.tables import PvConfig


class GoodWeMsPv(PvConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A GoodWe MS, DT, D-NS or XS by UDP. `rated_w` is what it gives at most, which it does not report;
    `meter`: it has a smart meter of its own at the grid connection.
    """

    driver: str = "goodwe_ms"
    host: Host
    port: Port = 8899
    address: Unit = 127
    rated_w: Annotated[float, Meta(gt=0, le=1_000_000)]
    meter: bool = False
