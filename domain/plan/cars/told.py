"""A car's hours as its plan: whole watts, what it costs, and for each slot why then and not later."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from math import inf
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from domain.instants import rfc3339
from domain.plan.cars.by_price import by_price
from domain.plan.cars.car_plan import NOTHING_W, SAME_KW, CarPlan, CarSlot, Source
from domain.plan.cars.choice import FREE, Part, sun_in
from domain.plan.cars.held_up import Limit, held_up_by
from domain.plan.cars.stretch import Stretch
from domain.plan.cars.wish import CarWish
from domain.plan.plan import Plan, PlanSlot
from domain.reason.reason import Reason, Why
from domain.reason.shown import shown, shown_facts
from domain.tariff.sun_price import sun_price

ROUNDING = 1e-9
LEAST_S = 60.0
NONE_CHOSEN: Mapping[str, CarPlan] = {}


class Unused(Struct, frozen=True):
    """A price at which a car does not charge, or with less than it could: from when on, for how many hours,
    and whether it has room.
    """

    price: float
    at: datetime
    hours: float
    has_room: bool


def plan_by_price(wish: CarWish, ahead: Sequence[Stretch], now: datetime) -> CarPlan:
    """The car's plan where nobody plans it together with the battery."""
    plan_id = f"{wish.name}-{now:%Y%m%dT%H%M%S}"
    return told(wish, by_price(wish, ahead), ahead, plan_id=plan_id, made_at=now, made_by="price")


def plan_of_optimiser(
    wish: CarWish, plan: Plan, ahead: Sequence[Stretch], chosen: Mapping[str, CarPlan] = NONE_CHOSEN
) -> CarPlan:
    """The car's part of a plan that was made for the whole house. `chosen`: the cars whose hours were chosen
    before, by name: in a part of a slot they may take all of the sun, of which the plan has the mean. A slot
    that goes on after the departure ends with it here.
    """
    parts = []
    for slot in plan.slots:
        power_w = slot.ev_w.get(wish.name, 0.0)
        if power_w <= 0 or slot.end <= wish.ready or slot.start >= wish.departure:
            continue
        power_kw = max(power_w / 1000, wish.min_kw)
        others_w = sum(kw for name, kw in slot.ev_w.items() if name != wish.name and name not in chosen)
        for start, end in pairwise(_edges(slot, min(slot.end, wish.departure), chosen.values())):
            taken_w = sum(0.0 if (car := made.at(start)) is None else car.power_w for made in chosen.values())
            spare_kw = max(0.0, slot.pv_w - slot.load_w - others_w - taken_w + NOTHING_W) / 1000
            sun_kw = sun_in(power_kw, spare_kw, wish)
            if wish.max_price is not None and slot.import_price > wish.max_price + ROUNDING:
                sun_kw = power_kw  # the optimiser gave it no more than the sun there, whatever it foresaw
            parts.append(Part(start, end, power_kw, sun_kw, slot.import_price, slot.export_price))
    return told(wish, parts, ahead, plan_id=plan.id, made_at=plan.made_at, made_by="optimiser")


def _edges(slot: PlanSlot, end: datetime, chosen: Iterable[CarPlan]) -> list[datetime]:
    """Where a slot is cut: as it begins, where other cars begin and end, and at its `end` for the car."""
    marks = {at for made in chosen for car in made.slots for at in (car.start, car.end)}
    return [slot.start, *sorted(at for at in marks if slot.start < at < end), end]


