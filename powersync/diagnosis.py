"""What a failed contact means and what to do about it, in one plain sentence for a newcomer.

Drivers say what happened; here stands what that usually is with this family of devices.
"""

import re

from msgspec import Struct

from adapters.links.modbus.probe import Probe, Reach, probe
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction

PROBE_S = 1.0  # real seconds, for the connection and for each unit
USUAL_UNITS = (85, 247, 1, 0, 255)
WANTED = {
    BatteryAction.FORCE_CHARGE: "charge on command",
    BatteryAction.FORCE_DISCHARGE: "discharge on command",
    BatteryAction.HOLD: "hold its charge",
    BatteryAction.CURTAIL: "limit its export",
}


class ModbusAddress(Struct, frozen=True, kw_only=True):
    """Where a Modbus TCP device is said to be."""

    host: str
    port: int
    unit: int


class Family(Struct, frozen=True, kw_only=True):
    """Where Modbus TCP is switched on, what else a closed port can mean, and whether it takes one client."""

    switch: str
    closed: str = ""
    one_client: bool = False


MODBUS: dict[str, Family] = {
    "alphaess": Family(
        switch="the AlphaESS app, Settings, Communication, Modbus TCP",
        closed=" Another program may hold its only connection. A SMILE5 of the first hardware version has no"
        " Modbus TCP at all: use driver alphaess_cloud.",
        one_client=True,
    ),
    "sigenergy": Family(switch="the installer's part of the mySigen app, Modbus TCP"),
}


class Rule(Struct, frozen=True):
    """`pattern` in an error of this driver (empty: of any) means `advice`."""

    driver: str
    pattern: str
    advice: str


RULES = (
    Rule(
        "alphaess_cloud",
        r"signature is wrong|key was refused",
        "The AlphaESS cloud refused the key: copy AppID and AppSecret anew from open.alphaess.com into"
        " battery.cloud.app_id and battery.cloud.app_secret.",
    ),
    Rule(
        "alphaess_cloud",
        r"check this machine's clock",
        "This machine's clock is wrong by more than five minutes, and the AlphaESS cloud checks it:"
        " switch time synchronisation on.",
    ),
    Rule(
        "alphaess_cloud",
        r"not bound|no system is bound",
        "The key is right, but no system belongs to it: add your system at open.alphaess.com with its"
        " serial number and check code.",
    ),
    Rule(
        "alphaess_cloud",
        r"battery\.cloud\.serial|of this serial",
        "The AlphaESS account does not tell which system is meant: set battery.cloud.serial.",
    ),
    Rule(
        "alphaess_cloud",
        r"offline in the cloud|no values of today|there is no data",
        "The AlphaESS cloud has heard nothing of the system today: look whether the inverter is on and"
        " its own Internet connection works.",
    ),
    Rule(
        "alphaess_cloud",
        r"asked too often",
        "The AlphaESS cloud was asked too often, perhaps by another program with the same key: wait a"
        " minute and try again.",
    ),
    Rule(
        "powerwall",
        r"token was refused|refused the refresh token|refused twice",
        "Tesla refused the token: sign in again and put the new one into the configuration.",
    ),
    Rule(
        "powerwall",
        r"no permission",
        "The token lacks a permission: make one that may read and command energy devices"
        " (energy_device_data and energy_cmds).",
    ),
    Rule("powerwall", r"another region", "The account lives in another region: set battery.region."),
    Rule(
        "powerwall",
        r"no such site",
        "The account has no such site: set battery.site_id to the energy_site_id of your Powerwall.",
    ),
    Rule(
        "powerwall",
        r"payment is required",
        "The subscription has run out: renew it with the service that gave you the token.",
    ),
    Rule(
        "powerwall",
        r"not registered",
        "The application is not registered in this region: register it, or set battery.region.",
    ),
    Rule(
        "powerwall",
        r"gateway is offline",
        "The cloud is there, but the Powerwall has not reported for minutes: look whether the gateway is"
        " on and online.",
    ),
    Rule(
        "goodwe_entity",
        r"Home Assistant has no|offers no|no entity",
        "An entity is missing in Home Assistant: install the GoodWe integration called experimental, and"
        " set battery.prefix if its entities' names begin otherwise.",
    ),
    Rule(
        "goodwe_entity",
        r"several inverters",
        "Home Assistant has several inverters: set battery.prefix to what the names of the one that is"
        " meant begin with.",
    ),
    Rule(
        "goodwe_entity",
        r"does not reach the inverter|unavailable|still starting",
        "Home Assistant is there, but its GoodWe integration has no values: look at the integration's page"
        " in Home Assistant, or wait until it has started.",
    ),
    Rule(
        "goodwe_entity",
        r"token",
        "Home Assistant refused the token: make a long-lived access token on your profile page there and"
        " set homeassistant.token.",
    ),
    Rule(
        "goodwe_entity",
        r"no connection|answered HTTP|does not speak|no answer|hung up",
        "Home Assistant is not at this address: check homeassistant.url, and that it is running.",
    ),
    Rule(
        "goodwe",
        r"nobody listens",
        "The machine is there, but its UDP port is closed: a WiFi/LAN Kit-20 has none, so use driver"
        " goodwe_entity, or check battery.host.",
    ),
    Rule(
        "goodwe",
        r"no sensible answer",
        "Nothing answers by UDP: check battery.host and that inverter and server are in one network; a"
        " WiFi/LAN Kit-20 has no such port and needs driver goodwe_entity.",
    ),
    Rule(
        "goodwe",
        r"cannot be reached",
        "There is no way to this address: check battery.host and the network.",
    ),
    Rule("goodwe", r"serial number says", "The inverter is of another family: set battery.family."),
    Rule(
        "",
        r"no connection|no answer|did not answer",
        "There is no connection: check the address, the network, and that the device is on.",
    ),
)


