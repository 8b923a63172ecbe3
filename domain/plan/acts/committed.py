"""The cars' hours with a price on their turns: a car that charges goes on and one that does not stays off,
unless a pause, or a charge of its own, earns more than a start and a stop cost.

No linear program knows that price. So the solver's hours are held against those that a car would have with it
while all else flows as planned, and the cheaper ones are taken, turns and all.
"""

from collections.abc import Collection, Generator, Sequence
from itertools import pairwise

from msgspec import Struct

from domain.plan.acts.acts import HELD, ITSELF
from domain.plan.acts.kept_on import keeping_on
from domain.plan.acts.marginal import Marginal, marginal
from domain.plan.acts.switches import SAME_KW
from domain.plan.acts.with_hours import with_hours
from domain.plan.cars.commitment import NOTHING_KW, Charging, Level, Offer, TurnPrice, committing, turns
from domain.plan.draft.build import Draft
from domain.plan.problem.problem import EvSpec
from domain.plan.problem.solution import Solution

BY_ITSELF = ((ITSELF, ITSELF),)
BESIDE_A_CAR = ((HELD, HELD), (ITSELF, HELD))  # which it shall not feed; alone it can limit the sun
HAIR = 1e-6
LEAST_GAIN = 1e-6  # dollars


def turn_price(switch_cost: float) -> TurnPrice:
    """A start and a stop together cost what a turn of the battery does, and so do two other currents."""
    return TurnPrice(switch_cost, switch_cost / 2)


def committing_cars(
    draft: Draft, plan: Solution, running: Collection[str], price: TurnPrice
) -> Generator[None, None, Solution]:
    """The plan in which the cars are turned as often as that is worth. `running`: the names of those that
    charge now; only those whose hours the plan itself has chosen are moved. In turns of a few milliseconds.
    """
    kept = yield from keeping_on(draft, plan, running)
    if price.pair <= 0:
        return kept
    for car in draft.problem.evs:
        if car.name not in draft.car_step_kw:
            continue
        plan = yield from _best(draft, plan, kept, car, price, is_on=car.name in running)
    return plan


class _House(Struct, frozen=True):
    """What a car finds in each step while all else flows as planned, kW: the `sun` that it may have beside
    what goes out or is thrown away, and what it pays.
    """

    sun_kw: Sequence[float]
    offers: Sequence[tuple[Offer, ...]]


def _best(
    draft: Draft, plan: Solution, kept: Solution, car: EvSpec, price: TurnPrice, *, is_on: bool
) -> Generator[None, None, Solution]:
    """Of the solver's hours, those that go on for nothing and those that count turns the cheapest."""
    series, hours = plan.ev_kw[car.name], draft.problem.hours
    least = turns([1.0], is_on=is_on)
    house = _house_of(draft, plan, car)
    if turns(series, is_on=is_on) <= least and not _changes(series, house.sun_kw):
        return plan
    energy_kwh = sum(h * kw for h, kw in zip(hours, series, strict=True))
    what = Charging(hours=hours, offers=house.offers, energy_kwh=energy_kwh, is_on=is_on)
    kwh = yield from committing(what, price)
    counted = None if kwh is None else _within_least(car, kwh, hours, house.offers, plan.enforced.ev_steps)
    ways = [series, kept.ev_kw[car.name], *([] if counted is None else [counted])]
    best, least_cost = plan, None
    instead = BY_ITSELF + BESIDE_A_CAR if draft.may_hold else BY_ITSELF
    for power_kw in dict.fromkeys(ways):
        found = yield from with_hours(draft, plan, car, power_kw, instead)
        if found is None:
            continue
        cost = (found.objective or 0.0) + price.pair / 2 * turns(power_kw, is_on=is_on)
        cost += price.change * _changes(power_kw, house.sun_kw)
        if least_cost is None or cost < least_cost - LEAST_GAIN * draft.problem.per_dollar:
            best, least_cost = plan if power_kw == series else found, cost
    return best


def _changes(power_kw: Sequence[float], sun_kw: Sequence[float]) -> int:
    """How often a charge goes on with another current, but for what follows the sun as it comes."""
    steps = pairwise(zip(power_kw, sun_kw, strict=True))
    return sum(
        min(one, other) > NOTHING_KW
        and abs(one - other) > SAME_KW
        and not (one <= sun + NOTHING_KW and other <= next_sun + NOTHING_KW)
        for (one, sun), (other, next_sun) in steps
    )


def _house_of(draft: Draft, plan: Solution, car: EvSpec) -> _House:
    problem, around = draft.problem, marginal(draft.problem, plan)
    found = [_step(draft, plan, around, car, t) for t in range(problem.steps)]
    return _House([sun for sun, _ in found], [offers for _, offers in found])


