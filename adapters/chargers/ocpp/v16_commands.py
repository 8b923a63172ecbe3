"""What is asked of a charger in OCPP 1.6."""

from functools import partial
from typing import Any

from adapters.chargers.ocpp.commands import GRANTED, Period, enabled, profile_id
from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.learning import STATION_MAX, TX, Shape
from adapters.chargers.ocpp.line import Line
from adapters.chargers.ocpp.reading import REMOTE_TAG
from adapters.chargers.ocpp.schedules import LOOK_S, first_limit, schedule_of
from adapters.chargers.ocpp.station import Station
from adapters.chargers.ocpp.v16_setup import set_up


class Commands16:
    """Fits the protocol Commands."""

    def __init__(self, station: Station, line: Line) -> None:
        self._station, self._line = station, line

    async def limit(
        self, connector: Connector, shape: Shape, periods: list[Period], phases: int | None
    ) -> bool:
        """SetChargingProfile."""
        profile: dict[str, Any] = {
            "chargingProfileId": profile_id(shape, connector),
            "stackLevel": shape.stack,
            "chargingProfilePurpose": shape.purpose,
            "chargingProfileKind": shape.kind,
            "chargingSchedule": schedule_of(shape, periods, phases, self._station.clock.now()),
        }
        if shape.purpose == TX and connector.transaction is not None:
            profile["transactionId"] = connector.transaction.id
        number = 0 if shape.purpose == STATION_MAX else connector.number
        reply = await self._line.ask(
            "SetChargingProfile", {"connectorId": number, "csChargingProfiles": profile}
        )
        return reply.get("status") == "Accepted"

    async def start(self, connector: Connector) -> bool:
        """RemoteStartTransaction."""
        tag = self._station.plug_tag or REMOTE_TAG
        reply = await self._line.ask(
            "RemoteStartTransaction", {"connectorId": connector.number, "idTag": tag}
        )
        return reply.get("status") == "Accepted"

    async def stop(self, connector: Connector) -> bool:
        """RemoteStopTransaction; where none is known there is nothing to stop."""
        if connector.transaction is None:
            return True
        reply = await self._line.ask("RemoteStopTransaction", {"transactionId": connector.transaction.id})
        return reply.get("status") == "Accepted"

    async def enable(self, connector: Connector) -> bool:
        """ChangeAvailability; connector 0 is the box."""
        outlet, box = ({"connectorId": number, "type": "Operative"} for number in (connector.number, 0))
        is_only = len(self._station.connectors) == 1
        return await enabled(partial(self._line.ask, "ChangeAvailability"), outlet, box, is_only=is_only)

    async def reset(self) -> bool:
        """Reset."""
        return (await self._line.ask("Reset", {"type": "Soft"})).get("status") in GRANTED

    async def effective(self, connector: Connector, shape: Shape) -> float | None:
        """GetCompositeSchedule, its first period."""
        question = {"connectorId": connector.number, "duration": LOOK_S, "chargingRateUnit": shape.unit}
        reply = await self._line.ask("GetCompositeSchedule", question)
        schedule = reply.get("chargingSchedule")
        if reply.get("status") != "Accepted" or not isinstance(schedule, dict):
            return None
        return first_limit(schedule, shape)

    async def tell_boot(self) -> None:
        """TriggerMessage."""
        await self._line.ask("TriggerMessage", {"requestedMessage": "BootNotification"})

    async def tell_status(self, connector: Connector) -> None:
        """TriggerMessage."""
        await self._trigger("StatusNotification", connector)

    async def tell_meter(self, connector: Connector) -> None:
        """TriggerMessage."""
        await self._trigger("MeterValues", connector)

    async def set_up(self) -> None:
        """Configuration keys."""
        await set_up(self._station, self._line)

    async def _trigger(self, what: str, connector: Connector) -> None:
        await self._line.ask("TriggerMessage", {"requestedMessage": what, "connectorId": connector.number})
