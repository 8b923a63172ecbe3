"""Watches for devices that fall silent, as far as the house decides by them, and for their return, and tells
which one was exchanged; who is silent is kept on disk, for a silence may end, or come again, after a restart.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from domain.house.which_device import DeviceMark
from domain.status.outage import Outage, Silence
from domain.status.unsteady import Fallen, Seen, looked
from scheduler.kept import Kept
from scheduler.watch import Watch

KIND = "silent"


class Outages:
    """Which devices are silent. One reading that is missed is no silence: what was told before it counts."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._fallen: dict[str, Fallen] = {}
        self._exchanged: list[Outage] = []

    def exchanged(self, device: str, was: DeviceMark, now: DeviceMark) -> None:
        """Another one stands there since the start; told with the next look."""
        outage = Outage(device=device, since=None, silence=Silence.EXCHANGED)
        if was.name and now.name and was.name != now.name:
            outage = replace(outage, was=was.name, make=now.name)
        self._exchanged.append(outage)

    async def load(self) -> None:
        """Reads it back after a start."""
        self._fallen = await self._kept.all(KIND, Fallen)

    async def look(
        self, watches: Mapping[str, Watch], titles: Mapping[str, str], stale_after_s: float, now: datetime
    ) -> list[Outage]:
        """What began or ended since the last look; a device is called as it is titled now."""
        found = [replace(each, title=titles.get(each.device)) for each in self._exchanged]
        self._exchanged = []
        for device in self._fallen.keys() - watches.keys():
            gone = self._fallen[device]
            await self._remember(device, None)
            if gone.is_told:
                found.append(Outage(device=device, since=gone.since, title=gone.title, silence=Silence.GONE))
        for device, watch in watches.items():
            if watch.is_awaited:
                continue
            last_at = None if watch.reading is None else watch.reading.read_at
            is_out = watch.health(now, stale_after_s).is_out
            seen = Seen(device=device, is_out=is_out, last_at=last_at, title=titles.get(device))
            known = self._fallen.get(device)
            after, outage = looked(known, seen, now)
            if after != known:
                await self._remember(device, after)
            if outage is not None:
                found.append(outage)
        return found

    async def _remember(self, device: str, fallen: Fallen | None) -> None:
        await self._kept.put(KIND, device, fallen)
        if fallen is None:
            del self._fallen[device]
        else:
            self._fallen[device] = fallen
