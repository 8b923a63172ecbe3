"""All that the program knows of SunSpec inverters."""

from adapters.inverters.sunspec.advice import MODBUS, SUNSPEC
from adapters.inverters.sunspec.config import SunSpecPv
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import PvRow
from adapters.kinds.surroundings import Opened, Surroundings


def open_sunspec(pv: SunSpecPv, near: Surroundings) -> Opened:
    """An inverter over Modbus TCP; several behind one address share its connection."""
    from adapters.links.modbus.shared import link_of
    from adapters.links.sunspec.inverter import SunSpecInverter

    driver = SunSpecInverter(link_of(near, pv.host, pv.port, pv.unit), near.clock)
    return Opened(device=driver, control=driver)


def emulated(place: Place) -> Emulator:
    """A 5 kW inverter, unit 1."""
    from adapters.links.sunspec.emulator.inverter import SunSpecEmulator

    return SunSpecEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


SUNSPEC_ROW = PvRow(
    table=SunSpecPv,
    make="SunSpec",
    told_by=("unit",),
    open=open_sunspec,
    advice=SUNSPEC,
    modbus=MODBUS,
    emulated=Emulated(build=emulated, port=10_504),
)
