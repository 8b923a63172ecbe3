"""Checks a plan against its problem without trusting the solver that made it.

It replays the stored energy from the flows, compares every limit and recomputes the cost, so a
solver's wrong status, a stale model or a rounding fault cannot reach the battery unseen. Limits are
asked as "is it not within?": a number that is none is within nothing.
"""

from collections.abc import Iterator, Sequence
from math import inf, isfinite, nan

from msgspec import Struct

from domain.plan.problem.cost import objective_of
from domain.plan.problem.finite import not_finite
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution

TOLERANCE = 1e-5  # solvers keep rows to 1e-7; chained over the steps this leaves a wide margin


class Violation(Struct, frozen=True, kw_only=True):
    """One broken rule: `amount` is by how much, in the rule's unit. `step` is None for the whole plan."""

    step: int | None
    name: str
    amount: float


def check(problem: PlanProblem, plan: Solution) -> list[Violation]:
    """Every rule of the formulation that the plan breaks; an answer without a plan breaks none."""
    if not plan.has_plan:
        return []
    found = [*_unsound(problem), *_shape(problem, plan)]
    if found:
        return found
    energy = (_storage, _reserve, _grid_charge, _earnings, _ev_power)
    for rule in (_limits, _balance, *energy, _exclusive, _objective):
        found.extend(rule(problem, plan))
    return found


def _unsound(problem: PlanProblem) -> Iterator[Violation]:
    for name in not_finite(problem):
        yield Violation(step=None, name=f"problem.{name}", amount=0.0)


