"""All that the program knows of GoodWe: a driver by UDP, and one through Home Assistant's entities."""

from collections.abc import Iterator

from adapters.batteries.goodwe.advice import ENTITY, UDP
from adapters.batteries.goodwe.config import GoodWeBattery, GoodWeEntityBattery
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.fault import Fault
from adapters.kinds.rows import BatteryRow, Tables
from adapters.kinds.surroundings import Opened, Surroundings

SILENT_ABOUT_RATING = ("ES", "EM", "BP")


def open_goodwe(battery: GoodWeBattery, near: Surroundings) -> Opened:
    """A hybrid inverter by UDP."""
    from adapters.batteries.goodwe.driver import GoodWeDriver
    from adapters.batteries.goodwe.link import GoodWeLink

    link = GoodWeLink(battery.host, port=battery.port, family=battery.family, address=battery.address)
    driver = GoodWeDriver(
        link,
        battery=battery.ratings,
        clock=near.clock,
        control=battery.control,
        rated_w=battery.rated_w,
        model=battery.model,
    )
    return Opened(device=driver, control=driver, model=battery.model)


def open_goodwe_entity(battery: GoodWeEntityBattery, near: Surroundings) -> Opened:
    """A hybrid inverter through the one connection to Home Assistant."""
    from adapters.batteries.goodwe.entity import GoodWeEntityDriver
    from adapters.links.homeassistant.shared import home_of

    driver = GoodWeEntityDriver(
        home_of(near), battery=battery.ratings, clock=near.clock, prefix=battery.prefix
    )
    return Opened(device=driver, control=driver)


def the_rating_is_known(battery: GoodWeBattery) -> Iterator[Fault]:
    """Some families do not report the inverter's rated power, and it cannot be guessed."""
    if battery.family in SILENT_ABOUT_RATING and not battery.rated_w:
        yield Fault(
            "rated_w",
            f"is missing (family {battery.family} does not report the inverter's rated power)",
            ("family",),
        )


def emulated(place: Place) -> Emulator:
    """A GW10K-ET."""
    from adapters.batteries.goodwe.emulator.inverter import GoodWeEmulator

    return GoodWeEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


def emulated_entities(place: Place) -> Emulator:
    """A Kit-20 among the entities of a Home Assistant; token `emulated-home-assistant`."""
    from adapters.batteries.goodwe.entity.emulator import goodwe_in_home_assistant

    return goodwe_in_home_assistant(place.house, clock=place.clock, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """A GW10K-ET by UDP."""
    return {"battery": {"driver": "goodwe", "family": "ET", "host": "127.0.0.1", "port": port}}


def demo_entities(port: int) -> Tables:
    """The entities over Home Assistant's WebSocket; the token opens the emulator only."""
    return {
        "homeassistant": {"url": f"http://127.0.0.1:{port}", "token": "emulated-home-assistant"},
        "battery": {"driver": "goodwe_entity"},
    }


GOODWE = BatteryRow(
    table=GoodWeBattery,
    make="GoodWe",
    told_by=("family", "address", "model"),
    open=open_goodwe,
    faults=the_rating_is_known,
    advice=UDP,
    emulated=Emulated(build=emulated, port=8_899),
    demo=demo,
)
GOODWE_ENTITY = BatteryRow(
    table=GoodWeEntityBattery,
    make="GoodWe",
    told_by=("prefix",),
    open=open_goodwe_entity,
    through_home="reaches the inverter through Home Assistant",
    advice=ENTITY,
    emulated=Emulated(build=emulated_entities, port=8_123),
    demo=demo_entities,
)
