"""Cars in what their chargers can be told: whole amperes, with as much energy as was planned.

The solver knows no amperes. Rounded down, each of its powers would give up to one too little, and a car that
follows the sun most of a day a good deal less than it needs. What is missing is made up for by one ampere
more where that costs least.
"""

from collections.abc import Generator, Iterator, Sequence
from math import floor

from domain.plan.acts.marginal import Marginal, marginal
from domain.plan.acts.with_hours import with_hours
from domain.plan.cars.commitment import NOTHING_KW
from domain.plan.draft.build import Draft
from domain.plan.problem.problem import EvSpec
from domain.plan.problem.solution import Solution

HAIR = 1e-6


def rounding_cars(draft: Draft, plan: Solution) -> Generator[None, None, Solution]:
    """The plan with the powers of the cars whose hours it has chosen itself in whole steps of their chargers.
    In turns of a few milliseconds.
    """
    around: Marginal | None = None
    for car in draft.problem.evs:
        step_kw = draft.car_step_kw.get(car.name, 0.0)
        if step_kw <= 0 or all(_is_whole(kw, step_kw) for kw in plan.ev_kw[car.name]):
            continue
        around = around or marginal(draft.problem, plan)
        yield
        found = yield from with_hours(draft, plan, car, _rounded(draft, plan, around, car, step_kw), ())
        plan = plan if found is None else found
    return plan


def _is_whole(power_kw: float, step_kw: float) -> bool:
    steps = power_kw / step_kw
    return abs(steps - round(steps)) < HAIR


def _rounded(
    draft: Draft, plan: Solution, around: Marginal, car: EvSpec, step_kw: float
) -> tuple[float, ...]:
    """Its powers rounded down, and one step more in the cheapest places until no step fits any more."""
    hours, has_kw = draft.problem.hours, plan.ev_kw[car.name]
    found_kw = [step_kw * floor(kw / step_kw + HAIR) for kw in has_kw]
    missing_kwh = sum(h * (kw - less) for h, kw, less in zip(hours, has_kw, found_kw, strict=True))
    for t in _cheapest_first(draft, plan, around, has_kw):
        most_kw = min(car.most_kw(t), has_kw[t] + _room_kw(draft, plan, around, t))
        while missing_kwh > hours[t] * step_kw - HAIR and found_kw[t] + step_kw <= most_kw + HAIR:
            found_kw[t] += step_kw
            missing_kwh -= hours[t] * step_kw
    return tuple(found_kw)


def _cheapest_first(draft: Draft, plan: Solution, around: Marginal, has_kw: Sequence[float]) -> Iterator[int]:
    """The steps in which it charges, by what a kWh more costs there."""

    def price(t: int) -> float:
        if plan.export_kw[t] + plan.curtail_kw[t] > NOTHING_KW:
            return draft.problem.export_price[t] - around.sold[t]
        return draft.problem.import_price[t] + around.bought[t]

    yield from sorted((t for t, kw in enumerate(has_kw) if kw > NOTHING_KW), key=lambda t: (price(t), t))


def _room_kw(draft: Draft, plan: Solution, around: Marginal, t: int) -> float:
    """What a car could take more in a step, of the sun to spare and of what the connection leaves."""
    most_kw = min(draft.problem.import_limits_kw[t], max(around.ceiling_kw[t], plan.import_kw[t]))
    return plan.export_kw[t] + plan.curtail_kw[t] + max(0.0, most_kw - plan.import_kw[t])
