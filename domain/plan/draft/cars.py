"""What cars want of a plan, in steps: when they may charge, with how much, and how badly it is missed.

The optimiser chooses the hours of a car that only wants them cheap. Those of the other strategies are chosen
by price and sun beforehand, and the battery is planned around them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from domain.plan.cars.car_plan import CarPlan, Source
from domain.plan.cars.stretch import Stretch
from domain.plan.cars.wish import CarWish
from domain.plan.draft.known import Ahead
from domain.plan.draft.limits import beyond, wired_kw
from domain.plan.draft.steps import means
from domain.plan.problem.problem import EvSpec
from domain.tariff.wall_clock import Span

ROUNDING = 1e-9
MISSED = 3.0  # dollars per kWh that a car does not get
ABOVE_PRICE = 2.0  # and more than anything it would pay


def cars_of(
    wishes: Sequence[CarWish],
    ahead: Ahead,
    chosen: Mapping[str, CarPlan] | None = None,
    rooms: Mapping[str, Sequence[Stretch]] | None = None,
) -> tuple[EvSpec, ...]:
    """The cars of a problem. `chosen`: whose hours are chosen already, by name; `rooms`: what fuse and
    circuits leave to the others.
    """
    made: list[EvSpec] = []
    taken_kw = _taken_kw((chosen or {}).values(), ahead)
    for wish in wishes:
        known = (chosen or {}).get(wish.name)
        if known is None:
            made += in_steps(
                [wish],
                ahead.clock.edges,
                most=_allowed(wish, ahead, (rooms or {}).get(wish.name, ()), taken_kw),
                per_dollar=ahead.per_dollar,
            )
        else:
            made += _as_chosen(wish, known, ahead)
    return tuple(made)


def spared_steps(
    wishes: Sequence[CarWish], ahead: Ahead, chosen: Mapping[str, CarPlan], spared: Sequence[Span] = ()
) -> frozenset[int]:
    """The steps in which a car charges from the grid and the battery is to give nothing; so is it `spared`
    beside cars that the plan does not plan.
    """
    slots = [
        (slot.start, slot.end)
        for wish in wishes
        if wish.spares_battery and wish.name in chosen
        for slot in chosen[wish.name].slots
        if slot.source is Source.GRID
    ]
    spans, steps = [*slots, *spared], enumerate(pairwise(ahead.clock.edges))
    return frozenset(
        t for t, (start, end) in steps if any(begin < end and until > start for begin, until in spans)
    )


def in_steps(
    wishes: Sequence[CarWish],
    edges: Sequence[datetime],
    most: Sequence[float] | None = None,
    per_dollar: float = 1.0,
) -> tuple[EvSpec, ...]:
    """The wishes over the steps between `edges`; one whose window lies beyond them is not planned yet.
    `most`: what each step allows, kW.

    A car may charge in every step that lies wholly in its window; one that leaves
    within the first step has that one. It asks for a step at its minimum at least: less cannot be planned,
    and the charge ends at its target anyway.
    """
    hours = [(end - start).total_seconds() / 3600 for start, end in pairwise(edges)]
    made = []
    for wish in wishes:
        inside = [
            t
            for t, (start, end) in enumerate(pairwise(edges))
            if start >= wish.ready and end <= wish.departure
        ]
        if not inside and wish.ready <= edges[0] < wish.departure:
            inside = [0]
        most_kw = wish.power_kw(wish.max_kw)  # 11 kW on three phases are 15 A
        if inside and wish.energy_kwh > 0 and most_kw > 0:
            made.append(
                EvSpec(
                    name=wish.name,
                    start=inside[0],
                    deadline=inside[-1] + 1,
                    min_kw=wish.min_kw,
                    max_kw=most_kw,
                    energy_kwh=max(wish.energy_kwh, wish.efficiency * wish.min_kw * hours[inside[0]]),
                    efficiency=wish.efficiency,
                    shortfall_penalty_per_kwh=max(MISSED * per_dollar, ABOVE_PRICE * (wish.max_price or 0.0)),
                    step_max_kw=None if most is None else tuple(most),
                )
            )
    return tuple(made)


def _taken_kw(chosen: Iterable[CarPlan], ahead: Ahead) -> list[float]:
    """What the cars whose hours are chosen take in each step."""
    edges, taken_kw = ahead.clock.edges, [0.0] * len(ahead.buy)
    for plan in chosen:
        slots = [(slot.start, slot.end, slot.power_w / 1000) for slot in plan.slots]
        taken_kw = [one + other for one, other in zip(taken_kw, means(slots, edges), strict=True)]
    return taken_kw


def _allowed(
    wish: CarWish, ahead: Ahead, room: Sequence[Stretch], taken_kw: Sequence[float]
) -> tuple[float, ...] | None:
    """The most it may take in each step: only the sun that other cars leave (`taken_kw`) while the grid is
    too dear, or a demand charge counts, and no more than fuse and circuits leave; None where nothing is
    forbidden.
    """
    limit, peaks = wish.max_price, frozenset[int]() if wish.in_demand_window else ahead.peaks
    closed = {
        t
        for t, price in enumerate(ahead.buy)
        if t in peaks or (limit is not None and price > limit + ROUNDING)
    }
    held_kw = _wired(wish, ahead, room)
    if not closed and held_kw is None:
        return None
    needed_kw = [house + cars for house, cars in zip(ahead.need_kw, taken_kw, strict=True)]
    spare_kw = beyond(ahead.sun_kw, needed_kw)
    most = [wish.sun_kw(spare) if t in closed else wish.max_kw for t, spare in enumerate(spare_kw)]
    return tuple(most) if held_kw is None else tuple(map(min, most, held_kw))


def _wired(wish: CarWish, ahead: Ahead, room: Sequence[Stretch]) -> list[float] | None:
    """What fuse and circuits leave to it at least in each step; None: they hold it nowhere."""
    if all(each.wired_kw is None or each.wired_kw >= wish.max_kw for each in room):
        return None
    return [wish.power_kw(left) for left in wired_kw(room, ahead.clock.edges, wish.max_kw)]


def _as_chosen(wish: CarWish, plan: CarPlan, ahead: Ahead) -> list[EvSpec]:
    """A car that takes what was chosen for it, whatever it costs; as means over the steps."""
    edges, hours = ahead.clock.edges, ahead.clock.hours
    slots = [(slot.start, slot.end, slot.power_w / 1000) for slot in plan.slots]
    mean_kw = means(slots, edges)
    energy_kwh = wish.efficiency * sum(dt * kw for dt, kw in zip(hours, mean_kw, strict=True))
    if energy_kwh <= 0:
        return []
    dear = max(ahead.buy, default=0.0)
    return [
        EvSpec(
            name=wish.name,
            start=0,
            deadline=len(hours),
            max_kw=wish.max_kw,
            energy_kwh=energy_kwh,
            efficiency=wish.efficiency,
            shortfall_penalty_per_kwh=max(MISSED * ahead.per_dollar, ABOVE_PRICE * dear / wish.efficiency),
            step_max_kw=tuple(mean_kw),
        )
    ]
