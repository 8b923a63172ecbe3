"""All that the program knows of chargers that speak OCPP."""

from collections.abc import Hashable

from adapters.chargers.ocpp.config import OcppCharger
from adapters.kinds.advice import Rule
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import ChargerRow, Tables
from adapters.kinds.surroundings import Opened, Surroundings
from adapters.kinds.tables import OcppConfig
from domain.house.house import Loadpoint

DOOR: Hashable = "the door for chargers"
DEMO_IDENTITY = "DEMO-CP"


def open_charger(charger: OcppCharger, loadpoint: Loadpoint, near: Surroundings) -> Opened:
    """One connector of a charger that will dial the house's one door."""
    from adapters.chargers.ocpp.central import Central
    from adapters.chargers.ocpp.connector import Wiring
    from adapters.chargers.ocpp.driver import OcppCharger as Driver

    central = near.share(DOOR, lambda: Central(near.ocpp or OcppConfig(), near.clock, near.documents))
    phases = loadpoint.phases if isinstance(loadpoint.phases, int) else 3
    station = central.enrol(charger, Wiring(voltage_v=loadpoint.voltage_v, phases=phases))
    driver = Driver(central, station, charger.connector, loadpoint)
    return Opened(device=driver, control=driver, listener=driver)


def demo(port: int) -> Tables:
    """The emulated charger dials this port."""
    return {
        "charger": {"driver": "ocpp", "identity": DEMO_IDENTITY},
        "ocpp": {"host": "127.0.0.1", "port": port},
    }


def emulator(place: Place) -> Emulator:
    """A charge point that dials a server."""
    from adapters.chargers.ocpp.emulator.charge_point import EmulatedChargePoint

    return EmulatedChargePoint(place, place.identity or DEMO_IDENTITY, place.version or "1.6")


OCPP = ChargerRow(
    table=OcppCharger,
    make="OCPP",
    told_by=("identity", "connector"),
    open=open_charger,
    dials_us=True,
    keeps_tokens=lambda table: True,
    advice=(
        Rule(
            r"is not connected",
            "It has not dialled this machine: check the address and the identity in the charger's settings,"
            " and that it is on. Some dial again only after minutes, or after a restart.",
        ),
        Rule(
            r"cannot listen",
            "Another program holds the port: PowerSync itself, if it is running (its page shows the charger),"
            " or another OCPP server; ocpp.port may be any other.",
        ),
        Rule(
            r"call themselves",
            "Two boxes have one identity, often the one they were delivered with: change it in one of them.",
        ),
    ),
    emulated=Emulated(build=emulator, port=8887, dials=True),
    demo=demo,
)