def _shape(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    series: dict[str, Sequence[float]] = {
        "import_kw": plan.import_kw,
        "export_kw": plan.export_kw,
        "charge_kw": plan.charge_kw,
        "discharge_kw": plan.discharge_kw,
        "curtail_kw": plan.curtail_kw,
        "soc_kwh": plan.soc_kwh,
    }
    series.update({f"ev_kw.{ev.name}": plan.ev_kw.get(ev.name, ()) for ev in problem.evs})
    for stranger in plan.ev_kw.keys() - {ev.name for ev in problem.evs}:
        yield Violation(step=None, name=f"ev_kw.{stranger}.unknown", amount=0.0)
    for name, values in series.items():
        if len(values) != problem.steps:
            yield Violation(step=None, name=f"{name}.length", amount=float(len(values) - problem.steps))
        for step, value in enumerate(values):
            if not isfinite(value):
                yield Violation(step=step, name=f"{name}.finite", amount=0.0)


def _exceeds(amount: float, limit: float) -> bool:
    return not amount <= limit


def _beyond(name: str, values: Sequence[float], limits: Sequence[float]) -> Iterator[Violation]:
    for step, limit in enumerate(limits):
        value = values[step]
        if _exceeds(-value, TOLERANCE):
            yield Violation(step=step, name=f"{name}.negative", amount=-value)
        if _exceeds(value - limit, TOLERANCE):
            yield Violation(step=step, name=f"{name}.limit", amount=value - limit)


def _limits(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    yield from _beyond("import_kw", plan.import_kw, problem.import_limits_kw)
    yield from _beyond("export_kw", plan.export_kw, problem.export_limits_kw)
    yield from _beyond("charge_kw", plan.charge_kw, problem.charge_limits_kw)
    yield from _beyond("discharge_kw", plan.discharge_kw, problem.discharge_limits_kw)
    yield from _beyond("curtail_kw", plan.curtail_kw, problem.curtail_limits_kw)
    yield from _beyond("soc_kwh", plan.soc_kwh, (problem.battery.capacity_kwh,) * problem.steps)


def _balance(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    cars = list(plan.ev_kw.values())
    for t in range(problem.steps):
        given = plan.import_kw[t] + plan.discharge_kw[t] + problem.pv_kw[t]
        taken = plan.export_kw[t] + plan.charge_kw[t] + plan.curtail_kw[t] + problem.load_kw[t]
        gap = given - taken - sum(car[t] for car in cars)
        if _exceeds(abs(gap), TOLERANCE):
            yield Violation(step=t, name="balance", amount=gap)


def _storage(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    battery, energy = problem.battery, problem.battery.start_kwh
    for t, dt in enumerate(problem.hours):
        energy += dt * (battery.eta_charge * plan.charge_kw[t] - plan.discharge_kw[t] / battery.eta_discharge)
        gap = plan.soc_kwh[t] - energy
        if _exceeds(abs(gap), TOLERANCE * 10):
            yield Violation(step=t, name="storage", amount=gap)
            energy = plan.soc_kwh[t]  # one fault is one line, not one per later step


def _reserve(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    battery = problem.battery
    floor = battery.floor_kwh
    for t, energy in enumerate(plan.soc_kwh):
        if _exceeds(floor - energy, TOLERANCE * 10):
            yield Violation(step=t, name="reserve", amount=floor - energy)
    if battery.export_reserve_kwh is None:
        return
    allowed = problem.battery_export_allowed or (True,) * problem.steps
    span = max(0.0, battery.export_reserve_kwh - floor)
    for t, energy in enumerate(plan.soc_kwh):
        cars = sum(car[t] for car in plan.ev_kw.values())
        beyond = plan.discharge_kw[t] - cars - max(0.0, problem.load_kw[t] - problem.pv_kw[t])
        if not _exceeds(beyond, TOLERANCE * 10):
            continue
        if not allowed[t]:
            yield Violation(step=t, name="battery_export", amount=beyond)
        share = 1.0 if t < plan.enforced.backed_steps else beyond / max(battery.max_discharge_kw, TOLERANCE)
        short = floor + span * share - energy
        if _exceeds(short, TOLERANCE * 100):
            yield Violation(step=t, name="export_reserve", amount=short)


def _grid_charge(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    cap, spare_kw = problem.battery.grid_charge_max_kwh, problem.spare_kw
    if cap is None:
        return
    span, most_kw = problem.battery.capacity_kwh - cap, max(problem.battery.max_charge_kw, TOLERANCE)
    for t, energy in enumerate(plan.soc_kwh):
        drawn = plan.charge_kw[t] - spare_kw[t]
        if not _exceeds(drawn, TOLERANCE * 10):
            continue
        allowed = cap if t < plan.enforced.backed_steps else cap + span * (1.0 - min(1.0, drawn / most_kw))
        if _exceeds(energy - allowed, TOLERANCE * 100):
            yield Violation(step=t, name="grid_charge_max", amount=energy - allowed)


def _earnings(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    prices = problem.best_export_prices
    for limit in problem.earnings_limits:
        beyond = limit.beyond(problem.hours, prices, plan.export_kw)
        if _exceeds(beyond, TOLERANCE * 100):
            yield Violation(step=None, name=f"earnings.{limit.name}", amount=beyond)


def _ev_power(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    for ev in problem.evs:
        power = plan.ev_kw[ev.name]
        window = range(ev.start, ev.deadline)
        yield from _beyond(f"ev_kw.{ev.name}", power, [ev.most_kw(t) for t in range(problem.steps)])
        beyond = sum(problem.hours[t] * ev.efficiency * power[t] for t in window) - ev.energy_kwh
        if _exceeds(beyond, TOLERANCE * 10):
            yield Violation(step=None, name=f"ev_energy.{ev.name}", amount=beyond)
        for t in range(ev.start, min(ev.deadline, plan.enforced.ev_steps)):
            if TOLERANCE * 10 < power[t] < ev.min_kw - TOLERANCE * 10:
                yield Violation(step=t, name=f"ev_min_kw.{ev.name}", amount=ev.min_kw - power[t])


def _exclusive(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    taken_kw = problem.taken_by_itself_kw
    for t in range(min(problem.steps, plan.enforced.exclusive_steps)):
        both = {
            "charge_and_discharge": min(plan.charge_kw[t], plan.discharge_kw[t]),
            "import_and_export": min(plan.import_kw[t], plan.export_kw[t]),
        }
        if not problem.curtail_beside_import:
            both["import_and_curtail"] = min(plan.import_kw[t], plan.curtail_kw[t])
        if not problem.curtail_while_forced:  # sun that a battery left to itself would have taken first
            room_kw = (problem.battery.capacity_kwh - plan.soc_kwh[t]) / problem.hours[t]
            moved_kw = max(plan.charge_kw[t], plan.discharge_kw[t]) if problem.curtail_while_held else inf
            missed_kw = min(taken_kw[t] - plan.charge_kw[t], moved_kw)
            both["curtail_while_forced"] = min(plan.curtail_kw[t], missed_kw, room_kw)
        for name, amount in both.items():
            if _exceeds(amount, TOLERANCE * 10):
                yield Violation(step=t, name=name, amount=amount)


def _objective(problem: PlanProblem, plan: Solution) -> Iterator[Violation]:
    try:
        cost = objective_of(problem, plan)
    except (OverflowError, ValueError):  # flows so large that their cost is no number
        cost = nan
    if plan.objective is None or _exceeds(abs(cost - plan.objective), 1e-6 * max(1.0, abs(cost))):
        yield Violation(step=None, name="objective", amount=cost - (plan.objective or 0.0))
