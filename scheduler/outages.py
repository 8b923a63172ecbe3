"""Watches for devices that fall silent, as far as the house decides by them, and for their return; who is
silent is kept on disk, for a silence may end after a restart.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from domain.reading.reading import Health
from domain.status.outage import Outage
from scheduler.kept import Kept
from scheduler.watch import Watch

KIND = "silent"
OUT = frozenset({Health.OFFLINE, Health.REFUSED})


class Silence(Struct, frozen=True, kw_only=True):
    """A device that has told nothing since then (None: nobody knows), and what the owner calls it."""

    since: datetime | None
    title: str | None = None


class Outages:
    """Which devices are silent. One reading that is missed is no silence: what was told before it counts."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._silent: dict[str, Silence] = {}

    async def load(self) -> None:
        """Reads it back after a start."""
        self._silent = await self._kept.all(KIND, Silence)

    async def look(
        self, watches: Mapping[str, Watch], titles: Mapping[str, str], stale_after_s: float, now: datetime
    ) -> list[tuple[Outage, str | None]]:
        """What began or ended since the last look, with the device's title."""
        found = []
        for device in self._silent.keys() - watches.keys():
            silence = await self._end(device)
            found.append((Outage(device=device, since=silence.since, is_gone=True), silence.title))
        for device, watch in watches.items():
            is_out = watch.health(now, stale_after_s) in OUT and not watch.is_awaited
            if is_out and device not in self._silent:
                since = None if watch.reading is None else watch.reading.read_at
                silence = self._silent[device] = Silence(since=since, title=titles.get(device))
                await self._kept.put(KIND, device, silence)
                found.append((Outage(device=device, since=since), silence.title))
            elif not is_out and device in self._silent and not watch.is_awaited:
                since = (await self._end(device)).since
                found.append((Outage(device=device, since=since, is_over=True), titles.get(device)))
        return found

    async def _end(self, device: str) -> Silence:
        await self._kept.put(KIND, device, None)
        return self._silent.pop(device)
