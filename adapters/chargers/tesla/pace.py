"""When a car is asked what: often while it charges, seldom while nothing happens, so that it may fall asleep.

A look at a car that is awake keeps it awake; asking whether it sleeps does not. Both are paid for.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from adapters.chargers.tesla.known import Known

WATCHED_S = 150.0  # after a command it is asked often for so long
LIVELY_S = 15 * 60.0  # after somebody did something with the car
STILL_AWAKE_S = 660.0  # a car that was awake so shortly ago need not be asked whether it is
SLACK_S = 60.0


class Question(StrEnum):
    """What to ask now."""

    NOTHING = "nothing"
    IS_AWAKE = "is_awake"
    LOOK = "look"


class Pace(Struct, frozen=True, kw_only=True):
    """How often, s: while it charges, shortly after a command, while something may happen, while it should
    fall asleep, and how often a car that may sleep is asked whether it does.
    """

    charging_s: float = 60.0
    ordered_s: float = 15.0
    lively_s: float = 300.0
    quiet_s: float = 1_500.0
    asleep_s: float = 900.0

    def look_s(self, known: Known, now: datetime) -> float:
        """How long the newest look at an awake car is enough."""
        if _within(known.written_at, WATCHED_S, now):
            return self.ordered_s
        if known.is_drawing:
            return self.charging_s
        return self.lively_s if _within(known.moved_at, LIVELY_S, now) else self.quiet_s

    def question(self, known: Known, now: datetime, *, least_s: float = 0.0) -> Question:
        """What to ask now; `least_s`: a budget that is nearly spent allows no more often."""
        if known.asked_at is None:
            return Question.IS_AWAKE
        rare_s = max(least_s, self.asleep_s)
        if known.sleeps:
            return Question.IS_AWAKE if _is_due(known.asked_at, rare_s, now) else Question.NOTHING
        is_moved = known.moved_at is not None and (
            known.looked_at is None or known.moved_at > known.looked_at
        )
        if is_moved or _is_due(known.looked_at, max(least_s, self.look_s(known, now)), now):
            return Question.IS_AWAKE if _is_due(known.asked_at, STILL_AWAKE_S, now) else Question.LOOK
        return Question.IS_AWAKE if _is_due(known.asked_at, rare_s, now) else Question.NOTHING

    def good_for_s(self, known: Known, now: datetime, *, least_s: float = 0.0) -> float:
        """How long what is known stands."""
        if known.sleeps:
            return 2 * max(least_s, self.asleep_s) + SLACK_S
        return 1.5 * max(least_s, self.look_s(known, now)) + SLACK_S


BY_RADIO = Pace(charging_s=30.0, ordered_s=5.0, lively_s=60.0, asleep_s=300.0)
PUSHED = Pace(charging_s=180.0, ordered_s=30.0, lively_s=900.0, quiet_s=3_600.0, asleep_s=3_600.0)


def _within(since: datetime | None, seconds: float, now: datetime) -> bool:
    return since is not None and timedelta(0) <= now - since < timedelta(seconds=seconds)


def _is_due(since: datetime | None, every_s: float, now: datetime) -> bool:
    return not _within(since, every_s, now)
