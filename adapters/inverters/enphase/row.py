"""All that the program knows of Enphase."""

from collections.abc import Iterator

from adapters.inverters.enphase.advice import GATEWAY
from adapters.inverters.enphase.config import EnphasePv
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.read_only import ReadOnlyInverter
from adapters.kinds.rows import PvRow
from adapters.kinds.secret import revealed
from adapters.kinds.surroundings import Opened, Surroundings

WHY_NOT = "Enphase publishes no local way to limit the output, so it is read and never limited."


def open_enphase(pv: EnphasePv, near: Surroundings) -> Opened:
    """A gateway over its local API."""
    from adapters.inverters.enphase.driver import EnphaseDriver

    token = revealed(pv.token)
    return Opened(device=EnphaseDriver(pv.url, token, near.clock), control=ReadOnlyInverter(WHY_NOT))


def is_only_read(pv: EnphasePv) -> Iterator[str]:
    """It goes on exporting while that earns too little."""
    yield f"driver: {WHY_NOT}"


def emulated(place: Place) -> Emulator:
    """A gateway with both meters; token `emulated-enphase-owner`."""
    from adapters.inverters.enphase.emulator.gateway import EnphaseEmulator

    return EnphaseEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


ENPHASE = PvRow(
    table=EnphasePv,
    open=open_enphase,
    notices=is_only_read,
    advice=GATEWAY,
    measures_grid=True,
    emulated=Emulated(build=emulated, port=10_446),
)
