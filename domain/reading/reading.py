"""What one device said at one instant. A reading keeps its time."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.reading.battery import BatteryReading
from domain.reading.charger import ChargerReading, PhaseCurrents


class Health(StrEnum):
    """A device's condition. `refused`: reachable, but it turns us away."""

    OK = "ok"
    DEGRADED = "degraded"
    OFFLINE = "offline"
    REFUSED = "refused"

    @property
    def is_out(self) -> bool:
        """Whether nothing can be told to the device now."""
        return self in (Health.OFFLINE, Health.REFUSED)


class Reading(Struct, frozen=True, kw_only=True):
    """All that one device reported at one instant; sections it does not know stay None.

    `good_for_s`: a slow source's values stand for so long, even where the house calls them stale.
    `caveat`: why this came another way than it should, for the people who look after the device.
    """

    read_at: datetime
    grid_w: float | None = None
    pv_w: float | None = None
    phase_a: PhaseCurrents | None = None
    battery: BatteryReading | None = None
    charger: ChargerReading | None = None
    firmware: str | None = None
    model: str | None = None
    good_for_s: float | None = None
    caveat: str | None = None

    def outlives(self, stale_after_s: float) -> float:
        """The age up to which it counts, s."""
        return max(stale_after_s, self.good_for_s or 0.0)
