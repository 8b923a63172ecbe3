"""A car that charges goes on where that costs the same.

Of many equal plans a solver takes one that pauses it, and then one that does not; each pause wears the
contactor, and the car has to begin anew.
"""

from collections.abc import Collection, Generator, Sequence

from domain.plan.acts.acts import ITSELF
from domain.plan.acts.carried import carried
from domain.plan.acts.with_hours import with_hours
from domain.plan.draft.build import Draft
from domain.plan.problem.problem import EvSpec
from domain.plan.problem.solution import Solution
from domain.plan.why.explain import acts_of

WORTH = 1e-3  # dollars: the house loses no more than this by it
NOTHING_KW = 1e-3
BRIDGE_H = 0.25  # three plans: the next one is asked for before this one is over
HAIR_H = 1e-6
PAUSES = 3  # one step each


def keeping_on(draft: Draft, plan: Solution, running: Collection[str]) -> Generator[None, None, Solution]:
    """The plan in which the cars that charge go on, with what they were to have next. `running`: their names;
    only those whose hours the plan itself has chosen are moved. In turns of a few milliseconds.
    """
    for car in draft.problem.evs:
        if car.name not in running or car.name not in draft.car_step_kw:
            continue
        for _ in range(PAUSES):
            pause = _pause(draft, plan.ev_kw[car.name])
            moved = plan if pause is None else (yield from _moved(draft, plan, car, pause))
            if moved is plan:
                break
            plan = moved
    return plan


def _pause(draft: Draft, power_kw: Sequence[float]) -> range | None:
    """The steps of the first pause, where one begins soon and the charge goes on after it."""
    is_on = [kw > NOTHING_KW for kw in power_kw]
    begin = next((t for t, on in enumerate(is_on) if not on), None)
    if begin is None or sum(draft.problem.hours[:begin]) > BRIDGE_H - HAIR_H:
        return None
    end = next((t for t, on in enumerate(is_on) if on and t > begin), None)
    return None if end is None else range(begin, end)


def _moved(draft: Draft, plan: Solution, car: EvSpec, pause: range) -> Generator[None, None, Solution]:
    series = _sooner(draft, car, plan.ev_kw[car.name], pause)
    if series is None:
        return plan
    before = carried(draft.problem, acts_of(draft, plan), plan.ev_kw).objective or 0.0
    found = yield from with_hours(draft, plan, car, series, ((ITSELF, ITSELF),))
    is_dearer = found is not None and (found.objective or 0.0) > before + WORTH * draft.problem.per_dollar
    return plan if found is None or is_dearer else found


def _sooner(draft: Draft, car: EvSpec, power_kw: Sequence[float], pause: range) -> tuple[float, ...] | None:
    """The same energy, with that of the steps after the pause in its first ones, as many as bridge it until
    the next plan; None where it cannot be moved.
    """
    hours = draft.problem.hours
    left, kwh, found = list(power_kw), 0.0, None
    bridged_h = min(BRIDGE_H, sum(hours[t] for t in pause))
    for t in range(pause.stop, len(power_kw)):
        if power_kw[t] <= NOTHING_KW:
            continue
        kwh, left[t] = kwh + hours[t] * power_kw[t], 0.0
        usual_kw, filled_h = max(power_kw[pause.stop : t + 1]), 0.0
        for last in pause:
            filled_h += hours[last]
            if kwh / filled_h <= usual_kw + NOTHING_KW:
                break
        mean_kw = kwh / filled_h
        if car.min_kw - NOTHING_KW <= mean_kw <= usual_kw + NOTHING_KW:
            found = tuple(mean_kw if pause.start <= step <= last else kw for step, kw in enumerate(left))
        if filled_h >= bridged_h - HAIR_H:
            break
    return found
