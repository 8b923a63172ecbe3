"""The days that the retailer billed, as kept: two years of them, and how far they were asked for."""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.energy.billed import BilledDay, better
from domain.energy.billed_spans import Asked
from scheduler.kept import Kept

KEPT = timedelta(days=760)


class Bills:
    """`days` by date; on disk the moment one changes."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self.days: dict[date, BilledDay] = {}
        self.asked: Asked | None = None

    async def load(self) -> None:
        """Reads everything back after a start."""
        self.days = {each.day: each for each in (await self._kept.all("billed", BilledDay)).values()}
        self.asked = (await self._kept.all("billed_asked", Asked)).get("asked")

    async def take(self, told: Iterable[BilledDay], asked: Asked) -> None:
        """Keeps what is new or better of these days, and forgets what is long over."""
        for each in told:
            if (kept := better(self.days.get(each.day), each)) != self.days.get(each.day):
                self.days[each.day] = kept
                await self._kept.put("billed", each.day.isoformat(), kept)
        self.asked = asked
        await self._kept.put("billed_asked", "asked", asked)
        newest = max(self.days, default=asked.since)  # how far was asked may be of a clock that was ahead
        for day in [day for day in self.days if day < newest - KEPT]:
            del self.days[day]
            await self._kept.put("billed", day.isoformat(), None)
