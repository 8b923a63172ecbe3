"""The tables of GoodWe inverters in the configuration."""

from typing import Annotated, Literal

from msgspec import Meta

from adapters.kinds.bounds import Host, Port, Unit
from adapters.kinds.tables import BatteryConfig

EntityPrefix = Annotated[
    str, Meta(pattern=r"^[a-z0-9_]{1,80}$", description="what entity names begin with, such as goodwe")
]


class GoodWeBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A GoodWe hybrid inverter on its own UDP port. The family is asked for: guessing it takes long, and may
    be wrong. `rated_w` is the inverter's, which families ES, EM and BP do not report.
    """

    driver: str = "goodwe"
    family: Literal["ET", "EH", "BT", "BH", "ES", "EM", "BP"]
    host: Host
    port: Port = 8899
    address: Unit = 247
    control: Literal["ems", "eco"] = "ems"
    rated_w: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None
    model: Annotated[str, Meta(min_length=1, max_length=40)] | None = None


class GoodWeEntityBattery(BatteryConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A GoodWe hybrid inverter through Home Assistant. `prefix` is what its entities' names begin with;
    absent: `goodwe`, or the only one that has EMS entities.
    """

    driver: str = "goodwe_entity"
    prefix: EntityPrefix | None = None
