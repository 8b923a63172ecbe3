"""A wanted current brought to a charger: tried in the ways there are until one works, which is learned."""

from adapters.chargers.ocpp.commands import Commands, Period
from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.learning import Shape, Told, shapes, tenths
from adapters.chargers.ocpp.station import Station
from domain.errors import DeviceError, Rejected

FALLS_BACK_S = 900


async def offer(station: Station, commands: Commands, connector: Connector, told: Told) -> None:
    """Limits the connector to so much. Raises Rejected where it takes no limit at all.

    Where an answer is lost, what holds is in doubt until the charger is asked.
    """
    refused: DeviceError | None = None
    has_transaction = connector.transaction is not None
    before = connector.is_limit_doubtful
    for shape in shapes(connector.learned, station.abilities, has_transaction=has_transaction):
        connector.tries(shape, told, station.clock.now())
        try:
            periods = periods_of(station, connector, shape, told)
            is_accepted = await commands.limit(connector, shape, periods, told.phases)
        except Rejected as err:
            refused, is_accepted = err, False
        if is_accepted:
            await settle(station, connector, told)
            return
    connector.is_limit_doubtful = before
    raise Rejected(f"{station.identity}: it takes no limit of current or power") from refused


async def settle(station: Station, connector: Connector, told: Told) -> None:
    """The charger has taken what was tried last."""
    before = connector.learned
    connector.took(told, station.clock.now())
    if connector.learned != before:
        await station.keep()


async def holds(commands: Commands, connector: Connector) -> int | None:
    """The limit that holds, A; asked for where an answer was lost. None: the charger does not tell."""
    if not connector.is_limit_doubtful:
        return None if connector.limit is None else connector.limit.current_a
    shape = connector.tried or connector.learned.shape or Shape()
    try:
        told = await commands.effective(connector, shape)
    except Rejected:  # many have no such call
        return None
    return None if told is None else round(told / _factor(connector, shape, None))


def periods_of(station: Station, connector: Connector, shape: Shape, told: Told) -> list[Period]:
    """The limit, and what it falls to when we fall silent, where the owner wants that."""
    fallback_a = station.table.fallback_current_a
    holds_two = station.abilities.max_periods is None or station.abilities.max_periods > 1
    amounts = [told.current_a]
    if fallback_a is not None and holds_two:
        amounts.append(fallback_a)
    factor = _factor(connector, shape, told.phases)
    return [(FALLS_BACK_S * place, tenths(amount * factor)) for place, amount in enumerate(amounts)]


def _factor(connector: Connector, shape: Shape, phases: int | None) -> float:
    """What a current per phase is in the shape's unit."""
    return 1.0 if shape.unit == "A" else connector.wiring.voltage_v * (phases or connector.wiring.phases)
