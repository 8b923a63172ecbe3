"""A box that hangs after a charge and begins no other: it may be restarted, rarely, and never in a charge."""

from datetime import datetime, timedelta
from enum import Enum, auto

from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.station import Station
from adapters.chargers.ocpp.status import CHARGES, Status

AFTER = timedelta(minutes=1)  # so long it may take to get over a charge by itself
BOOTS = timedelta(minutes=3)  # and so long to come back
AGAIN = timedelta(hours=6)  # what did not help is not done over and over


class WayOut(Enum):
    """What is left to do with a box that refused to start after a charge."""

    UNPLUG = auto()
    WAIT = auto()
    RESTART = auto()


def way_out(station: Station, connector: Connector, now: datetime) -> WayOut:
    """Unplugging the car, unless its owner lets it be restarted and no charge is in the way."""
    since, last = connector.status_since, station.kept.restarted_at
    is_charging = any(
        each.transaction is not None or each.status in CHARGES for each in station.connectors.values()
    )
    if not station.table.restart_stuck or is_charging or connector.status is not Status.FINISHING:
        return WayOut.UNPLUG
    if last is not None and now - last < AGAIN:
        return WayOut.WAIT if now - last < BOOTS else WayOut.UNPLUG
    return WayOut.WAIT if since is None or now - since < AFTER else WayOut.RESTART
