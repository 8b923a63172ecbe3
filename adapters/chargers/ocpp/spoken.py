"""Which answers and commands belong to a version."""

from collections.abc import Callable

from adapters.chargers.ocpp.commands import Commands
from adapters.chargers.ocpp.line import Answer, Line
from adapters.chargers.ocpp.station import Station
from adapters.chargers.ocpp.v16 import Answers16
from adapters.chargers.ocpp.v16_commands import Commands16
from adapters.chargers.ocpp.v201 import Answers201
from adapters.chargers.ocpp.v201_commands import Commands201
from adapters.chargers.ocpp.versions import V16


def answers_of(version: str, station: Station, booted: Callable[[], None]) -> Answer:
    """What a charger's calls are answered with."""
    if version == V16:
        return Answers16(station, booted).answer
    return Answers201(station, booted).answer


def commands_of(version: str, station: Station, line: Line) -> Commands:
    """What can be asked of it."""
    return Commands16(station, line) if version == V16 else Commands201(station, line)
