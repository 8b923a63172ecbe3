"""All that the program knows of Fronius."""

from adapters.inverters.fronius.advice import SOLAR_API
from adapters.inverters.fronius.config import FroniusPv
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import PvRow
from adapters.kinds.surroundings import Opened, Surroundings


def open_fronius(pv: FroniusPv, near: Surroundings) -> Opened:
    """Inverters over HTTP."""
    from adapters.inverters.fronius.driver import FroniusDriver

    return Opened(device=FroniusDriver(pv.host, pv.port, near.clock, inverter=pv.inverter))


def emulated(place: Place) -> Emulator:
    """One inverter with a smart meter at the grid connection."""
    from adapters.inverters.fronius.emulator.solar_api import FroniusEmulator

    return FroniusEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


FRONIUS = PvRow(
    table=FroniusPv,
    open=open_fronius,
    advice=SOLAR_API,
    measures_grid=True,
    emulated=Emulated(build=emulated, port=10_080),
)
