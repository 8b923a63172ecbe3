"""What a charger asks of us in OCPP 1.6, and our answers; nothing in here calls the charger."""

from collections.abc import Awaitable, Callable
from typing import Any

from adapters.chargers.ocpp.frames import Json
from adapters.chargers.ocpp.meter import instant_of, number_in
from adapters.chargers.ocpp.schemas import BrokenError
from adapters.chargers.ocpp.station import HEARTBEAT_S, Station, printable, text_of, written
from adapters.chargers.ocpp.status import status_of

BY_THE_DRIVER = frozenset({"EVDisconnected", "Local", "DeAuthorized", "Remote"})


class Answers16:
    """`booted` is called after a BootNotification."""

    def __init__(self, station: Station, booted: Callable[[], None]) -> None:
        self._station, self._booted = station, booted
        self._answers: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "Authorize": self._authorize,
            "BootNotification": self._boot,
            "DataTransfer": self._data,
            "DiagnosticsStatusNotification": self._noted,
            "FirmwareStatusNotification": self._noted,
            "Heartbeat": self._heartbeat,
            "LogStatusNotification": self._noted,
            "MeterValues": self._meter,
            "SecurityEventNotification": self._noted,
            "SignCertificate": self._certificate,
            "SignedFirmwareStatusNotification": self._noted,
            "StartTransaction": self._start,
            "StatusNotification": self._status,
            "StopTransaction": self._stop,
        }

    async def answer(self, action: str, payload: Json) -> Json:
        """Our answer to one call. Raises BrokenError."""
        found = self._answers.get(action)
        if found is None:
            raise BrokenError("NotImplemented", "not taken here")
        return await found(payload)

    async def _boot(self, payload: Json) -> Json:
        model = " ".join(
            filter(None, (text_of(payload, "chargePointVendor"), text_of(payload, "chargePointModel")))
        )
        self._station.booted(model, text_of(payload, "firmwareVersion"))
        self._booted()
        return {"status": "Accepted", "currentTime": self._now(), "interval": HEARTBEAT_S}

    async def _heartbeat(self, payload: Json) -> Json:
        return {"currentTime": self._now()}

    async def _status(self, payload: Json) -> Json:
        code = text_of(payload, "errorCode")
        words = (code, text_of(payload, "vendorErrorCode"), text_of(payload, "info"))
        is_well = code in (None, "", "NoError")
        error = None if is_well else printable(" ".join(filter(None, words)))
        status = status_of(payload.get("status"))
        await self._station.told_status(payload.get("connectorId"), status, error, payload.get("timestamp"))
        return {}

    async def _authorize(self, payload: Json) -> Json:
        return {"idTagInfo": self._verdict(self._station.lets(_tag(payload)))}

    async def _start(self, payload: Json) -> Json:
        identity, is_let = await self._station.begin(
            payload.get("connectorId"),
            _tag(payload),
            str(payload.get("timestamp")),
            round(number_in(payload.get("meterStart")) or 0),
        )
        return {"transactionId": identity, "idTagInfo": self._verdict(is_let)}

    async def _meter(self, payload: Json) -> Json:
        transaction = payload.get("transactionId")
        await self._station.told_meter(
            payload.get("connectorId"),
            payload.get("meterValue"),
            transaction if isinstance(transaction, int) else None,
        )
        return {}

    async def _stop(self, payload: Json) -> Json:
        transaction = payload.get("transactionId")
        if isinstance(transaction, int):
            at, stop_wh = instant_of(payload.get("timestamp")), number_in(payload.get("meterStop"))
            self._station.note_stop(transaction, at, stop_wh)
            await self._station.end(
                transaction,
                by_itself=payload.get("reason") not in BY_THE_DRIVER,
                values=payload.get("transactionData"),
                meter_stop=stop_wh,
            )
        return {"idTagInfo": {"status": "Accepted"}} if "idTag" in payload else {}

    async def _data(self, payload: Json) -> Json:
        return {"status": "UnknownVendorId"}

    async def _certificate(self, payload: Json) -> Json:
        return {"status": "Rejected"}

    async def _noted(self, payload: Json) -> Json:
        return {}

    def _verdict(self, is_let: bool) -> dict[str, Any]:
        return {"status": "Accepted" if is_let else "Invalid"}

    def _now(self) -> str:
        return written(self._station.clock.now())


def _tag(payload: Json) -> str:
    return str(payload.get("idTag") or "")
