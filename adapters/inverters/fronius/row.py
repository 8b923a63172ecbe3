"""All that the program knows of Fronius."""

from collections.abc import Iterator

from adapters.inverters.fronius.advice import SOLAR_API
from adapters.inverters.fronius.config import FroniusPv
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.read_only import ReadOnlyInverter
from adapters.kinds.rows import PvRow
from adapters.kinds.surroundings import Opened, Surroundings

WHY_NOT = "It is read and never limited: set pv.modbus_unit to limit it over Modbus TCP."


def open_fronius(pv: FroniusPv, near: Surroundings) -> Opened:
    """Inverters over HTTP, and their limit over Modbus TCP where it is wanted."""
    from adapters.inverters.fronius.driver import FroniusDriver

    reader = FroniusDriver(pv.host, pv.port, near.clock, inverter=pv.inverter)
    if pv.modbus_unit is None:
        return Opened(device=reader, control=ReadOnlyInverter(WHY_NOT))
    from adapters.inverters.fronius.limited import LimitedFronius
    from adapters.links.modbus.shared import link_of

    both = LimitedFronius(reader, link_of(near, pv.host, pv.modbus_port, pv.modbus_unit))
    return Opened(device=both, control=both)


def emulated(place: Place) -> Emulator:
    """One inverter with a smart meter at the grid connection."""
    from adapters.inverters.fronius.emulator.solar_api import FroniusEmulator

    return FroniusEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


def may_limit(pv: FroniusPv) -> Iterator[str]:
    """One that is only read goes on exporting while that earns too little."""
    if pv.modbus_unit is None:
        yield f"driver: {WHY_NOT}"


FRONIUS = PvRow(
    table=FroniusPv,
    make="Fronius",
    told_by=("inverter",),
    open=open_fronius,
    advice=SOLAR_API,
    notices=may_limit,
    measures_grid=True,
    emulated=Emulated(build=emulated, port=10_080),
)
