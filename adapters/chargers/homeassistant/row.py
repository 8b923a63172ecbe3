"""All that the program knows of chargers that are reached through Home Assistant."""

from collections.abc import Iterator

from adapters.chargers.homeassistant.config import HomeAssistantCharger
from adapters.kinds.advice import Rule
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.fault import Fault
from adapters.kinds.rows import ChargerRow, Tables
from adapters.kinds.surroundings import Opened, Surroundings
from adapters.links.homeassistant_advice import HOME_ASSISTANT
from domain.house.house import Loadpoint

SWITCHES = ("switch", "input_boolean")
NUMBERS = ("number", "input_number")
SELECTS = ("select", "input_select")
KINDS = {
    "switch": SWITCHES,
    "current": NUMBERS,
    "status": ("sensor", "binary_sensor", "select", "input_select"),
    "plug": ("binary_sensor", "input_boolean"),
    "power": ("sensor", "input_number"),
    "energy": ("sensor", "input_number"),
    "phases": SELECTS,
    "soc": ("sensor", "number", "input_number"),
    "soc_limit": ("sensor", "number", "input_number"),
    "location": ("device_tracker", "person"),
    "wake": ("button", "input_button", "script", *SWITCHES),
}
ADVICE = (
    Rule(
        r"has no entity",
        "An entity is not there: Home Assistant lists what there is under Settings, Devices & services,"
        " Entities.",
    ),
    Rule(
        r"unavailable|still starting|does not reach",
        "Home Assistant is there, but its integration has no values of the charger: look at the"
        " integration's page in Home Assistant, or wait until it has started.",
    ),
    *HOME_ASSISTANT,
)


def open_charger(config: HomeAssistantCharger, loadpoint: Loadpoint, near: Surroundings) -> Opened:
    """A charger through the one connection to Home Assistant."""
    from adapters.chargers.homeassistant.driver import HomeAssistantChargerDriver
    from adapters.links.homeassistant.shared import home_of

    driver = HomeAssistantChargerDriver(home_of(near), config=config, clock=near.clock)
    return Opened(device=driver, control=driver)


def it_can_be_stopped_and_read(config: HomeAssistantCharger) -> Iterator[Fault]:
    """Something must start and stop it, and every entity must be of a kind that can play its part."""
    if config.switch is None and config.current is None:
        yield Fault("switch", "is missing (a switch, or a number in current that takes 0 A)", ("current",))
    for key, domains in KINDS.items():
        entity_id = getattr(config, key)
        if entity_id is not None and entity_id.partition(".")[0] not in domains:
            yield Fault(key, f"is {entity_id} (a {' or '.join(domains)} is needed)")
    for place, entity_id in enumerate(config.currents):
        if entity_id.partition(".")[0] != "sensor":
            yield Fault(f"currents[{place}]", f"is {entity_id} (a sensor is needed)")


def what_it_cannot_see(config: HomeAssistantCharger) -> Iterator[str]:
    """Without some entities it works, and knows less."""
    if config.power is None:
        yield "power: no sensor is named, so that what the car takes counts as the house's"
    if config.status is None and config.plug is None:
        yield "plug: neither plug nor status is named, so that a car is always taken to be there"


def emulated(place: Place) -> Emulator:
    """A wallbox among the entities of a Home Assistant; token `emulated-home-assistant`."""
    from adapters.chargers.homeassistant.emulator import wallbox_in_home_assistant

    return wallbox_in_home_assistant(
        place.house, place.loadpoint, clock=place.clock, host=place.host, port=place.port
    )


def demo(port: int) -> Tables:
    """The entities over Home Assistant's WebSocket; the token opens the emulator only."""
    return {
        "homeassistant": {"url": f"http://127.0.0.1:{port}", "token": "emulated-home-assistant"},
        "charger": {
            "driver": "homeassistant",
            "switch": "switch.wallbox_charging",
            "current": "number.wallbox_current",
            "status": "sensor.wallbox_status",
            "plug": "binary_sensor.wallbox_plug",
            "power": "sensor.wallbox_power",
            "energy": "sensor.wallbox_energy",
            "soc": "sensor.car_battery_level",
        },
    }


HOMEASSISTANT = ChargerRow(
    table=HomeAssistantCharger,
    make="Home Assistant",
    told_by=("switch", "current"),
    open=open_charger,
    faults=it_can_be_stopped_and_read,
    notices=what_it_cannot_see,
    through_home="reaches the charger through Home Assistant",
    advice=ADVICE,
    emulated=Emulated(build=emulated, port=8_124),
    demo=demo,
)
