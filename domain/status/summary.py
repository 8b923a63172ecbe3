"""The house in owner's words: what is wrong, what it does, what the day brought, what comes next."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Doing(StrEnum):
    """What the house does now; `domain/status/doing.py` has the sentence of each."""

    SELLING = "selling"  # from the battery, or from a car
    CAR_CHARGING = "car_charging"
    BATTERY_CHARGING = "battery_charging"  # not from the sun alone
    STORING_SUN = "storing_sun"
    STORING_AND_SELLING_SUN = "storing_and_selling_sun"
    SELLING_SUN = "selling_sun"
    PAYING_TO_SELL = "paying_to_sell"
    HOLDING_BACK_SUN = "holding_back_sun"
    KEEPING = "keeping"  # the grid gives, though the battery could
    RUNNING = "running"
    QUIET = "quiet"
    UNKNOWN = "unknown"


class Coming(Struct, frozen=True, kw_only=True):
    """What happens next of itself: when, and in words that stand without the time."""

    at: datetime
    text: str


class Summary(Struct, frozen=True, kw_only=True):
    """`problem` is the worst that is wrong, null where nothing is that an owner must know first; `now` what
    the house does, `doing` as a code; `today` what the day brought in money, null where that is not known;
    `next` the three things that come next. Read out: `problem`, else `now`; then `today`.
    """

    problem: str | None = None
    now: str = "What the house does is not known right now."
    doing: Doing = Doing.UNKNOWN
    today: str | None = None
    next: tuple[Coming, ...] = ()
