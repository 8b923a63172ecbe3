"""The table of a Fronius in the configuration."""

from typing import Annotated

from msgspec import Meta

from adapters.kinds.bounds import Host, Port, Unit
from adapters.kinds.tables import PvConfig


class FroniusPv(PvConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Inverters behind one Solar API. `inverter` is one of several; absent: all that it tells of. With
    `modbus_unit` the output can be limited, over Modbus TCP.
    """

    driver: str = "fronius"
    host: Host
    port: Port = 80
    inverter: Annotated[int, Meta(ge=0, le=99)] | None = None
    modbus_unit: Unit | None = None
    modbus_port: Port = 502
