"""What a GoodWe's silence usually means, by UDP and through Home Assistant."""

from adapters.kinds.advice import Rule
from adapters.links.homeassistant_advice import HOME_ASSISTANT

UDP = (
    Rule(
        r"nobody listens",
        "The machine is there, but its UDP port is closed: a WiFi/LAN Kit-20 has none, so use driver"
        " goodwe_entity, or check battery.host.",
    ),
    Rule(
        r"no sensible answer",
        "Nothing answers by UDP: check battery.host and that inverter and server are in one network; a"
        " WiFi/LAN Kit-20 has no such port and needs driver goodwe_entity.",
    ),
    Rule(r"cannot be reached", "There is no way to this address: check battery.host and the network."),
    Rule(r"serial number says", "The inverter is of another family: set battery.family."),
)

ENTITY = (
    Rule(
        r"Home Assistant has no|offers no|no entity",
        "An entity is missing in Home Assistant: install the GoodWe integration called experimental, and"
        " set battery.prefix if its entities' names begin otherwise.",
    ),
    Rule(
        r"several inverters",
        "Home Assistant has several inverters: set battery.prefix to what the names of the one that is"
        " meant begin with.",
    ),
    Rule(
        r"does not reach the inverter|unavailable|still starting",
        "Home Assistant is there, but its GoodWe integration has no values: look at the integration's page"
        " in Home Assistant, or wait until it has started.",
    ),
    *HOME_ASSISTANT,
)