def told(
    wish: CarWish,
    parts: Sequence[Part],
    ahead: Sequence[Stretch],
    *,
    plan_id: str,
    made_at: datetime,
    made_by: Literal["optimiser", "price"],
) -> CarPlan:
    """The plan of these parts. `ahead`: all that could have been chosen."""
    planned_kwh = min(wish.energy_kwh, wish.efficiency * sum(part.hours * part.power_kw for part in parts))
    made = CarPlan(
        id=plan_id,
        made_at=made_at,
        made_by=made_by,
        strategy=wish.strategy,
        target_soc_pct=wish.target_soc_pct,
        soc_pct=wish.soc_pct,
        departure=wish.departure if wish.is_due else None,
        max_price=wish.max_price,
        max_w=1000 * wish.max_kw,
        energy_wh=round(1000 * wish.energy_kwh, 1),
        planned_wh=round(1000 * planned_kwh, 1),
        cost=_cost(parts),
        slots=(),
    )
    slots = tuple(_slot(part) for part in _joined(parts))
    if made.departure is not None and not made.can_meet_target:
        limits = held_up_by(wish, ahead, planned_kwh)
        made = replace(made, held_up_by=next(iter(limits), None), held_up_also=limits[1:])
    return _explained(replace(made, slots=slots), wish, ahead)


