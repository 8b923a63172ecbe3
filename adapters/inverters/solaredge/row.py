"""All that the program knows of SolarEdge."""

from adapters.inverters.solaredge.advice import MODBUS, SOLAREDGE
from adapters.inverters.solaredge.config import SolarEdgePv
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import PvRow
from adapters.kinds.surroundings import Opened, Surroundings


def open_solaredge(pv: SolarEdgePv, near: Surroundings) -> Opened:
    """An inverter over Modbus TCP; a leader and its followers share one connection."""
    from adapters.inverters.solaredge.driver import SolarEdgeInverter
    from adapters.links.modbus.shared import link_of

    driver = SolarEdgeInverter(link_of(near, pv.host, pv.port, pv.unit), near.clock)
    return Opened(device=driver, control=driver)


def emulated(place: Place) -> Emulator:
    """A 5 kW inverter, unit 1."""
    from adapters.inverters.solaredge.emulator.inverter import SolarEdgeEmulator

    return SolarEdgeEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


SOLAREDGE_ROW = PvRow(
    table=SolarEdgePv,
    make="SolarEdge",
    told_by=("unit",),
    open=open_solaredge,
    advice=SOLAREDGE,
    modbus=MODBUS,
    emulated=Emulated(build=emulated, port=11_502),
)
