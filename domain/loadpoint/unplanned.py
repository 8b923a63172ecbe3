"""Cars that charge now and that no plan plans: what they take is load of the plan, as long as is known.

A charge by hand ends at its time, a window of mode schedule at its end, mode fast when the car is full; of
any other nobody knows the end, and an hour is counted on, which every new plan looks at anew.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from domain.command.intent import ChargeIntent
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import House, Loadpoint
from domain.house.settings import Mode
from domain.loadpoint.window import window_at
from domain.reading.observation import ChargerReading, Observation

DRAWS_W = 100.0
UNKNOWN_LASTS = timedelta(hours=1)


class Unplanned(Struct, frozen=True):
    """What one car takes, W, until then."""

    power_w: float
    until: datetime


def unplanned(
    house: House,
    seen: Observation | None,
    intents: Mapping[str, ChargeIntent],
    planned: Collection[str],
    now: datetime,
) -> tuple[Unplanned, ...]:
    """All of the house. `planned`: the loadpoints whose cars are in the plan. A car that follows the sun
    takes what is left over by the minute, which no plan can say.
    """
    return () if seen is None else tuple(_found(house, seen, intents, planned, now))


def with_unplanned(load: PowerForecast, cars: Sequence[Unplanned]) -> PowerForecast:
    """The load with what these cars take."""
    if not cars:
        return load
    return replace(
        load, slots=_more(load.slots, cars), low=_more(load.low, cars), high=_more(load.high, cars)
    )


def _found(
    house: House,
    seen: Observation,
    intents: Mapping[str, ChargeIntent],
    planned: Collection[str],
    now: datetime,
) -> Iterator[Unplanned]:
    for lp in house.loadpoints:
        reading, intent = seen.chargers.get(lp.id), intents.get(lp.id)
        if reading is None or not reading.charging or (reading.power_w or 0.0) < DRAWS_W:
            continue
        follows_sun = intent is None and lp.mode is Mode.SOLAR
        is_to_end = intent is not None and (intent.is_stop or intent.is_feed)
        if lp.id in planned or follows_sun or is_to_end:
            continue
        assert reading.power_w is not None
        until = _until(lp, house, reading, intent, now)
        if until > now:
            yield Unplanned(reading.power_w, until)


def _until(
    lp: Loadpoint, house: House, reading: ChargerReading, intent: ChargeIntent | None, now: datetime
) -> datetime:
    full = _full_at(lp, house, reading, intent, now)
    if intent is not None:
        return intent.until if full is None else min(full, intent.until)
    if lp.mode is Mode.FAST and full is not None:
        return full
    window = window_at(lp.schedule, now, house.site.timezone) if lp.mode is Mode.SCHEDULE else None
    until = now + UNKNOWN_LASTS if window is None else window.end
    return until if full is None else min(full, until)


def _full_at(
    lp: Loadpoint, house: House, reading: ChargerReading, intent: ChargeIntent | None, now: datetime
) -> datetime | None:
    """When it reaches its limit at this power; None where its level or its size is not known."""
    vehicle = None if lp.vehicle is None else house.vehicle(lp.vehicle)
    if vehicle is None or reading.vehicle_soc_pct is None or reading.power_w is None:
        return None
    asked_pct = None if intent is None else intent.limit_soc_pct
    limits_pct = (lp.limit_soc_pct if asked_pct is None else asked_pct, reading.vehicle_limit_pct or 100.0)
    missing_wh = max(0.0, vehicle.capacity_wh * (min(limits_pct) - reading.vehicle_soc_pct) / 100)
    return now + timedelta(hours=missing_wh / lp.smart.charge_efficiency / reading.power_w)


def _more(slots: Sequence[PowerSlot], cars: Sequence[Unplanned]) -> tuple[PowerSlot, ...]:
    found = []
    for slot in slots:
        inside = {car.until for car in cars if slot.start < car.until < slot.end}
        edges = [slot.start, *sorted(inside), slot.end]
        for start, end in pairwise(edges):
            more_w = sum(car.power_w for car in cars if car.until >= end)
            found.append(PowerSlot(start, end, slot.power_w + more_w))
    return tuple(found)