def _cost(parts: Iterable[Part]) -> float | None:
    """As a charge is booked: what is bought at its price, and the sun at what it would have sold for."""
    total = 0.0
    for part in parts:
        sun_kw = min(part.sun_kw, part.power_kw)
        bought_kwh = part.hours * (part.power_kw - sun_kw)
        if bought_kwh > 0 and part.price is None:
            return None
        total += bought_kwh * (part.price or 0.0) + part.hours * sun_kw * sun_price(part.export_price)
    return round(total, 4)


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Parts that go on as before are one."""
    last: Part | None = None
    for part in parts:
        if last is not None and last.end == part.start and _is_same(last, part):
            sun_kw = (last.hours * last.sun_kw + part.hours * part.sun_kw) / (last.hours + part.hours)
            last = Part(last.start, part.end, last.power_kw, sun_kw, last.price, last.export_price)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last


def _is_same(one: Part, other: Part) -> bool:
    if abs(one.power_kw - other.power_kw) >= 1e-6 or one.price != other.price:
        return False
    now, then = _slot(one), _slot(other)
    return (now.source, now.is_sun, now.is_mostly_sun) == (then.source, then.is_sun, then.is_mostly_sun)


def _slot(part: Part) -> CarSlot:
    return CarSlot(
        start=part.start,
        end=part.end,
        power_w=float(round(1000 * part.power_kw)),
        source=part.source,
        price=part.price,
        reason=Reason(Why.PLANNED_WINDOW),
        sun_w=float(round(1000 * min(part.sun_kw, part.power_kw))),
    )


def _explained(plan: CarPlan, wish: CarWish, ahead: Sequence[Stretch]) -> CarPlan:
    unused, end = tuple(_unused(plan, wish, ahead)), ahead[-1].end if ahead else None
    return replace(
        plan,
        slots=tuple(
            replace(shown(slot), reason=_reason(plan, slot, unused, wish, end, _held_at(wish, slot, ahead)))
            for slot in plan.slots
        ),
    )


def _held_at(wish: CarWish, slot: CarSlot, ahead: Sequence[Stretch]) -> Limit | None:
    """The limit of the connection that leaves the car no more than it is bought in this slot; None: none."""
    power_kw = slot.power_w / 1000
    if slot.source is Source.SUN or power_kw >= wish.max_kw - SAME_KW:
        return None
    inside = [each for each in ahead if each.start < slot.end and each.end > slot.start]
    wired_kw = min((each.wired_kw for each in inside if each.wired_kw is not None), default=inf)
    room_kw = min((each.room_kw for each in inside if each.room_kw is not None), default=inf)
    if min(wired_kw, room_kw) > power_kw + SAME_KW:
        return None
    return Limit.WIRES if wired_kw <= room_kw else Limit.IMPORT


def _reason(
    plan: CarPlan,
    slot: CarSlot,
    unused: Sequence[Unused],
    wish: CarWish,
    end: datetime | None,
    held_by: Limit | None,
) -> Reason:
    """`end`: that of all hours that could have been chosen; `held_by`: the limit that leaves it no more."""
    facts: dict[str, Any] = {
        **sun_facts(slot),
        "strategy": plan.strategy,
        "start": rfc3339(slot.start),
        "until": rfc3339(plan.end_of_run(slot)),
        "price": slot.price,
        "departure": None if plan.departure is None else rfc3339(plan.departure),
    }
    if plan.strategy == "as_late_as_possible":  # what costs nothing is taken when it comes
        is_bought = slot.source is Source.GRID and (slot.price is None or slot.price > FREE)
        facts["is_late"] = is_bought and not any(each.has_room for each in unused if each.at >= slot.end)
    if plan.soc_pct is None:
        facts["soc_known"] = False
    if held_by is not None:
        facts |= {"held_by": held_by.value, "held_w": slot.power_w}
    later = [
        each
        for each in unused
        if each.at >= slot.end and (each.has_room or (slot.price is not None and each.price < slot.price))
    ]
    if not slot.is_sun and later:  # what the car would pay if it waited
        cheapest = min(later, key=lambda each: (each.price, each.at))
        facts |= {"next_price": cheapest.price, "next_at": rfc3339(cheapest.at)}
        if cheapest.at >= plan.end_of_run(slot) and _saves_no_turn(cheapest, slot, wish):
            facts["saves_no_turn"] = True
    elif not slot.is_sun and end is not None and _takes_all_until(end, plan, slot):
        facts["needs_later"] = True
    is_late = slot.source is Source.GRID and (slot.price is None or not plan.can_meet_target)
    if is_late and plan.departure is not None:
        facts["short_wh"] = plan.shortfall_wh
        if not plan.can_meet_target:
            facts["is_short"] = True
        return Reason(Why.BEHIND_SCHEDULE, shown_facts(facts))
    return Reason(Why.PLANNED_WINDOW, shown_facts(facts))


def sun_facts(slot: CarSlot) -> dict[str, Any]:
    """What it charges from, as it is told: what the grid adds to most of it is no matter of its price."""
    told_source = Source.SUN if slot.is_sun else slot.source
    return {"source": told_source.value} | ({"mostly_sun": True} if slot.is_mostly_sun else {})


def _saves_no_turn(later: Unused, slot: CarSlot, wish: CarWish) -> bool:
    """Whether that is cheaper and free, and would save less than the turn costs that it takes."""
    if slot.price is None or not later.has_room or later.price >= slot.price:
        return False
    most_kwh = min(later.hours * wish.max_kw, _hours(slot.start, slot.end) * slot.power_w / 1000)
    return (slot.price - later.price) * most_kwh <= wish.turn_cost


def _takes_all_until(end: datetime, plan: CarPlan, slot: CarSlot) -> bool:
    """Whether there are hours after the slot, and it charges in all of them."""
    left_h = _hours(slot.end, end)
    taken_h = sum(_hours(each.start, each.end) for each in plan.slots if each.start >= slot.end)
    return 3600 * left_h >= LEAST_S > 3600 * (left_h - taken_h)


def _unused(plan: CarPlan, wish: CarWish, ahead: Sequence[Stretch]) -> Iterator[Unused]:
    """The prices at which it does not charge, or not with all it could, and from when, in time order."""
    slots, first = plan.slots, 0
    for stretch in ahead:
        if stretch.price is None or stretch.is_barred:
            continue
        while first < len(slots) and slots[first].end <= stretch.start:
            first += 1
        at, has_room = stretch.start, wish.may_buy(stretch.room_kw)
        most_kw = wish.power_kw(wish.max_kw if stretch.room_kw is None else stretch.room_kw)
        for slot in slots[first:]:
            if slot.start >= stretch.end:
                break
            if (slot.start - at).total_seconds() >= LEAST_S:
                yield Unused(stretch.price, at, _hours(at, slot.start), has_room)
            begin, at = max(stretch.start, slot.start), slot.end
            hours = _hours(begin, min(stretch.end, at))
            if most_kw - slot.power_w / 1000 > SAME_KW and 3600 * hours >= LEAST_S:
                yield Unused(stretch.price, begin, hours, has_room)
        if (stretch.end - at).total_seconds() >= LEAST_S:
            yield Unused(stretch.price, at, _hours(at, stretch.end), has_room)


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600
