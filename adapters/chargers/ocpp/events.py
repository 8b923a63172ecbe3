"""The transactions of OCPP 2.0.1: the charger names them, and tells each step as an event."""

from datetime import datetime

from msgspec import Struct, structs

from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.meter import measured_in, register_at_begin
from adapters.chargers.ocpp.station import Station
from adapters.chargers.ocpp.status import PLUGGED, Status
from adapters.chargers.ocpp.transactions import Transaction

ENDED = "Ended"
BY_HAND = frozenset({"EVDisconnected", "Local", "DeAuthorized", "Remote"})
UNPLUGGED = frozenset({"EVDeparted", "EVCommunicationLost"})


class Event(Struct, frozen=True, kw_only=True):
    """One TransactionEvent. `state` None: it tells none; `is_ours`: a start of ours led to it."""

    kind: str
    transaction: str
    at: datetime | None
    evse: object
    tag: str | None
    is_let: bool
    is_ours: bool
    state: Status | None
    trigger: str
    reason: str | None
    is_offline: bool
    values: object


async def told_event(station: Station, event: Event) -> None:
    """What follows from it for the connector it is about; one that was kept for later changes nothing now."""
    connector, now = _about(station, event), station.clock.now()
    if event.kind == ENDED:
        await _ended(station, connector, event)
        return
    if event.transaction in station.kept.ended or connector is None:
        return
    if event.is_offline or connector.recency.is_replayed(event.at, now):
        station.replays(_transaction(station, event))
        return
    running = connector.transaction
    if running is not None and running.id == event.transaction:
        connector.is_transaction_doubtful = False
    if running is None or running.id != event.transaction:
        connector.began(_transaction(station, event))
        await station.keep()
    elif running.tag is None or not running.is_authorised:
        known = _transaction(station, event)
        connector.transaction = structs.replace(
            running,
            tag=running.tag or known.tag,
            is_authorised=running.is_authorised or known.is_authorised,
        )
        await station.keep()
    if event.state is not None:
        connector.told_status(event.state, connector.error, event.at, now)
    for measured in measured_in(event.values):
        connector.told_meter(measured, event.transaction, now)
    station.changed()


async def _ended(station: Station, connector: Connector | None, event: Event) -> None:
    begun = station.replayed.pop(event.transaction, None)
    is_running = (
        connector is not None
        and connector.transaction is not None
        and connector.transaction.id == event.transaction
    )
    if connector is not None:
        known = connector.transaction if is_running else begun
        register_wh = next((each.register_wh for each in reversed(measured_in(event.values))), None)
        station.note_record(connector, known or _transaction(station, event), event.at, register_wh)
    await station.end(event.transaction, by_itself=event.reason not in BY_HAND, values=event.values)
    now = station.clock.now()
    if not is_running or connector is None or connector.recency.is_replayed(event.at, now):
        return
    is_gone = event.trigger in UNPLUGGED or event.reason == "EVDisconnected"
    if connector.status in PLUGGED:
        status = Status.AVAILABLE if is_gone else Status.FINISHING
        connector.told_status(status, connector.error, event.at, now)
    station.changed()


def _about(station: Station, event: Event) -> Connector | None:
    """Only the first event of a transaction must name its place."""
    if event.evse is not None:
        return station.connector(event.evse)
    for connector in station.connectors.values():
        if connector.transaction is not None and connector.transaction.id == event.transaction:
            return connector
    return station.connector(0)


def _transaction(station: Station, event: Event) -> Transaction:
    begun = next(
        (each.register_wh for each in measured_in(event.values) if each.register_wh is not None), None
    )
    known = station.replayed.pop(event.transaction, None)
    charges = event.state in (Status.CHARGING, Status.SUSPENDED_EV)
    return Transaction(
        id=event.transaction,
        tag=event.tag if known is None or event.tag is not None else known.tag,
        begun_at=event.at if known is None else known.begun_at,
        begun_wh=begun if known is None else known.begun_wh,
        shown_wh=register_at_begin(event.values) if known is None else known.shown_wh,
        is_authorised=event.is_let or event.is_ours or charges or (known is not None and known.is_authorised),
    )
