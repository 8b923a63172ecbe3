"""A trouble is told once it lasts, its end once that is sure, and neither again within the hour."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.notification.memory import TroubleTold
from domain.notification.steady import beginning, settled

AGAIN = timedelta(hours=1)  # what comes and goes rings no oftener
FORGOTTEN = timedelta(days=1)


class Turn(StrEnum):
    """What is to be told of it now."""

    BEGINS = "begins"
    ENDS = "ends"


class Patience(Struct, frozen=True, kw_only=True):
    """How long it must last, and be over, to be told; `again`: after how long a second time, None: never.
    `bears`: a shorter break is none, of what comes and goes.
    """

    lasts: timedelta
    bears: timedelta = timedelta()
    calm: timedelta = timedelta(minutes=2)
    again: timedelta | None = AGAIN


def followed(
    told: TroubleTold, seen: bool, now: datetime, patience: Patience
) -> tuple[TroubleTold, Turn | None]:
    """What is remembered of it after one more look, and what is to be told."""
    begins = beginning(told.steady, seen, now, patience.bears)
    steady = begins or settled(told.steady, seen, now, patience.lasts, patience.calm)
    if steady.is_on and not told.is_open and _may_ring(told, now, patience):
        return TroubleTold(steady=steady, told_at=now, is_open=True), Turn.BEGINS
    if not steady.is_on and told.is_open:
        return replace(told, steady=steady, is_open=False), Turn.ENDS
    return replace(told, steady=steady), None


def is_forgotten(told: TroubleTold, now: datetime) -> bool:
    """Nothing of it matters any more."""
    if told.is_open or told.steady.is_on or told.steady.differs_since is not None:
        return False
    return told.told_at is None or abs(now - told.told_at) >= FORGOTTEN


def _may_ring(told: TroubleTold, now: datetime, patience: Patience) -> bool:
    if told.told_at is None:
        return True
    return patience.again is not None and abs(now - told.told_at) >= patience.again
