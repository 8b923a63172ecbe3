"""The emulated charge point's side of OCPP 1.6, on the library's client."""

from typing import Any

from ocpp.routing import after, on
from ocpp.v16 import ChargePoint, call, call_result

from adapters.chargers.ocpp.emulator.box import Box
from adapters.chargers.ocpp.emulator.outlet import Outlet

KEYS = {
    "MeterValueSampleInterval": "60",
    "MeterValuesSampledData": "Energy.Active.Import.Register",
    "HeartbeatInterval": "900",
    "AuthorizeRemoteTxRequests": "true",
    "ChargeProfileMaxStackLevel": "3",
    "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
    "ChargingScheduleMaxPeriods": "5",
    "NumberOfConnectors": "1",
    "LocalAuthListEnabled": "false",
    "LocalAuthListMaxLength": "50",
    "SendLocalListMaxLength": "20",
}


class Box16(Box, ChargePoint):
    """Its messages, and its answers to commands."""

    ANSWERS = call_result
    COMMANDS = ("SetChargingProfile", "RemoteStartTransaction", "RemoteStopTransaction")

    async def boot(self) -> None:
        """Says who it is, and how it stands."""
        await self.call(call.BootNotification("Emulated box", "PowerSync", firmware_version="1.0"))
        await self.tell_status(again=True)

    async def heartbeat(self) -> None:
        """Shows that it lives."""
        await self.call(call.Heartbeat())

    async def _tell_status(self, *, again: bool) -> None:
        self.outlet.follow()
        status = self.outlet.status
        if self.outlet.transaction is not None and not self.outlet.car.connected:
            await self.finish("EVDisconnected")
        if self.outlet.ends_at_zero and status == "SuspendedEVSE":
            await self.finish("Other")
        if again or status != self._told:
            self._told = status
            await self.call(
                call.StatusNotification(1, "NoError", self.outlet.status, timestamp=self._now().isoformat())
            )

    async def tell_meter(self) -> None:
        """What the meter shows."""
        if self.outlet.blank:
            return
        self.outlet.follow()
        values = [{"timestamp": self._now().isoformat(), "sampled_value": sampled(self.outlet)}]
        transaction = self.outlet.transaction
        await self.call(call.MeterValues(1, values, None if transaction is None else int(transaction)))

    async def swipe(self, tag: str) -> bool:
        """A card is held to it; whether it was let charge."""
        answer = await self.call(call.Authorize(tag))
        if answer.id_tag_info["status"] != "Accepted":
            return False
        return await self.begin(tag)

    async def begin(self, tag: str) -> bool:
        """Begins a charge, if it is let."""
        answer = await self.call(
            call.StartTransaction(1, tag, round(self.outlet.car.energy_wh), self._now().isoformat())
        )
        if answer is None or answer.id_tag_info["status"] != "Accepted":
            return False
        self.outlet.begin(answer.transaction_id, tag)
        await self.tell_status()
        return True

    async def finish(self, reason: str) -> None:
        """Ends the charge."""
        transaction = self.outlet.transaction
        self.outlet.end()
        if transaction is not None:
            meter = round(self.outlet.car.energy_wh)
            stamp = self._now().isoformat()
            await self.call(call.StopTransaction(meter, stamp, int(transaction), reason=reason))

    @on("SetChargingProfile")
    def _limit(self, connector_id: int, cs_charging_profiles: dict[str, Any]) -> Any:
        schedule = cs_charging_profiles["charging_schedule"]
        limit = float(schedule["charging_schedule_period"][0]["limit"])
        if schedule["charging_rate_unit"] == "W":
            limit /= self.outlet.car.voltage_v * self.outlet.car.phases
        if self.outlet.refuses:
            return call_result.SetChargingProfile("Rejected")
        self.outlet.told(cs_charging_profiles["charging_profile_purpose"], limit)
        return call_result.SetChargingProfile("Accepted")

    @on("RemoteStartTransaction")
    def _remote_start(self, id_tag: str, **_: Any) -> Any:
        may = self.outlet.can_start and not self.outlet.refuses and self.outlet.plug_tag in (None, id_tag)
        return call_result.RemoteStartTransaction("Accepted" if may else "Rejected")

    @after("RemoteStartTransaction")
    async def _started(self, id_tag: str, **_: Any) -> None:
        if self.outlet.can_start and not self.outlet.refuses and not self.outlet.lies:
            await self.begin(id_tag)

    @on("RemoteStopTransaction")
    def _remote_stop(self, transaction_id: int) -> Any:
        may = self.outlet.transaction == transaction_id and not self.outlet.refuses
        return call_result.RemoteStopTransaction("Accepted" if may else "Rejected")

    @after("RemoteStopTransaction")
    async def _stopped(self, transaction_id: int) -> None:
        if self.outlet.transaction == transaction_id and not self.outlet.refuses and not self.outlet.lies:
            await self.finish("Remote")
            await self.tell_status()

    @on("GetConfiguration")
    def _configuration(self, key: list[str] | None = None) -> Any:
        wanted = key or list(self.keys)
        known = [
            {"key": name, "readonly": False, "value": self.keys[name]} for name in wanted if name in self.keys
        ]
        return call_result.GetConfiguration(known, [name for name in wanted if name not in self.keys])

    @on("ChangeConfiguration")
    def _configure(self, key: str, value: str) -> Any:
        if key not in self.keys:
            return call_result.ChangeConfiguration("NotSupported")
        self.keys[key] = value
        return call_result.ChangeConfiguration("Accepted")

    @on("SendLocalList")
    def _list(
        self,
        list_version: int,
        update_type: str,
        local_authorization_list: list[dict[str, Any]] | None = None,
    ) -> Any:
        self.outlet.cards_version = list_version
        self.outlet.cards = [row["id_tag"] for row in local_authorization_list or ()]
        return call_result.SendLocalList("Accepted")

    @on("GetCompositeSchedule")
    def _composite(self, connector_id: int, duration: int, charging_rate_unit: str = "A") -> Any:
        schedule = {
            "charging_rate_unit": "A",
            "charging_schedule_period": [{"start_period": 0, "limit": self.outlet.limit_a}],
        }
        stamp = self._now().isoformat()
        return call_result.GetCompositeSchedule("Accepted", connector_id, stamp, schedule)

    @after("TriggerMessage")
    async def _triggered(self, requested_message: str, **_: Any) -> None:
        if requested_message == "StatusNotification":
            await self.tell_status(again=True)
        elif requested_message == "MeterValues":
            await self.tell_meter()
        elif requested_message == "BootNotification":
            await self.boot()


def sampled(outlet: Outlet) -> list[dict[str, Any]]:
    """The values as 1.6 writes them: texts."""
    rows: list[dict[str, Any]] = []
    for (measurand, phase, unit), value in outlet.values().items():
        row = {"value": f"{value:.1f}", "measurand": measurand, "unit": unit, "context": "Sample.Periodic"}
        rows.append(row if phase is None else {**row, "phase": phase})
    return rows
