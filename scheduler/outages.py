"""Watches for devices that fall silent, as far as the house decides by them, and for their return; who is
silent is kept on disk, for a silence may end after a restart.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from domain.status.outage import Outage, Silence
from scheduler.kept import Kept
from scheduler.watch import Watch

KIND = "silent"


class Outages:
    """Which devices are silent. One reading that is missed is no silence: what was told before it counts."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._silent: dict[str, Outage] = {}

    async def load(self) -> None:
        """Reads it back after a start."""
        self._silent = await self._kept.all(KIND, Outage)

    async def look(
        self, watches: Mapping[str, Watch], titles: Mapping[str, str], stale_after_s: float, now: datetime
    ) -> list[Outage]:
        """What began or ended since the last look; a device is called as it is titled now."""
        found = [await self._end(device, Silence.GONE) for device in self._silent.keys() - watches.keys()]
        for device, watch in watches.items():
            if watch.is_awaited:
                continue
            is_out, title = watch.health(now, stale_after_s).is_out, titles.get(device)
            if is_out and device not in self._silent:
                since = None if watch.reading is None else watch.reading.read_at
                outage = self._silent[device] = Outage(device=device, since=since, title=title)
                await self._kept.put(KIND, device, outage)
                found.append(outage)
            elif not is_out and device in self._silent:
                found.append(replace(await self._end(device, Silence.HEARD), title=title))
        return found

    async def _end(self, device: str, silence: Silence) -> Outage:
        await self._kept.put(KIND, device, None)
        return replace(self._silent.pop(device), silence=silence)
