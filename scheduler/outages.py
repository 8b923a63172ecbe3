"""Watches for devices that fall silent, as far as the house decides by them, and for their return."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from domain.reading.reading import Health
from domain.status.outage import Outage
from scheduler.watch import Watch

OUT = frozenset({Health.OFFLINE, Health.REFUSED})


class Outages:
    """Which devices are silent. One reading that is missed is no silence: what was told before it counts."""

    def __init__(self) -> None:
        self._since: dict[str, datetime | None] = {}  # when each silent device told something last

    def look(self, watches: Mapping[str, Watch], stale_after_s: float, now: datetime) -> Iterator[Outage]:
        """What began or ended since the last look."""
        for device in self._since.keys() - watches.keys():
            del self._since[device]
        for device, watch in watches.items():
            is_out = watch.health(now, stale_after_s) in OUT and not watch.is_awaited
            if is_out and device not in self._since:
                since = self._since[device] = None if watch.reading is None else watch.reading.read_at
                yield Outage(device=device, since=since)
            elif not is_out and device in self._since and not watch.is_awaited:
                yield Outage(device=device, since=self._since.pop(device), is_over=True)
