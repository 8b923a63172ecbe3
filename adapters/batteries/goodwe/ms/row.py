"""All that the program knows of GoodWe's inverters without a battery."""

from adapters.batteries.goodwe.ms.config import GoodWeMsPv
from adapters.kinds.advice import Rule
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import PvRow
from adapters.kinds.surroundings import Opened, Surroundings

ADVICE = (
    Rule(
        r"nobody listens|no sensible answer",
        "Nothing answers by UDP: check pv.host; after dark such an inverter sleeps, and its module with it.",
    ),
    Rule(r"cannot be reached", "There is no way to this address: check pv.host and the network."),
    Rule(
        r"serial number says that it has a battery",
        "This inverter has a battery: it belongs into [battery] with driver goodwe.",
    ),
)


def open_goodwe_ms(pv: GoodWeMsPv, near: Surroundings) -> Opened:
    """An inverter by UDP."""
    from adapters.batteries.goodwe.link import GoodWeLink
    from adapters.batteries.goodwe.ms.driver import GoodWeMsDriver

    link = GoodWeLink(pv.host, port=pv.port, family="MS", address=pv.address)
    driver = GoodWeMsDriver(link, near.clock, rated_w=pv.rated_w, has_meter=pv.meter)
    return Opened(device=driver, control=driver)


def emulated(place: Place) -> Emulator:
    """A GW5000-MS."""
    from adapters.batteries.goodwe.ms.emulator import GoodWeMsEmulator

    return GoodWeMsEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


GOODWE_MS = PvRow(
    table=GoodWeMsPv,
    make="GoodWe",
    told_by=("address",),
    open=open_goodwe_ms,
    advice=ADVICE,
    emulated=Emulated(build=emulated, port=8_898),
)
