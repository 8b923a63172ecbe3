"""The table of a SunSpec inverter in the configuration."""

from adapters.kinds.bounds import Host, Port, Unit
from adapters.kinds.tables import PvConfig


class SunSpecPv(PvConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One inverter over Modbus TCP."""

    driver: str = "sunspec"
    host: Host
    port: Port = 502
    unit: Unit = 1
