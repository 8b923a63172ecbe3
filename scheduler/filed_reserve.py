"""What the settings file said of the battery's reserve when the device was last given it, or first seen."""

from msgspec import Struct

from domain.house.devices import BATTERY
from scheduler.kept import Kept

KIND = "filed_reserve"


class Filed(Struct, frozen=True, kw_only=True):
    """A reserve of the file, %."""

    pct: float


class FiledReserve:
    """`pct` is None until the battery was seen once."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self.pct: float | None = None

    async def load(self) -> None:
        """Reads it back after a start."""
        found = (await self._kept.all(KIND, Filed)).get(BATTERY)
        self.pct = None if found is None else found.pct

    async def take_up(self, pct: float) -> None:
        """The device was given it, or need not be."""
        self.pct = pct
        await self._kept.put(KIND, BATTERY, Filed(pct=pct))

    async def forget(self) -> None:
        """It was another battery's."""
        self.pct = None
        await self._kept.put(KIND, BATTERY, None)
