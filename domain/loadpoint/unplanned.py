"""Cars that charge now and that no plan plans: what they take is load of the plan, as long as is known."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from domain.command.intent import ChargeIntent
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import House
from domain.house.settings import Mode
from domain.loadpoint.charge_end import charge_ends_at
from domain.reading.observation import Observation

DRAWS_W = 100.0


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
    """All of the house. `planned`: the loadpoints whose cars are in the plan, which begins with the end of
    a charge by hand. A car that follows the sun takes what is left over by the minute, which no plan can say.
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
        is_planned = lp.id in planned and intent is None  # what is charged by hand comes before its plan
        if is_planned or follows_sun or is_to_end:
            continue
        assert reading.power_w is not None
        until = charge_ends_at(lp, house, reading, intent, now)
        if until > now:
            yield Unplanned(reading.power_w, until)


def _more(slots: Sequence[PowerSlot], cars: Sequence[Unplanned]) -> tuple[PowerSlot, ...]:
    found = []
    for slot in slots:
        inside = {car.until for car in cars if slot.start < car.until < slot.end}
        edges = [slot.start, *sorted(inside), slot.end]
        for start, end in pairwise(edges):
            more_w = sum(car.power_w for car in cars if car.until >= end)
            found.append(PowerSlot(start, end, slot.power_w + more_w))
    return tuple(found)
