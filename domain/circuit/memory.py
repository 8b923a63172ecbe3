"""What the limits remember between ticks. A restart measures anew; only `is_metered` outlives it."""

from datetime import datetime

from msgspec import Struct, field

from domain.circuit.brake import Brake
from domain.circuit.overdraw import Overdraw
from domain.house.devices import BATTERY, loadpoint_of
from domain.reading.charger import PhaseCurrents


class LimitMemory(Struct, frozen=True, kw_only=True):
    """`house_a`, `house_w` (less the cars we steer) and `battery_w` are what was last measured together.

    `is_metered`: phase currents were told once, so their silence is a fault. `shows_more`: the meter showed
    current on phases that the house is not said to have.

    `brakes`: what was held back, by device; `drawn_a`: what each charge point last drew, A; `carried`: the
    person's command whose charge has begun within a limit, by loadpoint;
    `singles`: by loadpoint, what keeps a charge on one phase, as all of them have (or had) no room;
    `overdraws`: who draws more than ordered, by loadpoint;
    `stops`: since when a car that a limit stopped has gone on all the same, or may have, by loadpoint;
    `starved`: the followers of the sun for which there was no room;
    `leaving`: whose cars are held to what they take, and since when nobody lacks the rest, by loadpoint.
    """

    phase_a: PhaseCurrents | None = None
    is_metered: bool = False
    shows_more: bool = False
    phase_at: datetime | None = None
    house_a: tuple[float, ...] | None = None
    house_w: float | None = None
    battery_w: float | None = None
    judged_at: datetime | None = None
    brakes: dict[str, Brake] = field(default_factory=dict)
    drawn_a: dict[str, float] = field(default_factory=dict)
    carried: dict[str, str] = field(default_factory=dict)
    singles: dict[str, Brake] = field(default_factory=dict)
    overdraws: dict[str, Overdraw] = field(default_factory=dict)
    stops: dict[str, datetime] = field(default_factory=dict)
    starved: frozenset[str] = frozenset()
    leaving: dict[str, datetime] = field(default_factory=dict)

    @property
    def narrow(self) -> frozenset[str]:
        """The loadpoints that a limit keeps on one phase, by id."""
        return frozenset(key for key, brake in self.singles.items() if brake.cap <= 0)

    @property
    def held_back(self) -> dict[str, int]:
        """The most that those get whom a limit holds back, A per phase, by loadpoint id."""
        return {
            loadpoint_of(device): int(brake.cap + 1e-6)
            for device, brake in self.brakes.items()
            if device != BATTERY
        }
