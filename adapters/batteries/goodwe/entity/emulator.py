"""A GoodWe inverter as entities of an emulated Home Assistant, over the simulated house.

It keeps its own names and signs, so that the driver's are not proved against themselves.
"""

from datetime import datetime
from typing import Any

from adapters.links.homeassistant.emulator.core import HomeAssistantEmulator
from adapters.links.homeassistant.emulator.entities import ServiceRefusedError
from adapters.links.homeassistant.emulator.faults import HomeAssistantFaults
from adapters.links.homeassistant.emulator.states import Shown, as_seen
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

SERIAL = "95048ETU000W0001"
MODES = (
    "auto",
    "charge_pv",
    "discharge_pv",
    "import_ac",
    "export_ac",
    "conserve",
    "off_grid",
    "battery_standby",
    "buy_power",
    "sell_power",
    "charge_battery",
    "discharge_battery",
)
MOST_W, STEP_W = 10_000.0, 100.0
SENSORS = {  # the name in the entity id, and the integration's own
    "battery_state_of_charge": "battery_soc",
    "battery_power": "pbattery1",
    "active_power": "active_power",
    "pv_power": "ppv",
}


class GoodWeEntities:
    """The entities under one prefix. Sensors are as old as the last `poll`, settings are shown at once.

    `overrides` are entities as a test wants them seen; None hides one.
    """

    def __init__(self, house: SimulatedHouse, prefix: str, faults: HomeAssistantFaults) -> None:
        if house.battery is None:
            raise ValueError("a GoodWe hybrid inverter has a battery")
        self.house = house
        self.mode, self.limit_w = "auto", MOST_W
        self.export_limit_w, self.export_limited = 5_000.0, False
        self.overrides: dict[str, Shown | None] = {}
        self._battery: SimulatedBattery = house.battery
        self._prefix, self._faults = prefix, faults
        self._sensors: dict[str, Shown] = {}
        self.poll()

    def shown(self) -> dict[str, Shown]:
        """Every entity as Home Assistant would show it now."""
        if self._faults.starting:
            return {}
        found = self._sensors | {
            f"select.{self._prefix}_ems_mode": Shown(self.mode, {"options": list(MODES)}),
            f"number.{self._prefix}_ems_power_limit": _number(self.limit_w),
            f"number.{self._prefix}_grid_export_limit": _number(self.export_limit_w),
            f"switch.{self._prefix}_grid_export_limit_switch": Shown(
                "on" if self.export_limited else "off", {}
            ),
            f"select.{self._prefix}_inverter_operation_mode": Shown(
                "general", {"options": ["general", "eco", "backup"]}
            ),
        }
        return as_seen(found, self.overrides, unavailable=self._faults.unavailable)

    def registry(self) -> list[dict[str, Any]]:
        """What the integration registered."""
        names = {f"sensor.{self._prefix}_{name}": own for name, own in SENSORS.items()} | {
            f"select.{self._prefix}_ems_mode": "ems_mode",
            f"number.{self._prefix}_ems_power_limit": "ems_power_limit",
            f"number.{self._prefix}_grid_export_limit": "grid_export_limit",
            f"switch.{self._prefix}_grid_export_limit_switch": "grid_export",
        }
        return [
            {"entity_id": entity_id, "unique_id": f"goodwe-{own}-{SERIAL}", "platform": "goodwe"}
            for entity_id, own in names.items()
        ]

    def poll(self) -> None:
        """The integration asks the inverter, which counts export as positive."""
        house = self.house
        values = {
            "battery_state_of_charge": (round(self._battery.soc_pct, 1), "%"),
            "battery_power": (round(house.measured("battery_w") or 0), "W"),
            "active_power": (-round(house.measured("grid_w") or 0), "W"),
            "pv_power": (round(house.measured("pv_w") or 0), "W"),
        }
        self._sensors = {
            f"sensor.{self._prefix}_{name}": Shown(str(value), {"unit_of_measurement": unit})
            for name, (value, unit) in values.items()
        }

    def live(self, now: datetime) -> None:
        """Lets the EMS move the battery, by the sun and the load of this moment."""
        self.house.advance(now)
        self._drive()
        self.house.advance(now)  # works out what flows with what the EMS wants now

    def _drive(self) -> None:
        if self._faults.lies:
            return
        power_w = self._ems_power_w()
        if power_w is None:
            self._battery.release()
        else:
            self._battery.force(power_w, None, None)
        self.house.export_limit_w = self.export_limit_w if self.export_limited else None

    def call(self, service: str, data: dict[str, Any], entity_id: str) -> None:
        """A service on one entity. Raises ServiceRefusedError; what is not there is skipped in silence."""
        entity = self.shown().get(entity_id)
        if entity is None or entity.state == "unavailable":
            return
        name = entity_id.removeprefix(f"{entity_id.partition('.')[0]}.{self._prefix}_")
        match service, name:
            case "select.select_option", "ems_mode":
                self._set(mode=_option(entity, data))
            case "number.set_value", "ems_power_limit":
                self._set(limit_w=_value(entity, data))
            case "number.set_value", "grid_export_limit":
                self._set(export_limit_w=_value(entity, data))
            case "switch.turn_on" | "switch.turn_off", "grid_export_limit_switch":
                self._set(export_limited=service == "switch.turn_on")
            case _:
                return

    def _set(self, **values: Any) -> None:
        if self._faults.ignores_writes:
            return
        for name, value in values.items():
            setattr(self, name, value)

    def _ems_power_w(self) -> float | None:
        """What the mode makes of the battery, W, + discharges; None leaves it to itself."""
        house = self.house
        load_w = house.load_wanted_w + house.ev_w
        match self.mode:
            case "charge_pv" | "import_ac":
                return -self.limit_w - house.pv_available_w
            case "charge_battery":
                return -self.limit_w
            case "discharge_battery" | "discharge_pv":
                return self.limit_w
            case "conserve":
                return min(0.0, load_w - house.pv_available_w)
            case "battery_standby":
                return 0.0
            case "sell_power" | "export_ac":
                return load_w - house.pv_available_w + self.limit_w
            case "buy_power":
                return load_w - house.pv_available_w - self.limit_w
        return None


def goodwe_in_home_assistant(
    house: SimulatedHouse, *, clock: Clock, host: str = "127.0.0.1", port: int = 0, prefix: str = "goodwe"
) -> HomeAssistantEmulator:
    """A Home Assistant with nothing but this inverter in it."""
    faults = HomeAssistantFaults()
    inverter = GoodWeEntities(house, prefix, faults)
    return HomeAssistantEmulator([inverter], clock=clock, host=host, port=port, faults=faults)


def _number(value_w: float) -> Shown:
    attributes = {"min": 0.0, "max": MOST_W, "step": STEP_W, "unit_of_measurement": "W"}
    return Shown(str(value_w), attributes)


def _option(entity: Shown, data: dict[str, Any]) -> str:
    option = data.get("option")
    if option not in entity.attributes["options"]:
        raise ServiceRefusedError("service_validation_error", f"Option {option} is not valid")
    return str(option)


def _value(entity: Shown, data: dict[str, Any]) -> float:
    value = float(data["value"])
    if not entity.attributes["min"] <= value <= entity.attributes["max"]:
        raise ServiceRefusedError("unknown_error", "Unknown error")
    return value
