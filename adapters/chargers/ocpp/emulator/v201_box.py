"""The emulated charge point's side of OCPP 2.0.1, on the library's client."""

from typing import Any
from uuid import uuid4

from ocpp.routing import after, on
from ocpp.v201 import ChargePoint, call, call_result

from adapters.chargers.ocpp.emulator.box import Box

KEYS = {
    "SampledDataCtrlr.TxUpdatedInterval": "60",
    "SampledDataCtrlr.TxUpdatedMeasurands": "Energy.Active.Import.Register",
    "OCPPCommCtrlr.HeartbeatInterval": "900",
    "SmartChargingCtrlr.RateUnit": "A,W",
    "SmartChargingCtrlr.PeriodsPerSchedule": "5",
    "SmartChargingCtrlr.ProfileStackLevel": "3",
    "LocalAuthListCtrlr.Enabled": "false",
    "LocalAuthListCtrlr.ItemsPerMessage": "20",
}
STATES = {"Charging": "Charging", "SuspendedEV": "SuspendedEV", "SuspendedEVSE": "SuspendedEVSE"}
EVSE = {"id": 1, "connector_id": 1}


class Box201(Box, ChargePoint):
    """Its messages, and its answers to commands."""

    ANSWERS = call_result
    COMMANDS = ("SetChargingProfile", "RequestStartTransaction", "RequestStopTransaction")
    _number = 0

    async def boot(self, reason: str = "PowerUp") -> None:
        """Says who it is, and how it stands."""
        box = {"model": "Emulated box", "vendor_name": "PowerSync", "firmware_version": "2.0"}
        await self.call(call.BootNotification(box, reason))
        await self.tell_status(again=True)

    async def heartbeat(self) -> None:
        """Shows that it lives."""
        await self.call(call.Heartbeat())

    async def _tell_status(self, *, again: bool) -> None:
        self.outlet.follow()
        status = self.outlet.status
        if self.outlet.transaction is not None and not self.outlet.car.connected:
            await self.finish("EVDisconnected", "EVDeparted")
        if self.outlet.ends_at_zero and status == "SuspendedEVSE":
            await self.finish("Other", "ChargingStateChanged")
        if not again and status == self._told:
            return
        self._told = status
        plug = status if status in ("Available", "Unavailable") else "Occupied"
        await self.call(call.StatusNotification(self._now().isoformat(), plug, 1, 1))
        if self.outlet.transaction is not None:
            await self._event("Updated", "ChargingStateChanged")

    async def tell_meter(self) -> None:
        """What the meter shows: in a charge as its event."""
        if self.outlet.blank:
            return
        self.outlet.follow()
        if self.outlet.transaction is not None:
            await self._event("Updated", "MeterValuePeriodic")
        else:
            await self.call(call.MeterValues(1, self._values()))

    async def swipe(self, tag: str) -> bool:
        """A card is held to it; whether it was let charge."""
        answer = await self.call(call.Authorize({"id_token": tag, "type": "ISO14443"}))
        if answer.id_token_info["status"] != "Accepted":
            return False
        return await self.begin(tag)

    async def begin(self, tag: str, remote_id: int | None = None) -> bool:
        """Begins a charge, if it is let."""
        self.outlet.begin(uuid4().hex[:32], tag)
        answer = await self._event("Started", "RemoteStart" if remote_id else "Authorized", tag, remote_id)
        if answer is None or (answer.id_token_info or {}).get("status", "Accepted") != "Accepted":
            await self.finish("DeAuthorized", "Deauthorized")
            return False
        await self.tell_status()
        return True

    async def finish(self, reason: str, trigger: str) -> None:
        """Ends the charge."""
        transaction = self.outlet.transaction
        self.outlet.end()
        if transaction is not None:
            about = {"transaction_id": transaction, "stopped_reason": reason}
            await self._say("Ended", trigger, about)

    async def _event(
        self, kind: str, trigger: str, tag: str | None = None, remote_id: int | None = None
    ) -> Any:
        about: dict[str, Any] = {"transaction_id": self.outlet.transaction}
        about["charging_state"] = STATES.get(self.outlet.status, "EVConnected")
        if remote_id is not None:
            about["remote_start_id"] = remote_id
        return await self._say(kind, trigger, about, tag)

    async def _say(self, kind: str, trigger: str, about: dict[str, Any], tag: str | None = None) -> Any:
        self._number += 1
        token = None if tag is None else {"id_token": tag, "type": "Central"}
        evse = EVSE if kind == "Started" else None
        stamp = self._now().isoformat()
        return await self.call(
            call.TransactionEvent(
                kind,
                stamp,
                trigger,
                self._number,
                about,
                evse=evse,
                id_token=token,
                meter_value=self._values(),
            )
        )

    @on("SetChargingProfile")
    def _limit(self, evse_id: int, charging_profile: dict[str, Any]) -> Any:
        schedule = charging_profile["charging_schedule"][0]
        limit = float(schedule["charging_schedule_period"][0]["limit"])
        if schedule["charging_rate_unit"] == "W":
            limit /= self.outlet.car.voltage_v * self.outlet.car.phases
        if self.outlet.refuses:
            return call_result.SetChargingProfile("Rejected")
        self.outlet.told(charging_profile["charging_profile_purpose"], limit)
        return call_result.SetChargingProfile("Accepted")

    @on("RequestStartTransaction")
    def _remote_start(self, **_: Any) -> Any:
        may = self.outlet.can_start and not self.outlet.refuses
        return call_result.RequestStartTransaction("Accepted" if may else "Rejected")

    @after("RequestStartTransaction")
    async def _started(self, id_token: dict[str, Any], remote_start_id: int, **_: Any) -> None:
        if self.outlet.can_start and not self.outlet.refuses and not self.outlet.lies:
            await self.begin(id_token["id_token"], remote_start_id)

    @on("RequestStopTransaction")
    def _remote_stop(self, transaction_id: str) -> Any:
        may = self.outlet.transaction == transaction_id and not self.outlet.refuses
        return call_result.RequestStopTransaction("Accepted" if may else "Rejected")

    @after("RequestStopTransaction")
    async def _stopped(self, transaction_id: str) -> None:
        if self.outlet.transaction == transaction_id and not self.outlet.refuses and not self.outlet.lies:
            await self.finish("Remote", "RemoteStop")
            await self.tell_status()

    @on("GetVariables")
    def _variables(self, get_variable_data: list[dict[str, Any]]) -> Any:
        rows = []
        for asked in get_variable_data:
            value = self.keys.get(_name(asked))
            known = {"component": asked["component"], "variable": asked["variable"]}
            if value is None:
                rows.append({**known, "attribute_status": "UnknownVariable"})
            else:
                rows.append({**known, "attribute_status": "Accepted", "attribute_value": value})
        return call_result.GetVariables(rows)

    @on("SetVariables")
    def _set(self, set_variable_data: list[dict[str, Any]]) -> Any:
        rows = []
        for asked in set_variable_data:
            is_known = _name(asked) in self.keys
            if is_known:
                self.keys[_name(asked)] = asked["attribute_value"]
            status = "Accepted" if is_known else "UnknownVariable"
            rows.append(
                {"attribute_status": status, "component": asked["component"], "variable": asked["variable"]}
            )
        return call_result.SetVariables(rows)

    @on("SendLocalList")
    def _list(
        self,
        version_number: int,
        update_type: str,
        local_authorization_list: list[dict[str, Any]] | None = None,
    ) -> Any:
        self.outlet.cards_version = version_number
        self.outlet.cards = [row["id_token"]["id_token"] for row in local_authorization_list or ()]
        return call_result.SendLocalList("Accepted")

    @on("GetCompositeSchedule")
    def _composite(self, duration: int, evse_id: int, charging_rate_unit: str = "A") -> Any:
        schedule = {
            "evse_id": evse_id,
            "duration": duration,
            "schedule_start": self._now().isoformat(),
            "charging_rate_unit": "A",
            "charging_schedule_period": [{"start_period": 0, "limit": self.outlet.limit_a}],
        }
        return call_result.GetCompositeSchedule("Accepted", schedule=schedule)

    @after("TriggerMessage")
    async def _triggered(self, requested_message: str, **_: Any) -> None:
        if requested_message == "StatusNotification":
            await self.tell_status(again=True)
        elif requested_message in ("MeterValues", "TransactionEvent"):
            await self.tell_meter()
        elif requested_message == "BootNotification":
            await self.boot("Triggered")

    def _values(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for (measurand, phase, unit), value in self.outlet.values().items():
            if unit == "W":
                value, told = round(value / 1000, 4), {"unit": "W", "multiplier": 3}
            else:
                told = {"unit": unit}
            row = {"value": value, "measurand": measurand, "unit_of_measure": told}
            rows.append(row if phase is None else {**row, "phase": phase})
        return [{"timestamp": self._now().isoformat(), "sampled_value": rows}]


def _name(asked: dict[str, Any]) -> str:
    return f"{asked['component']['name']}.{asked['variable']['name']}"