def _step(
    draft: Draft, plan: Solution, around: Marginal, car: EvSpec, t: int
) -> tuple[float, tuple[Offer, ...]]:
    """Its sun in a step, and its powers there with what each costs more than none."""
    problem, has_kw = draft.problem, plan.ev_kw[car.name][t]
    bought_kw = max(0.0, plan.import_kw[t] - has_kw)
    wasted_kw = plan.curtail_kw[t]
    sold_kw = plan.export_kw[t] + max(0.0, has_kw - plan.import_kw[t])
    sun_kw = wasted_kw + sold_kw
    ceiling_kw = min(problem.import_limits_kw[t], max(around.ceiling_kw[t], plan.import_kw[t]))
    most_kw = min(car.most_kw(t), sun_kw + max(0.0, ceiling_kw - bought_kw))
    step_kw = draft.car_step_kw[car.name]
    along_kw = sun_kw if step_kw <= 0 else step_kw * int(sun_kw / step_kw + HAIR)
    if along_kw <= has_kw <= sun_kw + HAIR:
        along_kw = has_kw
    buy = problem.import_price[t] + around.bought[t]
    sell = problem.export_price[t] - around.sold[t]
    powers = {Level.LEAST: car.min_kw, Level.SUN: along_kw, Level.MOST: most_kw}
    least_kw = max(car.min_kw, NOTHING_KW)
    allowed = {level: kw for level, kw in powers.items() if least_kw <= kw <= most_kw}
    if NOTHING_KW < has_kw < least_kw and t >= plan.enforced.ev_steps:
        allowed[Level.FAR] = has_kw
    return sun_kw, tuple(
        Offer(kw, sell * min(max(0.0, kw - wasted_kw), sold_kw) + buy * max(0.0, kw - sun_kw), level)
        for level, kw in sorted(allowed.items(), key=lambda each: each[1])
    )


def _within_least(
    car: EvSpec,
    kwh: Sequence[float],
    hours: Sequence[float],
    offers: Sequence[Sequence[Offer]],
    exact: int,
) -> tuple[float, ...] | None:
    """The powers of these energies, with what one of the first `exact` steps has too little for its charger
    taken from those beside it in the same charge, or left to them where they have no more than they need;
    None where neither can be.
    """
    power_kw = [e / h for e, h in zip(kwh, hours, strict=True)]
    for t, kw in enumerate(power_kw):
        if not 0 < kw < car.min_kw - HAIR or t >= exact:
            continue
        beside = _beside(power_kw, t)
        found = _taken(car, power_kw, hours, t, beside) or _left(power_kw, hours, offers, t, beside)
        if found is None:
            return None
        power_kw = found
    return tuple(power_kw)


def _beside(power_kw: Sequence[float], t: int) -> list[int]:
    """The other steps of the same charge, the earlier ones first, the nearest of each first."""
    found = list[int]()
    for way in (range(t - 1, -1, -1), range(t + 1, len(power_kw))):
        for other in way:
            if power_kw[other] <= NOTHING_KW:
                break
            found.append(other)
    return found


def _taken(
    car: EvSpec, power_kw: Sequence[float], hours: Sequence[float], t: int, beside: Sequence[int]
) -> list[float] | None:
    """With as much in the step as its charger needs, from those that have more than that."""
    found, missing_kwh = list(power_kw), hours[t] * (car.min_kw - power_kw[t])
    found[t] = car.min_kw
    for other in beside:
        given = min(max(0.0, missing_kwh), hours[other] * max(0.0, found[other] - car.min_kw))
        found[other] -= given / hours[other]
        missing_kwh -= given
    return None if missing_kwh > HAIR else found


def _left(
    power_kw: Sequence[float],
    hours: Sequence[float],
    offers: Sequence[Sequence[Offer]],
    t: int,
    beside: Sequence[int],
) -> list[float] | None:
    """Without the step, which begins or ends its charge: the others have its energy, first as far as the sun
    goes, then as far as their charger does.
    """
    if t - 1 in beside and t + 1 in beside:
        return None
    found, left_kwh = list(power_kw), hours[t] * power_kw[t]
    found[t] = 0.0
    for level in (Level.SUN, Level.MOST):
        for other in beside:
            most_kw = max((each.kw for each in offers[other] if each.level <= level), default=0.0)
            more_kwh = min(max(0.0, left_kwh), hours[other] * max(0.0, most_kw - found[other]))
            found[other] += more_kwh / hours[other]
            left_kwh -= more_kwh
    return None if left_kwh > HAIR else found
