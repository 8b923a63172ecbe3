"""One bus per Modbus endpoint in a house, and one link per unit behind it: many endpoints accept a single
client, and a gateway or an inverter with a meter has several units.
"""

from adapters.kinds.surroundings import Surroundings
from adapters.links.modbus.bus import ModbusBus
from adapters.links.modbus.link import ModbusLink


def link_of(near: Surroundings, host: str, port: int, unit: int, spacing_s: float = 0.0) -> ModbusLink:
    """The link to this unit, made when a driver first asks for it; the widest spacing that anybody on its
    bus asked for holds for all.
    """
    host = host.strip("[]")  # an IPv6 address as it is written in a URL
    bus = near.share(("modbus", host, port), lambda: ModbusBus(host, port, near.clock))
    bus.spacing_s = max(bus.spacing_s, spacing_s)
    return near.share(("modbus", host, port, unit), lambda: ModbusLink(host, port, unit, near.clock, bus=bus))
