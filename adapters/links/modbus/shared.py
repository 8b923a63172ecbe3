"""One link per Modbus address in a house: many inverters accept a single client."""

from adapters.kinds.surroundings import Surroundings
from adapters.links.modbus.link import ModbusLink


def link_of(near: Surroundings, host: str, port: int, unit: int, spacing_s: float = 0.0) -> ModbusLink:
    """The link to this address, made when a driver first asks for it; its first user sets the spacing."""
    return near.share(
        ("modbus", host, port, unit), lambda: ModbusLink(host, port, unit, near.clock, spacing_s=spacing_s)
    )
