"""A limit as a charging schedule, which both versions of OCPP write alike, and one as it is read back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.chargers.ocpp.commands import Period
from adapters.chargers.ocpp.learning import Shape
from adapters.chargers.ocpp.meter import number_in
from adapters.chargers.ocpp.station import written

BEGAN = timedelta(minutes=1)  # a profile began a while ago, by any clock
LOOK_S = 60  # of a schedule that is asked for; its first period is what holds


def schedule_of(shape: Shape, periods: Sequence[Period], phases: int | None, now: datetime) -> dict[str, Any]:
    """The schedule of these periods in this shape."""
    many = {} if phases is None else {"numberPhases": phases}
    schedule: dict[str, Any] = {
        "chargingRateUnit": shape.unit,
        "chargingSchedulePeriod": [
            {"startPeriod": begins_s, "limit": limit, **many} for begins_s, limit in periods
        ],
    }
    if shape.kind == "Absolute":
        schedule["startSchedule"] = written(now - BEGAN)
    return schedule


def first_limit(schedule: dict[str, Any], shape: Shape) -> float | None:
    """What a schedule allows now; None where it is of another unit."""
    periods = schedule.get("chargingSchedulePeriod")
    if schedule.get("chargingRateUnit", shape.unit) != shape.unit:
        return None
    if not isinstance(periods, list) or not periods or not isinstance(periods[0], dict):
        return None
    return number_in(periods[0].get("limit"))
