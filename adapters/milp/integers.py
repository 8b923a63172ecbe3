"""Either-or rules where they bite: solve without, look for offenders, give only those a binary.

A relaxation whose answer breaks no rule is the optimum of the full problem, so most plans never see
an integer. When time runs out, offenders are rounded to a plan that keeps the rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter

from adapters.milp.engines import Engine
from adapters.milp.formulate import Binaries, Fixes
from adapters.milp.readout import Answer, Values
from domain.plan.problem import PlanProblem
from domain.plan.solution import Enforced, Integer, SolveStatus

NEAR_HOURS = 4.0  # minimum EV power is exact this far ahead; later steps are planned again before they run
SMALL = 1e-5
ROUNDS = 40
LEAST_S = 0.1  # an LP needs this to be worth starting, whatever is left


def rules_of(problem: PlanProblem, integer: Integer) -> Enforced:
    """Which rules this kind asks for."""
    if integer is Integer.NONE:
        return Enforced()
    ev_steps = problem.steps
    if integer is Integer.AUTO:
        passed, ev_steps = 0.0, 0
        for dt in problem.hours:
            if passed >= NEAR_HOURS:
                break
            passed, ev_steps = passed + dt, ev_steps + 1
    return Enforced(exclusive=True, battery_export=True, ev_steps=ev_steps)


def tempting(problem: PlanProblem, rules: Enforced) -> Binaries:
    """Where prices pay for breaking a rule: negative ones burn energy, export above import loops it."""
    prices = list(zip(problem.import_price, problem.export_price, strict=True))
    spare = [top < pv for top, pv in zip(problem.curtail_limits_kw, problem.pv_kw, strict=True)]
    burn = [t for t, (buy, sell) in enumerate(prices) if buy < 0 or (sell < 0 and spare[t])]
    loop = [t for t, (buy, sell) in enumerate(prices) if buy <= sell]
    return Binaries(
        battery=frozenset(burn if rules.exclusive else ()),
        grid=frozenset(loop if rules.exclusive else ()),
        ev=frozenset(
            (car, t)
            for car, ev in enumerate(problem.evs)
            if ev.min_kw > 0
            for t in range(ev.start, min(ev.deadline, rules.ev_steps))
        ),
    )


def offenders(problem: PlanProblem, values: Values, rules: Enforced) -> Binaries:
    """The steps in which these flows break a rule that was asked for."""
    battery = grid = export = frozenset[int]()
    if rules.exclusive:
        battery = _both(values["ch"], values["di"])
        grid = _both(values["im"], values["ex"])
    if rules.battery_export and "bx" in values:
        export = frozenset(t for t, used in enumerate(values["bx"]) if SMALL < used < 1 - SMALL)
        export -= _harmless(problem, values, export)
    cars = frozenset(
        (car, t)
        for car, ev in enumerate(problem.evs)
        for t in range(ev.start, min(ev.deadline, rules.ev_steps))
        if SMALL < values[f"ev{car:02d}"][t] < ev.min_kw - SMALL
    )
    return Binaries(battery, grid, export, cars)


def _both(one: Sequence[float], other: Sequence[float]) -> frozenset[int]:
    return frozenset(t for t, pair in enumerate(zip(one, other, strict=True)) if min(pair) > SMALL)


def _harmless(problem: PlanProblem, values: Values, steps: frozenset[int]) -> frozenset[int]:
    # a fraction is fine where the energy would have allowed the whole, or where nothing is exported
    floor = problem.battery.export_reserve_kwh or 0.0
    fine = set()
    for t in steps:
        need = max(0.0, problem.load_kw[t] - problem.pv_kw[t])
        cars = sum(values[f"ev{car:02d}"][t] for car in range(len(problem.evs)))
        if values["so"][t] >= floor - SMALL or values["di"][t] - cars <= need + SMALL:
            fine.add(t)
    return frozenset(fine)


@dataclass
class _Budget:
    """Counts wall time over several runs."""

    limit_s: float
    started: float
    build_ms: float = 0.0
    solve_ms: float = 0.0

    @property
    def left_s(self) -> float:
        return self.limit_s - (perf_counter() - self.started)

    def spend(self, answer: Answer) -> Answer:
        self.build_ms += answer.build_ms
        self.solve_ms += answer.solve_ms
        return replace(answer, build_ms=self.build_ms, solve_ms=self.solve_ms)


def solve_with_rules(
    problem: PlanProblem, rules: Enforced, relax: Engine, engine: Engine, limit_s: float, gap: float
) -> Answer:
    """The best plan that keeps `rules` within `limit_s`; `relax` runs LPs, `engine` what has integers.

    The LP is a bound: a rounded LP within `gap` (relative) of it needs no search. The status is
    optimal only when proven to that gap, feasible when the time ran out first.
    """
    budget = _Budget(limit_s, perf_counter())
    relaxed = budget.spend(relax(problem, Binaries(), {}, limit_s, gap))
    if not relaxed.has_plan:
        return relaxed
    missing = offenders(problem, relaxed.values, rules)
    if not missing:
        return relaxed
    rounded = _rounded(problem, rules, relaxed, relax, budget)
    print('  relaxed',relaxed.objective,'rounded',rounded.objective,rounded.has_plan,perf_counter()-budget.started,[len(x) for x in (missing.battery,missing.grid,missing.export,missing.ev)])
    proven = relaxed.status is SolveStatus.OPTIMAL
    if proven and _worth(rounded) - relaxed.objective <= gap * max(1.0, abs(relaxed.objective)):
        return replace(rounded, status=SolveStatus.OPTIMAL)
    best, binaries = rounded, tempting(problem, rules) | missing
    while budget.left_s > 0:
        answer = budget.spend(engine(problem, binaries, {}, budget.left_s, gap))
        if not answer.has_plan:
            break
        missing = offenders(problem, answer.values, rules) - binaries
        if not missing:
            if answer.status is SolveStatus.OPTIMAL:
                return answer
            # an incumbent of an interrupted search can be far worse than the rounded LP
            best = min((answer, rounded), key=_worth)
            break
        binaries |= missing
    return replace(best, build_ms=budget.build_ms, solve_ms=budget.solve_ms)


def _worth(answer: Answer) -> float:
    return answer.objective if answer.has_plan else inf


def _rounded(problem: PlanProblem, rules: Enforced, begin: Answer, relax: Engine, budget: _Budget) -> Answer:
    """LPs with the offenders fixed one way, until none is left; a car may end up a little short."""
    for generous in (True, False):
        answer, fixes = begin, dict[tuple[str, int], tuple[float, float]]()
        for _ in range(ROUNDS):
            missing = offenders(problem, answer.values, rules)
            if not missing:
                return replace(answer, status=SolveStatus.FEASIBLE)
            fixes.update(_fixes(problem, answer.values, missing, generous=generous))
            answer = budget.spend(relax(problem, Binaries(), fixes, max(budget.left_s, LEAST_S), 0.0))
            if not answer.has_plan:
                break
    return Answer(SolveStatus.FAILED, build_ms=budget.build_ms, solve_ms=budget.solve_ms)


def _fixes(problem: PlanProblem, values: Values, missing: Binaries, *, generous: bool) -> Fixes:
    fixes: dict[tuple[str, int], tuple[float, float]] = {}
    for t in missing.battery:
        fixes["ch" if values["ch"][t] < values["di"][t] else "di", t] = (0.0, 0.0)
    for t in missing.grid:
        fixes["im" if values["im"][t] < values["ex"][t] else "ex", t] = (0.0, 0.0)
    for t in missing.export:
        fixes["bx", t] = (1.0, 1.0) if generous else (0.0, 0.0)
    for car, t in missing.ev:
        ev, family = problem.evs[car], f"ev{car:02d}"
        up = generous and values[family][t] >= ev.min_kw / 2
        fixes[family, t] = (ev.min_kw, ev.max_kw) if up else (0.0, 0.0)
    return fixes