async def advice_on(driver: str, error: str, address: ModbusAddress | None = None) -> str | None:
    """The sentence for this error, looking around at the address where that tells more; None: the error
    says it all. The driver must have closed its own connection.
    """
    if address is not None and driver in MODBUS:
        refused = _refusal(error)
        if refused is not None:
            return refused
        found = await probe(address.host, address.port, address.unit, USUAL_UNITS, timeout_s=PROBE_S)
        return of_probe(MODBUS[driver], address, found)
    return of_text(driver, error)


def of_text(driver: str, error: str) -> str | None:
    """What the words of an error mean for this driver; None where no rule knows."""
    for rule in RULES:
        if rule.driver in ("", driver) and re.search(rule.pattern, error):
            return rule.advice
    return None


def of_probe(family: Family, address: ModbusAddress, found: Probe) -> str:
    """What a look at the address means."""
    host, port, unit = address.host, address.port, address.unit
    taken = (
        "another program (Home Assistant, evcc, a data logger) holds the only connection that this inverter"
        " takes: close it there, or put a Modbus proxy between"
    )
    match found.reach:
        case Reach.NO_NAME:
            return f"No machine is called {host}: check battery.host, or write its IP address."
        case Reach.NO_HOST:
            return (
                f"No machine answers at {host}: check battery.host, the network, and that the inverter is"
                " on (some sleep at night)."
            )
        case Reach.CLOSED:
            return (
                f"{host} is there, but its port {port} is closed: switch Modbus TCP on ({family.switch})."
                f"{family.closed}"
            )
        case Reach.HUNG_UP:
            reason = taken if family.one_client else "something between refuses it, such as a firewall"
            return f"{host} hangs up at once: {reason}."
        case Reach.GARBAGE:
            return f"{host} port {port} speaks no Modbus: check battery.host and battery.port."
        case Reach.OTHER_UNIT:
            return (
                f"Nobody answers as unit {unit}, but unit {found.unit} does: set battery.unit = {found.unit}."
            )
        case Reach.SILENT:
            also = f", or {taken}" if family.one_client else ""
            return (
                f"{host} takes the connection, but answers as no unit: its Modbus address is not {unit} (see"
                f" {family.switch}, and set battery.unit){also}."
            )
        case _:
            return "It answers now: it was busy or slow. Try again."


def cannot(abilities: BatteryCapabilities | None) -> tuple[str, ...]:
    """What people may expect of a battery that answered and that it cannot do."""
    if abilities is None:
        return ("it can be read, not commanded",)
    if abilities.read_only or not abilities.actions:
        return tuple(filter(None, ("it can be read, not commanded", abilities.why_not)))
    lacks = [words for action, words in WANTED.items() if action not in abilities.actions]
    told = (f"it cannot {' or '.join(lacks)}",) if lacks else ()
    return (*told, abilities.why_not) if abilities.why_not else told


def _refusal(error: str) -> str | None:
    """An answer that is a refusal needs no look around."""
    if "exception 6" in error:
        return "The inverter is there and says that it is busy: try again in a minute."
    if "exception" in error:
        return (
            "The inverter answers, but refuses what every unit of this family has: check battery.unit, and"
            " that host is the inverter and not a data logger."
        )
    return None
