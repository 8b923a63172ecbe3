"""Whether the plan still is one for what people want: they change settings and give orders while it stands.

Readings and prices change all the time and have their own hours for a new plan; what a person changed is to
be planned with at once, and until then the plan of before is told as that.
"""

from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.command.intent import BatteryIntent, ChargeIntent, ExportIntent
from domain.house.house import House
from domain.house.notify import NotifyRules
from scheduler.state import HouseState

NOBODY_TOLD = NotifyRules()
SELDOM = timedelta(seconds=20)  # some house's automation may set a current with every reading of its own


class Wanted(Struct, frozen=True, kw_only=True):
    """What people want of the house, as far as a plan looks at it."""

    house: House
    battery: BatteryIntent | None
    export: ExportIntent | None
    charging: dict[str, ChargeIntent]


def wanted(state: HouseState) -> Wanted:
    """As it is now."""
    wishes = state.wishes
    return Wanted(
        house=replace(state.house, notify=NOBODY_TOLD),
        battery=wishes.battery.governing,
        export=wishes.export.governing,
        charging=wishes.charging,
    )


class PlannedFor:
    """What the plan was made for, and what the one for that is being made."""

    def __init__(self, state: HouseState) -> None:
        self._state = state
        self._made: Wanted | None = None
        self._begun: Wanted | None = None
        self._begun_at = datetime.min.replace(tzinfo=UTC)

    def begin(self, now: datetime) -> None:
        """A plan is made with what is wanted now."""
        self._begun, self._begun_at = wanted(self._state), now

    def end(self) -> None:
        """It is made, or could not be: what stands is what there is."""
        self._made = self._begun

    @property
    def is_outdated(self) -> bool:
        """Whether a plan stands and something else is wanted by now."""
        return self._state.plan is not None and self._made is not None and self._made != wanted(self._state)

    def is_due(self, now: datetime) -> bool:
        """Whether nobody makes the next one yet and the last try was no moment ago."""
        is_early = timedelta() <= now - self._begun_at < SELDOM
        return self.is_outdated and self._begun != wanted(self._state) and not is_early
