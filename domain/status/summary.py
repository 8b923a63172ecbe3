"""The house in owner's words: what is wrong, what it does, what the day brought, what comes next."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from domain.reading.sources import Source


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


class Next(StrEnum):
    """What may come next of itself; `domain/status/coming.py` has the sentence of each."""

    AUTOMATIC = "automatic"  # a person's wish for the battery ends
    CHARGE_FROM_GRID = "charge_from_grid"
    STORE_SUN = "store_sun"
    SELL = "sell"
    RUN_HOUSE = "run_house"
    KEEP = "keep"
    FOLLOW_HOUSE = "follow_house"
    CHARGE_ENDS = "charge_ends"
    FEEDING_ENDS = "feeding_ends"
    CAR_FROM_SUN = "car_from_sun"
    CAR_MOSTLY_SUN = "car_mostly_sun"
    CAR_FROM_GRID = "car_from_grid"
    CAR_READY = "car_ready"
    WINDOW_BEGINS = "window_begins"  # of mode schedule; whether the car charges then the price decides
    PRICE_SPIKE = "price_spike"
    SAVING_SESSION = "saving_session"
    FREE_ELECTRICITY = "free_electricity"
    DEMAND_CHARGE = "demand_charge"
    PRICE_SPIKE_WARNING = "price_spike_warning"


class Coming(Struct, frozen=True, kw_only=True):
    """What happens next of itself: when, what as a code with its facts (`price` per kWh at its begin,
    `lowest` and `highest` while it lasts, `loadpoint`, `limit_pct` up to which a car is charged then,
    `feeds_car`: how many of them), and in words that
    stand without the time.
    """

    at: datetime
    code: Next
    facts: dict[str, Any] = field(default_factory=dict)
    text: str = ""


class Summary(Struct, frozen=True, kw_only=True):
    """`problem` is the worst that is wrong, null where nothing is that an owner must know first; `now` what
    the house does, `doing` as a code; `today` what the day brought in money, null where that is not known;
    `next` the three things that come next, small steps of the plan left out where larger ones follow within a
    day, and what the grid pays most for among them; `sources`
    what the house lives on, as far as it is worth a word; `mostly`: what is not worth one gives a part all
    the same, to cars that charge, else to the house.
    Read out: `problem`, else `now`; then `today`.
    """

    problem: str | None = None
    now: str = "What the house does is not known right now."
    doing: Doing = Doing.UNKNOWN
    today: str | None = None
    next: tuple[Coming, ...] = ()
    sources: tuple[Source, ...] = ()
    mostly: bool = False
