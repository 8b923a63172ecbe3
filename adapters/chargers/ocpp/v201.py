"""What a charger asks of us in OCPP 2.0.1 and 2.1, and our answers; nothing in here calls the charger."""

from collections.abc import Callable
from typing import Any

from adapters.chargers.ocpp.events import Event, told_event
from adapters.chargers.ocpp.frames import Json
from adapters.chargers.ocpp.meter import instant_of
from adapters.chargers.ocpp.schemas import BrokenError
from adapters.chargers.ocpp.station import HEARTBEAT_S, LONGEST_TEXT, Station, printable, text_of, written
from adapters.chargers.ocpp.status import CHARGING_STATES, PLUGGED, Status, spelled, status_of

OCCUPIED = "occupied"
ASKED_FOR = "Triggered"  # the reason of a boot that only repeats what was said
# What is taken note of and needs no more than an answer.
NOTED: dict[str, Json] = {
    "ClearedChargingLimit": {},
    "DataTransfer": {"status": "UnknownVendorId"},
    "FirmwareStatusNotification": {},
    "GetCertificateStatus": {"status": "Failed"},
    "LogStatusNotification": {},
    "NotifyChargingLimit": {},
    "NotifyCustomerInformation": {},
    "NotifyDisplayMessages": {},
    "NotifyEVChargingNeeds": {"status": "Rejected"},
    "NotifyEVChargingSchedule": {"status": "Accepted"},
    "NotifyEvent": {},
    "NotifyMonitoringReport": {},
    "NotifyReport": {},
    "PublishFirmwareStatusNotification": {},
    "ReportChargingProfiles": {},
    "ReservationStatusUpdate": {},
    "SecurityEventNotification": {},
    "SignCertificate": {"status": "Rejected"},
}


class Answers201:
    """`booted` is called after a BootNotification."""

    def __init__(self, station: Station, booted: Callable[[], None]) -> None:
        self._station, self._booted = station, booted

    async def answer(self, action: str, payload: Json) -> Json:
        """Our answer to one call. Raises BrokenError."""
        match action:
            case "BootNotification":
                return self._boot(payload)
            case "Heartbeat":
                return {"currentTime": self._now()}
            case "Authorize":
                return {"idTokenInfo": self._verdict(_token(payload) or "")}
            case "StatusNotification":
                return await self._status(payload)
            case "TransactionEvent":
                return await self._event(payload)
            case "MeterValues":
                await self._station.told_meter(payload.get("evseId"), payload.get("meterValue"), None)
                return {}
        if action not in NOTED:
            raise BrokenError("NotImplemented", "not taken here")
        return NOTED[action]

    def _boot(self, payload: Json) -> Json:
        box = _part(payload, "chargingStation")
        model = " ".join(filter(None, (text_of(box, "vendorName"), text_of(box, "model"))))
        self._station.booted(model, text_of(box, "firmwareVersion"))
        if payload.get("reason") != ASKED_FOR:
            for connector in self._station.connectors.values():
                if connector.transaction is not None or connector.status is Status.FINISHING:
                    connector.status = None  # an occupied plug tells nothing of the charge that was
        self._booted()
        return {"status": "Accepted", "currentTime": self._now(), "interval": HEARTBEAT_S}

    async def _status(self, payload: Json) -> Json:
        """Of a connector that is occupied only the plug is known; what its transaction said stands."""
        number, told = payload.get("evseId"), payload.get("connectorStatus")
        connector = (
            self._station.connector(number) if number != 0 and payload.get("connectorId") != 0 else None
        )
        if connector is None:
            return {}
        status = status_of(told)
        if spelled(told) == OCCUPIED:
            status = connector.status if connector.status in PLUGGED else Status.PREPARING
        await self._station.told_status(number, status, None, payload.get("timestamp"))
        return {}

    async def _event(self, payload: Json) -> Json:
        about, evse = _part(payload, "transactionInfo"), _part(payload, "evse")
        tag = _token(payload)
        event = Event(
            kind=str(payload.get("eventType")),
            transaction=str(about.get("transactionId"))[:LONGEST_TEXT],
            at=instant_of(payload.get("timestamp")),
            evse=evse.get("id"),
            tag=None if tag is None else printable(tag),
            is_let=tag is not None and self._station.lets(tag),
            is_ours=isinstance(about.get("remoteStartId"), int),
            state=CHARGING_STATES.get(spelled(about.get("chargingState"))),
            trigger=str(payload.get("triggerReason")),
            reason=text_of(about, "stoppedReason"),
            is_offline=payload.get("offline") is True,
            values=payload.get("meterValue"),
        )
        await told_event(self._station, event)
        return {} if tag is None else {"idTokenInfo": self._verdict(tag)}

    def _verdict(self, tag: str) -> dict[str, Any]:
        return {"status": "Accepted" if self._station.lets(tag) else "Invalid"}

    def _now(self) -> str:
        return written(self._station.clock.now())


def _token(payload: Json) -> str | None:
    return text_of(_part(payload, "idToken"), "idToken")


def _part(payload: Json, key: str) -> Json:
    value = payload.get(key)
    return value if isinstance(value, dict) else {}
