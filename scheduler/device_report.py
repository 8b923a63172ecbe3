"""One device as the people see it who look after it."""

from datetime import date, datetime

from domain.command.capabilities import AnyCapabilities
from domain.ports.control import DeviceReport
from scheduler.lane import Lane
from scheduler.watch import Watch


def device_report(
    watch: Watch,
    lane: Lane | None,
    abilities: AnyCapabilities | None,
    *,
    now: datetime,
    today: date,
    stale_after_s: float,
) -> DeviceReport:
    """How it answers and what was written to it `today`; `lane` None: it takes no orders."""
    reading = watch.reading
    return DeviceReport(
        id=watch.id,
        driver=watch.driver,
        model=(reading.model if reading else None) or watch.model,
        firmware=reading.firmware if reading else None,
        health=watch.health(now, stale_after_s),
        age_s=watch.age_s(now),
        last_error=watch.last_error,
        writes_today=0 if lane is None else lane.budget.today(today),
        capabilities=abilities,
    )
