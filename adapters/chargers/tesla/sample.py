"""What a Tesla tells of its charge at one instant, whichever way it came: cloud, stream or Bluetooth."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

SINGLE, THREE = 1, 3
BY_TWO = 2  # some cars count the phases of a three-phase cable so


class CarState(StrEnum):
    """`charging_state`, in the car's words."""

    DISCONNECTED = "Disconnected"
    NO_POWER = "NoPower"
    STARTING = "Starting"
    CHARGING = "Charging"
    COMPLETE = "Complete"
    STOPPED = "Stopped"
    CALIBRATING = "Calibrating"
    UNKNOWN = "Unknown"

    @classmethod
    def _missing_(cls, value: object) -> "CarState":
        """A word that is not documented."""
        return cls.UNKNOWN


DRAWING = frozenset({CarState.CHARGING, CarState.STARTING})
RESTING = frozenset({CarState.DISCONNECTED, CarState.NO_POWER, CarState.COMPLETE, CarState.STOPPED})


class Sample(Struct, frozen=True, kw_only=True):
    """One look at the car. Currents in A per phase, powers in W.

    `whole_w` is the car's own power, told in whole kW; `exact_w` one that is not rounded. `most_a` is what
    the cable allows, which is old or 16 while nothing is plugged in. `cable` None: it did not say.
    """

    at: datetime
    state: CarState = CarState.UNKNOWN
    soc_pct: float | None = None
    limit_pct: float | None = None
    requested_a: float | None = None
    most_a: float | None = None
    actual_a: float | None = None
    voltage_v: float | None = None
    told_phases: int | None = None
    whole_w: float | None = None
    exact_w: float | None = None
    added_wh: float | None = None
    cable: bool | None = None
    is_fast: bool | None = None
    is_driving: bool | None = None
    is_near: bool = False  # it was heard by the house's own radio
    latitude: float | None = None
    longitude: float | None = None

    @property
    def is_plugged(self) -> bool | None:
        """Whether a cable is in the car; None: nobody knows."""
        if self.state is CarState.UNKNOWN:
            return self.cable
        return self.state is not CarState.DISCONNECTED

    @property
    def phases(self) -> int | None:
        """One or three: as the car's own power says, else as it counts them; it may say two, or nothing."""
        if self.whole_w and self.actual_a and self.voltage_v:
            per_phase_w = self.actual_a * self.voltage_v
            return min((SINGLE, THREE), key=lambda count: abs(count * per_phase_w - (self.whole_w or 0)))
        if self.told_phases is None:
            return None
        return THREE if self.told_phases >= BY_TWO else SINGLE

    @property
    def power_w(self) -> float | None:
        """What flows into the car: exact where told, else from current and voltage, which are finer than
        whole kW; a fast charger has neither. A car at rest that names no power takes none: what its heating
        draws it tells, and a stream tells only what changed.
        """
        if self.exact_w is not None:
            return self.exact_w
        if self.state is CarState.DISCONNECTED:
            return 0.0
        if self.actual_a is None or self.voltage_v is None or self.is_fast:
            is_at_rest = self.state in RESTING and not self.actual_a
            return 0.0 if self.whole_w is None and is_at_rest else self.whole_w
        if self.actual_a == 0:
            return self.whole_w or 0.0
        return self.actual_a * self.voltage_v * (self.phases or SINGLE)

    @property
    def current_a(self) -> float | None:
        """What it draws per phase; nothing where no power flows."""
        return 0.0 if self.actual_a is None and self.power_w == 0 else self.actual_a


def number(value: object) -> float | None:
    """The number, or None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def percent(value: object) -> float | None:
    """The percentage, or None for what cannot be one."""
    found = number(value)
    return found if found is not None and 0 <= found <= 100 else None


def positive(value: object) -> float | None:
    """The amount, or None for what cannot be one."""
    found = number(value)
    return found if found is not None and found >= 0 else None
