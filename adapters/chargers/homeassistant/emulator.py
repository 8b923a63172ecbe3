"""A wallbox and its car as entities of an emulated Home Assistant, over the simulated house.

It keeps its own names and units, so that the driver's are not proved against themselves.
"""

from datetime import datetime
from typing import Any

from adapters.links.homeassistant.emulator.core import HomeAssistantEmulator
from adapters.links.homeassistant.emulator.entities import ServiceRefusedError
from adapters.links.homeassistant.emulator.faults import HomeAssistantFaults
from adapters.links.homeassistant.emulator.states import Shown, as_seen
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

LEAST_A, MOST_A = 6.0, 32.0
SETTINGS = ("switch.wallbox_charging", "number.wallbox_current", "select.wallbox_phases")


class WallboxEntities:
    """One wallbox. Its sensors are as old as the last `poll`, its settings are shown at once.

    `overrides` are entities as a test wants them seen; None hides one.
    """

    def __init__(self, house: SimulatedHouse, loadpoint: str, faults: HomeAssistantFaults) -> None:
        self.house, self.charger = house, house.chargers[loadpoint]
        self.is_on, self.current_a = False, 16.0
        self.status: str | None = None  # as a test wants it; None: as it is
        self.overrides: dict[str, Shown | None] = {}
        self._loadpoint, self._faults = loadpoint, faults
        self._sensors: dict[str, Shown] = {}
        self.poll()

    def shown(self) -> dict[str, Shown]:
        """Every entity as Home Assistant would show it now."""
        if self._faults.starting:
            return {}
        found = self._sensors | {
            "switch.wallbox_charging": Shown("on" if self.is_on else "off", {}),
            "number.wallbox_current": Shown(
                str(self.current_a),
                {"min": LEAST_A, "max": MOST_A, "step": 1.0, "unit_of_measurement": "A"},
            ),
            "select.wallbox_phases": Shown(
                "3 phases" if self.charger.phases == 3 else "1 phase", {"options": ["1 phase", "3 phases"]}
            ),
            "button.wallbox_wake": Shown("unknown", {}),
            "device_tracker.car": Shown("home", {}),
        }
        return as_seen(found, self.overrides, unavailable=self._faults.unavailable)

    def registry(self) -> list[dict[str, Any]]:
        """What the integration registered."""
        return [
            {"entity_id": entity_id, "unique_id": entity_id.replace(".", "-"), "platform": "wallbox"}
            for entity_id in (*SETTINGS, *self._sensors)
        ]

    def poll(self) -> None:
        """The integration asks the wallbox, which counts in kW and kWh."""
        power_w = self.house.charger_w.get(self._loadpoint, 0.0)
        soc_pct = self.charger.soc_pct
        self._sensors = {
            "sensor.wallbox_status": Shown(self.status or self._status(power_w), {}),
            "binary_sensor.wallbox_plug": Shown(
                "on" if self.charger.connected else "off", {"device_class": "plug"}
            ),
            "sensor.wallbox_power": Shown(f"{power_w / 1000:.3f}", {"unit_of_measurement": "kW"}),
            "sensor.wallbox_energy": Shown(
                f"{self.charger.energy_wh / 1000:.3f}", {"unit_of_measurement": "kWh"}
            ),
            "sensor.car_battery_level": Shown(
                "unknown" if soc_pct is None else str(round(soc_pct)), {"unit_of_measurement": "%"}
            ),
        }

    def live(self, now: datetime) -> None:
        """Lets the house live until now."""
        self.house.advance(now)

    def call(self, service: str, data: dict[str, Any], entity_id: str) -> None:
        """A service on one entity. Raises ServiceRefusedError; what is not there is skipped in silence."""
        entity = self.shown().get(entity_id)
        if entity is None or entity.state == "unavailable" or self._faults.ignores_writes:
            return
        match service, entity_id:
            case "switch.turn_on" | "switch.turn_off", "switch.wallbox_charging":
                self.is_on = service == "switch.turn_on"
            case "number.set_value", "number.wallbox_current":
                value = float(data["value"])
                if not LEAST_A <= value <= MOST_A:
                    raise ServiceRefusedError("unknown_error", "Unknown error")
                self.current_a = value
            case "select.select_option", "select.wallbox_phases":
                phases = 3 if str(data["option"]).startswith("3") else 1
                self.charger.phases = self.charger.set_phases = phases
            case _:
                return
        if not self._faults.lies:
            self.charger.set_current(round(self.current_a) if self.is_on else 0)

    def _status(self, power_w: float) -> str:
        if not self.charger.connected:
            return "Disconnected"
        if self.charger.is_full:
            return "Fully charged"
        if power_w > 0:
            return "Charging"
        return "Waiting for car" if self.is_on else "Paused"


def wallbox_in_home_assistant(
    house: SimulatedHouse, loadpoint: str, *, clock: Clock, host: str = "127.0.0.1", port: int = 0
) -> HomeAssistantEmulator:
    """A Home Assistant with nothing but this wallbox and its car in it."""
    faults = HomeAssistantFaults()
    wallbox = WallboxEntities(house, loadpoint, faults)
    return HomeAssistantEmulator([wallbox], clock=clock, host=host, port=port, faults=faults, poll_s=2.0)
