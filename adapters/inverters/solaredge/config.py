"""The table of a SolarEdge inverter in the configuration."""

from adapters.kinds.bounds import Host, Port, Unit
from adapters.kinds.tables import PvConfig


class SolarEdgePv(PvConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One inverter over Modbus TCP; followers behind a leader are other units of its address."""

    driver: str = "solaredge"
    host: Host
    port: Port = 1502
    unit: Unit = 1
