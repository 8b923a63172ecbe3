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
        if known.looked_at is None and known.asked_at is None:
            return Question.IS_AWAKE
        look_s = max(least_s, self.look_s(known, now))
        if known.sleeps:
            return self._due(known.asked_at, max(least_s, self.asleep_s), now, Question.IS_AWAKE)
        if known.looked_at is None or (known.moved_at is not None and known.moved_at > known.looked_at):
            return Question.LOOK
        if look_s <= STILL_AWAKE_S:
            return self._due(known.looked_at, look_s, now, Question.LOOK)
        if self._due(known.looked_at, look_s, now, Question.LOOK) is Question.LOOK:
            return Question.IS_AWAKE
        return self._due(known.asked_at, max(least_s, self.asleep_s), now, Question.IS_AWAKE)

    def good_for_s(self, known: Known, now: datetime, *, least_s: float = 0.0) -> float:
        """How long what is known stands."""
        if known.sleeps:
            return 2 * max(least_s, self.asleep_s) + SLACK_S
        next_s = max(least_s, self.look_s(known, now))
        if next_s > STILL_AWAKE_S:
            next_s += self.asleep_s  # it is found out by the question after that
        return 1.5 * next_s + SLACK_S

    @staticmethod
    def _due(since: datetime | None, every_s: float, now: datetime, question: Question) -> Question:
        is_due = since is None or not timedelta(0) <= now - since < timedelta(seconds=every_s)
        return question if is_due else Question.NOTHING


def _within(since: datetime | None, seconds: float, now: datetime) -> bool:
    return since is not None and timedelta(0) <= now - since < timedelta(seconds=seconds)
