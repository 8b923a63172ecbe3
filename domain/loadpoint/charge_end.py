"""When a charge that runs will end, as far as that is known, and what it will have brought by then.

A charge by hand ends at its time, a window of mode schedule at its end, mode fast when the car is full; of
any other nobody knows the end, and an hour is counted on, which every new plan looks at anew.
"""

from datetime import datetime, timedelta

from domain.command.intent import ChargeIntent
from domain.house.house import House, Loadpoint
from domain.house.settings import Mode
from domain.loadpoint.limit import asked_pct, ends_at_pct
from domain.loadpoint.window import window_at
from domain.reading.charger import ChargerReading

UNKNOWN_LASTS = timedelta(hours=1)


def charge_ends_at(
    lp: Loadpoint, house: House, reading: ChargerReading, intent: ChargeIntent | None, now: datetime
) -> datetime:
    """Its end at the power of now; `intent`: the charge is a person's."""
    full = _full_at(lp, house, reading, intent, now)
    if intent is not None:
        return intent.until if full is None else min(full, intent.until)
    if lp.mode is Mode.FAST and full is not None:
        return full
    window = window_at(lp.schedule, now, house.site.timezone) if lp.mode is Mode.SCHEDULE else None
    until = now + UNKNOWN_LASTS if window is None else window.end
    return until if full is None else min(full, until)


def brings_kwh(lp: Loadpoint, power_w: float, now: datetime, until: datetime) -> float:
    """What arrives in the car's battery until then, kWh."""
    hours = max(0.0, (until - now).total_seconds() / 3600)
    return lp.smart.charge_efficiency * hours * power_w / 1000


def _full_at(
    lp: Loadpoint, house: House, reading: ChargerReading, intent: ChargeIntent | None, now: datetime
) -> datetime | None:
    """When it reaches its limit at this power; None where its level or its size is not known, or it draws
    nothing yet.
    """
    vehicle = None if lp.vehicle is None else house.vehicle(lp.vehicle)
    if vehicle is None or reading.vehicle_soc_pct is None or not reading.power_w or reading.power_w <= 0:
        return None
    limit_pct = ends_at_pct(lp, reading, None if intent is None else asked_pct(lp, intent))
    missing_wh = max(0.0, vehicle.capacity_wh * (limit_pct - reading.vehicle_soc_pct) / 100)
    return now + timedelta(hours=missing_wh / lp.smart.charge_efficiency / reading.power_w)
