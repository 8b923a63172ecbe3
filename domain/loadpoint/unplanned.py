"""Cars that charge beside the plan: what they take is load of the plan, and room that others do not have, as
long as is known.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from domain.command.intent import ChargeIntent
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import House, Loadpoint
from domain.house.settings import Mode
from domain.loadpoint.after_hand import DRAWS_W
from domain.loadpoint.charge_end import charge_ends_at
from domain.loadpoint.phases import phases_in_use
from domain.loadpoint.plug import circuits_above, plug_of
from domain.loadpoint.prospect import is_drawing
from domain.loadpoint.surplus import follows_surplus
from domain.plan.cars.stretch import Taken
from domain.plan.plan import PlanSlot
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why

OTHER_KW = 1.0  # a charge whose power moves by less is the same


class Unplanned(Struct, frozen=True):
    """What the car at a loadpoint takes, W, until then. `since`: from when on, None: it does now."""

    power_w: float
    until: datetime
    loadpoint: str = ""
    since: datetime | None = None

    def hours_in(self, start: datetime, end: datetime) -> float:
        """How much of a time it takes that, h."""
        begin = start if self.since is None else max(start, self.since)
        return max(0.0, (min(end, self.until) - begin).total_seconds() / 3600)


def unplanned(
    house: House,
    seen: Observation | None,
    intents: Mapping[str, ChargeIntent],
    planned: Collection[str],
    now: datetime,
) -> tuple[Unplanned, ...]:
    """All of the house. `planned`: the loadpoints whose cars are in the plan, which begins with the end of
    a charge by hand. A car that follows the sun takes what is left over by the minute: `followers_of`.
    """
    return () if seen is None else tuple(each for _, each in _found(house, seen, intents, planned, now))


def room_taken(
    house: House,
    seen: Observation | None,
    intents: Mapping[str, ChargeIntent],
    planned: Collection[str],
    ours: Collection[str],
    now: datetime,
) -> tuple[Taken, ...]:
    """What these cars take of fuse, circuits and import limit. `ours`: the loadpoints at which a charge of
    ours goes on; a mode's gives way to what a departure needs.
    """
    if seen is None:
        return ()
    return tuple(
        Taken(
            slots=((now, each.until, each.power_w / 1000),),
            plug=plug_of(lp, house.site, phases_in_use(lp, seen.chargers[lp.id])),
            circuits=frozenset(wire.name for wire in circuits_above(lp, house)),
            gives_way=lp.id not in intents and lp.id in ours,
        )
        for lp, each in _found(house, seen, intents, planned, now)
    )


def is_other(before: Sequence[Taken], now: Sequence[Taken]) -> bool:
    """Whether other cars charge than before, or one of them with another power."""
    if len(before) != len(now):
        return True
    pairs = zip(before, now, strict=True)
    return any(
        was.plug != each.plug or abs(was.slots[0][2] - each.slots[0][2]) > OTHER_KW for was, each in pairs
    )


def with_unplanned(load: PowerForecast, cars: Sequence[Unplanned]) -> PowerForecast:
    """The load with what these cars take."""
    if not cars:
        return load
    return replace(
        load, slots=_more(load.slots, cars), low=_more(load.low, cars), high=_more(load.high, cars)
    )


def told_apart(slots: Sequence[PlanSlot], cars: Sequence[Unplanned]) -> tuple[PlanSlot, ...]:
    """The slots of a plan that say whose the part of their load is which these cars take, and of a battery
    that runs by itself that it is not for the house alone.
    """
    return tuple(
        replace(slot, unplanned_w=taken, reason=_beside(slot.reason, taken))
        if (taken := _within(slot, cars))
        else slot
        for slot in slots
    )


def _beside(reason: Reason, taken: Mapping[str, float]) -> Reason:
    count = sum(power_w >= DRAWS_W for power_w in taken.values())
    if reason.code is not Why.SELF_CONSUMPTION or not count:
        return reason
    return replace(reason, facts={**reason.facts, "feeds_car": reason.facts.get("feeds_car", 0) + count})


def _within(slot: PlanSlot, cars: Sequence[Unplanned]) -> dict[str, float]:
    """The mean power of each in a slot, W."""
    hours, found = (slot.end - slot.start).total_seconds() / 3600, dict[str, float]()
    for car in cars:
        if (taken_h := car.hours_in(slot.start, slot.end)) > 0:
            found[car.loadpoint] = found.get(car.loadpoint, 0.0) + car.power_w * taken_h / hours
    return {key: float(round(power_w)) for key, power_w in found.items()}


def _found(
    house: House,
    seen: Observation,
    intents: Mapping[str, ChargeIntent],
    planned: Collection[str],
    now: datetime,
) -> Iterator[tuple[Loadpoint, Unplanned]]:
    for lp in house.loadpoints:
        reading, intent = seen.chargers.get(lp.id), intents.get(lp.id)
        if reading is None or not is_drawing(reading):
            continue
        follows_sun = intent is None and lp.mode is not Mode.SMART and follows_surplus(lp)
        is_to_end = intent is not None and (intent.is_stop or intent.is_feed)
        is_planned = lp.id in planned and intent is None  # what is charged by hand comes before its plan
        if is_planned or follows_sun or is_to_end:
            continue
        assert reading.power_w is not None
        until = charge_ends_at(lp, house, reading, intent, now)
        if until > now:
            yield lp, Unplanned(reading.power_w, until, lp.id)


def _more(slots: Sequence[PowerSlot], cars: Sequence[Unplanned]) -> tuple[PowerSlot, ...]:
    found = []
    for slot in slots:
        marks = {car.until for car in cars} | {car.since for car in cars if car.since is not None}
        edges = [slot.start, *sorted(at for at in marks if slot.start < at < slot.end), slot.end]
        for start, end in pairwise(edges):
            more_w = sum(car.power_w for car in cars if car.hours_in(start, end) > 0)
            found.append(PowerSlot(start, end, slot.power_w + more_w))
    return tuple(found)
