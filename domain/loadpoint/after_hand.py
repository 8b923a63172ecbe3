"""What a person asked of a car by hand, as a plan sees it: when it is over, and what is missing then."""

from datetime import datetime

from msgspec.structs import replace

from domain.command.intent import ChargeIntent
from domain.house.house import House, Loadpoint
from domain.loadpoint.charge_end import brings_kwh, charge_ends_at
from domain.reading.charger import ChargerReading
from domain.reading.signs import watts

DRAWS_W = 100.0
DONE_KWH = 0.1  # a charge by hand that leaves no more has brought all of it


def after_hand(
    lp: Loadpoint,
    house: House,
    reading: ChargerReading,
    intent: ChargeIntent | None,
    phases: int,
    missing_kwh: float,
    now: datetime,
    departure: datetime,
) -> tuple[datetime, float]:
    """From when on its mode has the car again, and what of `missing_kwh` a person's own charge leaves it
    then; 0: nothing to speak of. A stop and a car that feeds the house end at their time and bring nothing.
    """
    if intent is None:
        return now, max(0.0, missing_kwh)
    if intent.is_stop or intent.is_feed:
        return intent.until, max(0.0, missing_kwh)
    power_w = reading.power_w or 0.0
    if power_w < DRAWS_W:  # it has only just been asked for
        power_w = watts(intent.current_a, phases, lp.voltage_v)
        reading = replace(reading, power_w=power_w)
    until = charge_ends_at(lp, house, reading, intent, now)
    brought_kwh = brings_kwh(lp, power_w, now, min(until, departure))
    left_kwh = missing_kwh - brought_kwh
    return until, 0.0 if left_kwh <= (DONE_KWH if brought_kwh > 0 else 0.0) else left_kwh
