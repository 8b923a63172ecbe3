"""One entity as Home Assistant last told it: always text, and its unit where it has one."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from msgspec import Struct

from adapters.kinds.written import written_number

UNKNOWN = frozenset({"", "none", "unknown", "unavailable"})
UNAVAILABLE = "unavailable"
IN_WATTS = {"W": 1.0, "kW": 1_000.0, "MW": 1_000_000.0}
IN_WATT_HOURS = {"Wh": 1.0, "kWh": 1_000.0, "MWh": 1_000_000.0}
IN_AMPERES = {"A": 1.0, "mA": 0.001}


class EntityState(Struct, frozen=True, kw_only=True):
    """One entity. `received_at` is ours, the other instants are Home Assistant's, which may be off."""

    entity_id: str
    state: str
    attributes: dict[str, Any]
    last_changed: datetime
    last_updated: datetime
    received_at: datetime

    @property
    def domain(self) -> str:
        """What kind of entity it is, which is also where its services are."""
        return self.entity_id.partition(".")[0]

    @property
    def text(self) -> str | None:
        """The state, or None where it says that it does not know."""
        return None if self.state.strip().lower() in UNKNOWN else self.state

    @property
    def is_available(self) -> bool:
        """Whether its integration stands behind it; services skip an entity that is not available."""
        return self.state.strip().lower() != UNAVAILABLE

    @property
    def number(self) -> float | None:
        """The state as a number in its own unit, or None."""
        return written_number(self.state)

    @property
    def percent(self) -> float | None:
        """The state as a percentage, or None where it can be none."""
        number = self.number
        return number if number is not None and 0 <= number <= 100 else None

    @property
    def watts_per_unit(self) -> float | None:
        """What one of its unit is in W; None where the unit is none of power. Users may change units."""
        return IN_WATTS.get(str(self.attributes.get("unit_of_measurement")))

    @property
    def power_w(self) -> float | None:
        """The state as a power, W; None without a number or without a unit of power."""
        return self._in(IN_WATTS)

    @property
    def energy_wh(self) -> float | None:
        """The state as an energy, Wh; None without a number or without a unit of energy."""
        return self._in(IN_WATT_HOURS)

    @property
    def current_a(self) -> float | None:
        """The state as a current, A; None without a number or without a unit of current."""
        return self._in(IN_AMPERES)

    def _in(self, units: Mapping[str, float]) -> float | None:
        number, factor = self.number, units.get(str(self.attributes.get("unit_of_measurement")))
        return None if number is None or factor is None else number * factor

    @property
    def options(self) -> tuple[str, ...]:
        """What a select can be set to."""
        listed = self.attributes.get("options")
        return tuple(str(each) for each in listed) if isinstance(listed, list) else ()

    def limit(self, name: str, otherwise: float) -> float:
        """A number's `min`, `max` or `step`, in its own unit."""
        value = self.attributes.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            return float(value)
        return otherwise


class Registered(Struct, frozen=True, kw_only=True):
    """An entity as its integration registered it: `unique_id` stays when people rename the entity."""

    entity_id: str
    unique_id: str
    platform: str
    device_id: str | None = None
