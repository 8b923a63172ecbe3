"""The tables of a Sigenergy plant's car chargers in the configuration."""

from typing import Annotated

from msgspec import Meta

from adapters.kinds.bounds import Host, Port
from adapters.kinds.tables import ChargerConfig

DeviceUnit = Annotated[int, Meta(ge=1, le=246)]


class SigenergyAcTable(ChargerConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An EVAC behind the plant's inverter: at the inverter's address, with a Modbus unit of its own."""

    driver: str = "sigenergy_ac"
    host: Host
    port: Port = 502
    unit: DeviceUnit = 1


class SigenergyDcTable(ChargerConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An EVDC: its Modbus unit is that of the hybrid inverter it hangs on, 2 where an EVAC took the 1.
    `feeds_house`: a car may feed the house through it, when a person asks for that.
    """

    driver: str = "sigenergy_dc"
    host: Host
    port: Port = 502
    unit: DeviceUnit = 1
    feeds_house: bool = False
