"""A Tesla over a simulated charge point: it sleeps, wakes, starts, stops and says why not.

The reasons and field names are those of Fleet API's reference, written down here once more so that the
driver's map is not proved against itself.
"""

from datetime import datetime, timedelta
from typing import Any

from adapters.simulated.charger import SimulatedCharger

LATITUDE, LONGITUDE = -34.9285, 138.6007
LEAST_A = 5


class EmulatedTesla:
    """`started`: whether it charges as soon as it can. `auxiliary_w`: what heating draws while it does not.

    `refuses`: the reason it gives for doing nothing that it is told; `lies`: it agrees and does nothing.
    `dozes_after_s`: how long it stays awake when nobody looks at it; None: for ever.
    """

    def __init__(self, vin: str, charger: SimulatedCharger, *, dozes_after_s: float | None = None) -> None:
        self.vin, self.charger = vin, charger
        self.amps = 16
        self.limit_pct = 100
        self.auxiliary_w = 0.0
        self.latitude, self.longitude = LATITUDE, LONGITUDE
        self.asleep = self.offline = self.lies = self.is_fast = False
        self.has_power = True
        self.refuses: str | None = None
        self.blank = False
        self.wake_s = 20.0
        self.wakes = 0
        self.dozes_after_s = dozes_after_s
        self.told: list[tuple[str, int | None]] = []
        self._wakes_at: datetime | None = None
        self._touched: datetime | None = None
        self._was_plugged = charger.connected

    def live(self, now: datetime) -> None:
        """Wakes and dozes as time goes by; who plugs it in or out wakes it."""
        if self._wakes_at is not None and now >= self._wakes_at:
            self.asleep, self._wakes_at, self._touched = False, None, now
        if self.charger.connected is not self._was_plugged:
            self.asleep, self._was_plugged, self._touched = False, self.charger.connected, now
        self._touched = self._touched or now
        if self.dozes_after_s is None or self.charger.power_w() > 0:
            return
        if now - self._touched >= timedelta(seconds=self.dozes_after_s):
            self.asleep = True

    @property
    def state(self) -> str:
        """online, asleep or offline."""
        return "offline" if self.offline else "asleep" if self.asleep else "online"

    def touch(self, now: datetime) -> None:
        """Somebody looked at it, which keeps it awake."""
        self._touched = now

    def wake(self, now: datetime) -> None:
        """Begins to wake."""
        self.wakes += 1
        self._wakes_at = now + timedelta(seconds=self.wake_s)

    def obey(self, command: str, amps: int | None) -> str:
        """Does it; why not, or nothing where it did."""
        self.told = [*self.told[-500:], (command, amps)]
        if self.refuses is not None:
            return self.refuses
        if self.lies:
            return ""
        charger = self.charger
        if command == "set_charging_amps":
            self.amps = max(LEAST_A, amps or 0)
            if charger.set_current_a:
                charger.set_current(self.amps)
            return ""
        if command == "charge_start":
            return self._start()
        if not charger.connected:
            return "disconnected"
        if not charger.set_current_a:
            return "not_charging"
        charger.set_current(0)
        return ""

    def _start(self) -> str:
        charger = self.charger
        if not charger.connected:
            return "disconnected"
        if not self.has_power:
            return "no_power"
        if self._is_full:
            return "complete"
        if charger.set_current_a:
            return "is_charging"
        charger.set_current(self.amps)
        return ""

    @property
    def _is_full(self) -> bool:
        soc_pct = self.charger.soc_pct
        return soc_pct is not None and soc_pct >= self.limit_pct

    @property
    def charging_state(self) -> str:
        """The car's word."""
        if not self.charger.connected:
            return "Disconnected"
        if not self.has_power:
            return "NoPower"
        if self._is_full:
            return "Complete"
        if self.charger.power_w() > 0:
            return "Charging"
        return "Starting" if self.charger.set_current_a and self.charger.obeys else "Stopped"

    def charge_state(self, now: datetime) -> dict[str, Any]:
        """The section of `vehicle_data`."""
        if self.blank:
            return {}
        charger = self.charger
        power_w = charger.power_w() or (self.auxiliary_w if charger.connected else 0.0)
        draws = power_w > 0
        return {
            "charging_state": self.charging_state,
            "battery_level": None if charger.soc_pct is None else int(charger.soc_pct),
            "charge_limit_soc": self.limit_pct,
            "charge_current_request": self.amps,
            "charge_current_request_max": 48 if charger.connected else 16,
            "charge_amps": self.amps,
            "charger_actual_current": round(power_w / (charger.phases * charger.voltage_v)),
            "charger_voltage": round(charger.voltage_v) if draws else 2,
            "charger_phases": (2 if charger.phases == 3 else 1) if draws else None,
            "charger_power": round(power_w / 1000),
            "charge_energy_added": round(charger.session_wh / 1000, 2),
            "conn_charge_cable": "IEC" if charger.connected else "<invalid>",
            "charge_port_latch": "Engaged" if charger.connected else "Disengaged",
            "fast_charger_present": self.is_fast,
            "scheduled_charging_mode": "Off",
            "timestamp": int(now.timestamp() * 1000),
        }

    def vehicle_data(self, now: datetime) -> dict[str, Any]:
        """The whole document."""
        return {
            "vin": self.vin,
            "state": self.state,
            "charge_state": self.charge_state(now),
            "drive_state": {
                "latitude": self.latitude,
                "longitude": self.longitude,
                "shift_state": None,
                "timestamp": int(now.timestamp() * 1000),
            },
        }

    def signals(self) -> dict[str, Any]:
        """The same as the stream names it."""
        charger = self.charger
        power_w = charger.power_w()
        return {
            "DetailedChargeState": f"DetailedChargeState{self.charging_state}",
            "Soc": charger.soc_pct,
            "ChargeLimitSoc": self.limit_pct,
            "ChargeAmps": round(power_w / (charger.phases * charger.voltage_v), 1),
            "ChargeCurrentRequest": self.amps,
            "ChargeCurrentRequestMax": 48 if charger.connected else 16,
            "ChargerVoltage": charger.voltage_v if power_w else None,
            "ChargerPhases": charger.phases if power_w else None,
            "ACChargingPower": round(power_w / 1000, 3),
            "ACChargingEnergyIn": round(charger.session_wh / 1000, 3),
            "ChargingCableType": "CableTypeIEC" if charger.connected else "CableTypeUnknown",
            "Location": {"latitude": self.latitude, "longitude": self.longitude},
        }
