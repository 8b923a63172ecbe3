"""What a failed contact means and what to do about it, in one plain sentence for a newcomer.

Drivers say what happened, their rows what that usually is with their devices; here stands what holds for all.
"""

import re
from typing import Any

from msgspec import Struct

from adapters.kinds.advice import ModbusSwitch, Rule
from adapters.kinds.rows import Row
from adapters.links.modbus_probe import Probe, Reach, probe
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
    """Where a Modbus TCP device is said to be; `key` is its table in the configuration."""

    host: str
    port: int
    unit: int
    key: str = "battery"


ONLY_ONE = (Reach.CLOSED, Reach.HUNG_UP, Reach.SILENT)  # how a device with one connection turns others away
OURS = (
    "PowerSync's own server is running with this configuration and holds the only connection that this device"
    " takes: its page shows the device, or stop the server while you check."
)
ANY = (
    Rule(
        r"no connection|no answer|did not answer",
        "There is no connection: check the address, the network, and that the device is on.",
    ),
)


async def advice_on(
    row: Row[Any] | None, error: str, address: ModbusAddress | None = None, *, server_runs: bool = False
) -> str | None:
    """The sentence for this error, looking around at the address where that tells more; None: the error
    says it all. The driver must have closed its own connection. `server_runs`: our own server holds one.
    """
    if address is not None and row is not None and row.modbus is not None:
        refused = _refusal(error, address.key)
        if refused is not None:
            return refused
        found = await probe(address.host, address.port, address.unit, USUAL_UNITS, timeout_s=PROBE_S)
        return of_probe(row.modbus, address, found, server_runs=server_runs)
    return of_text(row, error)


def of_text(row: Row[Any] | None, error: str) -> str | None:
    """What the words of an error mean with this driver; None where no rule knows."""
    for rule in (*(() if row is None else row.advice), *ANY):
        if re.search(rule.pattern, error):
            return rule.advice
    return None


def of_probe(family: ModbusSwitch, address: ModbusAddress, found: Probe, *, server_runs: bool = False) -> str:
    """What a look at the address means."""
    if server_runs and family.one_client and found.reach in ONLY_ONE:
        return OURS
    host, port, unit, key = address.host, address.port, address.unit, address.key
    taken = (
        "another program (Home Assistant, evcc, a data logger) holds the only connection that this inverter"
        " takes: close it there, or put a Modbus proxy between"
    )
    match found.reach:
        case Reach.NO_NAME:
            return f"No machine is called {host}: check {key}.host, or write its IP address."
        case Reach.NO_HOST:
            return (
                f"No machine answers at {host}: check {key}.host, the network, and that the inverter is"
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
            return f"{host} port {port} speaks no Modbus: check {key}.host and {key}.port."
        case Reach.OTHER_UNIT:
            return (
                f"Nobody answers as unit {unit}, but unit {found.unit} does: set {key}.unit = {found.unit}."
            )
        case Reach.SILENT:
            also = f", or {taken}" if family.one_client else ""
            return (
                f"{host} takes the connection, but answers as no unit: its Modbus address is not {unit} (see"
                f" {family.switch}, and set {key}.unit){also}."
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


def _refusal(error: str, key: str) -> str | None:
    """An answer that is a refusal needs no look around."""
    if "exception 6" in error:
        return "The inverter is there and says that it is busy: try again in a minute."
    if "exception" in error:
        return (
            f"The inverter answers, but refuses what every unit of this family has: check {key}.unit, and"
            " that host is the inverter and not a data logger."
        )
    return None
