"""A pause for the car that is there alone: its charge is held at 0 A by a limit of its own, and ends with it.

The outlet is free then, and the next car charges as it would without us. Going on, the charge's own limit
follows that of the outlet until it ends.
"""

from typing import NoReturn

from msgspec import structs

from adapters.chargers.ocpp.commands import Commands
from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.learning import TX, TX_DEFAULT, Shape, Told
from adapters.chargers.ocpp.limits import offer, periods_of
from adapters.chargers.ocpp.station import Station
from adapters.chargers.ocpp.status import Status
from adapters.chargers.ocpp.transactions import Own
from domain.errors import Rejected

PAUSE = Told(current_a=0)


def can_park(connector: Connector) -> bool:
    """Whether the car that is there stays paused though its outlet is freed."""
    learned, limit = connector.learned, connector.limit
    if learned.pause != "zero" or limit is None or limit.current_a or connector.is_limit_doubtful:
        return False
    if connector.transaction is None:
        return connector.status is Status.FINISHING  # it charges no more before somebody starts it
    shape = learned.shape
    is_of_the_outlet = shape is not None and shape.purpose == TX_DEFAULT
    return learned.parks and is_of_the_outlet and connector.status is Status.SUSPENDED_EVSE


async def free(station: Station, commands: Commands, connector: Connector, told: Told) -> None:
    """The outlet gives so much; a charge that is paused stays so. Raises Rejected where it would not."""
    if connector.transaction is None:
        await offer(station, commands, connector, told)
        return
    had_its_own = connector.own is not None  # which stays where the pause is refused
    await _noted(station, connector, "pause")  # first: a limit that nobody knows of would hold it for ever
    if not await _limit_own(station, commands, connector, PAUSE):
        await _cannot(station, connector, "limit" if had_its_own else None)
    await offer(station, commands, connector, told)
    if not await _is_still(commands, connector):
        await offer(station, commands, connector, PAUSE)
        await _cannot(station, connector, "limit")


async def follow_own(station: Station, commands: Commands, connector: Connector, told: Told) -> None:
    """A charge with a limit of its own is told the outlet's there, too."""
    if connector.own is None or connector.transaction is None:
        return
    if connector.own == "pause":
        await _noted(station, connector, "limit")
    if not await _limit_own(station, commands, connector, told):
        raise Rejected(f"{station.identity}: it takes no limit of current or power")


async def _limit_own(station: Station, commands: Commands, connector: Connector, told: Told) -> bool:
    shape = structs.replace(connector.learned.shape or Shape(), purpose=TX)
    periods = periods_of(station, connector, shape, told)
    try:
        return await commands.limit(connector, shape, periods, told.phases)
    except Rejected:
        return False


async def _is_still(commands: Commands, connector: Connector) -> bool:
    """Whether the charger itself says that nothing may flow."""
    try:
        return await commands.effective(connector, connector.learned.shape or Shape()) == 0
    except Rejected:  # many have no such call
        return False


async def _noted(station: Station, connector: Connector, own: Own | None) -> None:
    connector.own = own
    await station.keep()


async def _cannot(station: Station, connector: Connector, own: Own | None) -> NoReturn:
    connector.learned = structs.replace(connector.learned, parks=False)
    await _noted(station, connector, own)
    raise Rejected(f"{station.identity}: it keeps no pause for one car alone")
