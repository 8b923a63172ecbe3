"""What a car was promised for its departure, and what is told where that came before it was ready.

A promise outlives the plan that made it: the next plan forgets it, a car that drives off has none, and a
server that was stopped meanwhile makes it anew for the next day.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.plan.cars.car_plan import CarPlan
from domain.reading.charger import ChargerReading
from domain.reason.reason import Reason, Why

CLOSE_PCT = 1.0  # so little is ready: cars tell whole percents
WORTH_TELLING = timedelta(hours=12)  # after a longer stop it says nothing of the car that stands there now
HEARD_WITHIN = timedelta(hours=1)  # a level that is not told by then was not known


class Promise(Struct, frozen=True, kw_only=True):
    """What a departure was to find: `target_pct` at `departure`. `left_at`: when the car was seen to leave
    before it, with `soc_pct`.
    """

    departure: datetime
    target_pct: float
    left_at: datetime | None = None
    soc_pct: float | None = None


class Missed(Struct, frozen=True, kw_only=True):
    """A departure that came before the car that still stands there was ready."""

    target_pct: float
    reason: Reason


def promised(
    before: Promise | None,
    plan: CarPlan | None,
    reading: ChargerReading | None,
    known_pct: float | None,
    now: datetime,
) -> Promise | None:
    """What holds from now on. `known_pct`: the level at the look before, which is that of a car that left."""
    if before is not None and before.departure <= now:
        return before  # it is due, and not answered yet
    if reading is None:
        return before
    if reading.connected is False:
        if before is None or before.left_at is not None:
            return before
        return replace(before, left_at=now, soc_pct=known_pct)
    if plan is None:
        return before if before is None else replace(before, left_at=None, soc_pct=None)
    if plan.departure is None or plan.target_soc_pct is None or plan.departure <= now:
        return None
    return Promise(departure=plan.departure, target_pct=plan.target_soc_pct)


def is_open(promise: Promise, reading: ChargerReading | None, now: datetime) -> bool:
    """Whether it cannot be told yet how it came out: it is not due, or the level may still be heard."""
    if now < promise.departure:
        return True
    is_told = promise.left_at is not None or (reading is not None and reading.vehicle_soc_pct is not None)
    has_left = reading is not None and reading.connected is False
    return not is_told and not has_left and now - promise.departure < HEARD_WITHIN


def missed(promise: Promise, reading: ChargerReading | None, now: datetime) -> Reason | None:
    """What was missing when it was due; None: nothing, or nobody knows."""
    if now - promise.departure > WORTH_TELLING:
        return None
    left_at = promise.left_at
    if left_at is None and (reading is None or reading.connected is False):
        return None
    soc_pct = promise.soc_pct if left_at is not None or reading is None else reading.vehicle_soc_pct
    if soc_pct is None or soc_pct >= promise.target_pct - CLOSE_PCT:
        return None
    facts = {"until": promise.departure, "soc_pct": soc_pct, "target_pct": promise.target_pct}
    if left_at is None:
        return Reason(Why.DEPARTURE_MISSED, facts)
    return Reason(Why.LEFT_EARLY, {**facts, "left_at": left_at})


def still_told(told: Missed | None, reading: ChargerReading | None) -> Missed | None:
    """Until the car leaves, or has what it was to have; the next departure puts its own in its place."""
    if told is None or reading is None:
        return told
    soc_pct = reading.vehicle_soc_pct
    is_full = soc_pct is not None and soc_pct >= told.target_pct - CLOSE_PCT
    return None if reading.connected is False or is_full else told
