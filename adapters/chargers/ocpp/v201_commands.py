"""What is asked of a charger in OCPP 2.0.1 and 2.1."""

from functools import partial
from typing import Any

from adapters.chargers.ocpp.commands import GRANTED, Period, enabled, profile_id
from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.learning import STATION_MAX, TX, Shape
from adapters.chargers.ocpp.line import Line
from adapters.chargers.ocpp.reading import REMOTE_TAG
from adapters.chargers.ocpp.schedules import LOOK_S, first_limit, schedule_of
from adapters.chargers.ocpp.station import Station
from adapters.chargers.ocpp.v201_setup import set_up

LARGEST_ID = 2**31


class Commands201:
    """Fits the protocol Commands."""

    def __init__(self, station: Station, line: Line) -> None:
        self._station, self._line = station, line

    async def limit(
        self, connector: Connector, shape: Shape, periods: list[Period], phases: int | None
    ) -> bool:
        """SetChargingProfile."""
        schedule = schedule_of(shape, periods, phases, self._station.clock.now())
        is_whole = shape.purpose == STATION_MAX
        profile: dict[str, Any] = {
            "id": profile_id(shape, connector),
            "stackLevel": shape.stack,
            "chargingProfilePurpose": "ChargingStationMaxProfile" if is_whole else shape.purpose,
            "chargingProfileKind": shape.kind,
            "chargingSchedule": [{"id": 1, **schedule}],
        }
        if shape.purpose == TX and connector.transaction is not None:
            profile["transactionId"] = connector.transaction.id
        reply = await self._line.ask(
            "SetChargingProfile",
            {"evseId": 0 if is_whole else connector.number, "chargingProfile": profile},
        )
        return reply.get("status") == "Accepted"

    async def start(self, connector: Connector) -> bool:
        """RequestStartTransaction."""
        question = {
            "remoteStartId": int(self._station.clock.now().timestamp() * 10) % LARGEST_ID,
            "idToken": {"idToken": REMOTE_TAG, "type": "Central"},
            "evseId": connector.number,
        }
        reply = await self._line.ask("RequestStartTransaction", question)
        return reply.get("status") == "Accepted"

    async def stop(self, connector: Connector) -> bool:
        """RequestStopTransaction; where none is known there is nothing to stop."""
        if connector.transaction is None:
            return True
        question = {"transactionId": str(connector.transaction.id)}
        return (await self._line.ask("RequestStopTransaction", question)).get("status") == "Accepted"

    async def enable(self, connector: Connector) -> bool:
        """ChangeAvailability; without an outlet it is about the box."""
        box = {"operationalStatus": "Operative"}
        outlet = {**box, "evse": {"id": connector.number}}
        is_only = len(self._station.connectors) == 1
        return await enabled(partial(self._line.ask, "ChangeAvailability"), outlet, box, is_only=is_only)

    async def reset(self) -> bool:
        """Reset."""
        return (await self._line.ask("Reset", {"type": "OnIdle"})).get("status") in GRANTED

    async def effective(self, connector: Connector, shape: Shape) -> float | None:
        """GetCompositeSchedule, its first period."""
        question = {"duration": LOOK_S, "evseId": connector.number, "chargingRateUnit": shape.unit}
        reply = await self._line.ask("GetCompositeSchedule", question)
        schedule = reply.get("schedule")
        if reply.get("status") != "Accepted" or not isinstance(schedule, dict):
            return None
        return first_limit(schedule, shape)

    async def tell_boot(self) -> None:
        """TriggerMessage."""
        await self._line.ask("TriggerMessage", {"requestedMessage": "BootNotification"})

    async def tell_status(self, connector: Connector) -> None:
        """TriggerMessage for its one plug."""
        await self._trigger("StatusNotification", {"id": connector.number, "connectorId": 1})

    async def tell_meter(self, connector: Connector) -> None:
        """TriggerMessage: in a transaction its event brings state and values, else the meter alone."""
        what = "MeterValues" if connector.transaction is None else "TransactionEvent"
        await self._trigger(what, {"id": connector.number})

    async def set_up(self) -> None:
        """Variables."""
        await set_up(self._station, self._line)

    async def _trigger(self, what: str, evse: dict[str, int]) -> None:
        await self._line.ask("TriggerMessage", {"requestedMessage": what, "evse": evse})
