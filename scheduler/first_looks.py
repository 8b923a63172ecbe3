"""What is written down of a house that was just started: nothing that only a first look says.

A device that was not read yet looks like one that is silent, and a house whose plan is being made like one
that has none: such lines would stand in the history for seconds in which nothing was so.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.house.devices import LOADPOINTS
from domain.reason.reason import Reason, Why
from domain.status.said import Said

WAITS = timedelta(minutes=1)  # as long as a first look may take; then it is told as it is


class FirstLooks:
    """Knows when the looks began; `now` may be set back."""

    def __init__(self) -> None:
        self._began: datetime | None = None

    def told(
        self, said: Said, unheard: Collection[str], plan_refusal: Reason | None, now: datetime
    ) -> Said | None:
        """What may be written down of it by now, None: nothing yet. `unheard`: the devices that were not read
        since the start; `plan_refusal`: why the last try to plan brought nothing.
        """
        self._began = self._began or now
        is_planless = said.reason.code is Why.NO_PLAN
        if abs(now - self._began) < WAITS:
            is_blind = any(not device.startswith(LOADPOINTS) for device in unheard)
            return None if is_blind or is_planless or said.target in unheard else said
        if is_planless and plan_refusal is None:
            return replace(said, reason=replace(said.reason, facts={**said.reason.facts, "is_coming": True}))
        return said
