"""What Teslemetry pushes of one car: the same facts as are polled, seconds after they change.

The stream only spares questions. Whenever it is quiet, broken or replays what is old, the car is asked.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.chargers.tesla.known import Known
from adapters.chargers.tesla.signals import EVERY_S, after
from adapters.clouds.tesla import TeslaLink
from adapters.clouds.tesla.events import created_at, events_in, follows
from domain.errors import DeviceError, Rejected, Unreachable
from domain.ports.clock import Clock

log = logging.getLogger(__name__)

TOPICS = "state,data"
SILENT_AFTER = timedelta(minutes=20)  # a car that is awake has something to tell more often
QUIET_S = 30.0  # real: comments come more often than that while the stream lives


class CarStream:
    """One car's events."""

    def __init__(self, link: TeslaLink, vin: str, known: Known, clock: Clock) -> None:
        self._link, self._vin, self._known, self._clock = link, vin, known, clock
        self._topics: dict[str, str] | None = {"topics": TOPICS}
        self._newest: dict[str, datetime] = {}  # by topic, the newest event's own time
        self._told_at: datetime | None = None
        self._has_fields = False
        self._is_open = False

    @property
    def tells(self) -> bool:
        """Whether the car need not be asked: it pushes, or it sleeps and did so before. A stream may be open
        and a car never push anything, where its firmware is old or it was not allowed to.
        """
        if not self._is_open or self._told_at is None:
            return False
        return self._known.sleeps or self._clock.now() - self._told_at < SILENT_AFTER

    async def listen(self, changed: Callable[[], None]) -> None:
        """Listens until cancelled; calls `changed` after all that is new. Raises DeviceError when cut off."""
        await self._ask_for_fields()
        try:
            async with self._link.events(f"/sse/{self._vin}", self._topics, QUIET_S) as lines:
                self._is_open = True
                async for event in events_in(lines):
                    if self._take(event):
                        changed()
        except Rejected:
            if self._topics is None:
                raise
            self._topics = None  # older servers know no topics, and say so by a refusal
        finally:
            self._is_open = False
        raise Unreachable("the car's stream has ended")

    async def _ask_for_fields(self) -> None:
        """What the car does not push yet it is asked to, once; what others have asked for stays."""
        if self._has_fields:
            return
        path = f"/api/config/{self._vin}"
        try:
            told = (await self._link.whole("GET", path)).get("fields")
            wanted = _missing(told if isinstance(told, dict) else {})
            if wanted:
                await self._link.whole("PATCH", path, {"fields": wanted})
        except DeviceError as err:
            log.warning("the car cannot be asked to push more than it does: %s", err)
        self._has_fields = True

    def _take(self, event: Mapping[str, Any]) -> bool:
        """Whether it told something new."""
        if event.get("vin", self._vin) != self._vin:
            return False
        now = self._clock.now()
        data, state = event.get("data"), event.get("state")
        if self._known.sample is None and isinstance(data, dict) and "DetailedChargeState" not in data:
            return False  # a part of nothing: the car is asked for the whole
        if isinstance(data, dict) and data and (at := self._news("data", event, now)) is not None:
            self._known.learn(after(self._known.sample, data, at), now)
            self._told_at = now
            return True
        if isinstance(state, str) and self._news("state", event, now) is not None:
            if state == "asleep":
                self._known.fell_asleep(now)
            elif state == "online":
                self._known.is_awake(now)
            return True
        return False

    def _news(self, topic: str, event: Mapping[str, Any], now: datetime) -> datetime | None:
        """When it was told, never later than now; None for what was told before."""
        at = created_at(event) or now
        if not follows(at, self._newest.get(topic), now):
            return None
        self._newest[topic] = at
        return min(at, now)


def _missing(fields: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {name: {"interval_seconds": every_s} for name, every_s in EVERY_S.items() if name not in fields}
