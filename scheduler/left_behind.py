"""What was left on devices that are no part of the house any more.

Nobody here can hand them back, so it is told until the device is back, its own timer has ended it, or its
owner says that it is done.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.command.held import Held
from domain.house.which_device import DeviceMark
from domain.status.problems import ProblemCode
from scheduler.kept import Kept
from scheduler.problems import Problems

KIND = "left"
ENDED = timedelta(minutes=2)  # past its end a timer has let go
UNFED = timedelta(minutes=15)  # what is kept alive by being written anew has ended by then


class LeftBehind(Struct, frozen=True, kw_only=True):
    """Orders of ours on a device that is gone, by resource, and how it was before them. `device` None: an
    older version kept no note of which one it was.
    """

    target: str
    device: DeviceMark | None
    since: datetime
    orders: dict[str, Held]
    baseline: dict[str, Any] | None = None

    @property
    def id(self) -> str:
        """The same for one device at one place in the house, and fit for an address."""
        return sha256(repr((self.target, msgspec.to_builtins(self.device))).encode()).hexdigest()[:12]

    def still(self, now: datetime) -> "LeftBehind":
        """Less what has ended by the device's own timer."""
        left = {name: held for name, held in self.orders.items() if not self._has_ended(held, now)}
        return self if len(left) == len(self.orders) else replace(self, orders=left)

    @property
    def ends_at(self) -> datetime | None:
        """When the device's own timer will have ended all of it; None: not by itself, or not known when."""
        ends = [held.until if held.ends_by_itself else None for held in self.orders.values()]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def _has_ended(self, held: Held, now: datetime) -> bool:
        if not held.ends_by_itself:
            return False
        return now >= (self.since + UNFED if held.until is None else held.until + ENDED)


class LeftBehinds:
    """All of them, on disk; whoever calls it holds `state.deciding`, or boots."""

    def __init__(self, kept: Kept, problems: Problems) -> None:
        self._kept, self._problems = kept, problems
        self._all: dict[str, LeftBehind] = {}

    @property
    def all(self) -> Mapping[str, LeftBehind]:
        """By id."""
        return self._all

    async def load(self) -> None:
        """Reads them back after a start."""
        self._all = await self._kept.all(KIND, LeftBehind)

    async def put(self, left: LeftBehind) -> None:
        """A device is gone. One that was sorted out halfway, by a start that was killed, keeps all of it."""
        if (known := self._all.get(left.id)) is not None:
            baseline = known.baseline if left.baseline is None else left.baseline
            left = replace(left, orders=known.orders | left.orders, baseline=baseline)
        self._all[left.id] = left
        await self._kept.put(KIND, left.id, left)

    async def drop(self, left_id: str) -> None:
        """It is over."""
        left = self._all.pop(left_id, None)
        if left is not None:
            await self._kept.put(KIND, left_id, None)
            self._problems.over(ProblemCode.LEFT_BEHIND, left.target)

    async def look(self, now: datetime) -> None:
        """What has ended by itself is over; the rest is told."""
        for left_id, left in list(self._all.items()):
            still = left.still(now)
            if not still.orders:
                await self.drop(left_id)
            elif still != left:
                self._all[left_id] = still
                await self._kept.put(KIND, left_id, still)
        for left_id, left in self._all.items():
            facts: dict[str, Any] = {"left_id": left_id, "ends_at": left.ends_at}
            facts["orders"] = [msgspec.to_builtins(held.order) for held in left.orders.values()]
            if left.device is not None and left.device.name:
                facts["was"] = left.device.name
            self._problems.tell(ProblemCode.LEFT_BEHIND, left.target, left.since, **facts)
