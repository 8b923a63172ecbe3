"""A planning problem as a PuLP problem: structure is built once, data is loaded into it.

Everything that changes between two plans of the same house (prices, forecasts, measured energy) is a
cost, a bound or a right side; `load` sets those and nothing else, so the first plan and every later
one get their numbers from the same lines. Names are zero-padded because PuLP sorts columns by name.
"""

from math import inf
from typing import Any

from pulp import LpAffineExpression, LpMinimize, LpProblem
from pulp.constants import LpConstraintEQ, LpConstraintGE, LpConstraintLE

from adapters.solver.choices import choose
from adapters.solver.columns import FLOWS, Binaries, Factors, Fixes, Formulation, roomy
from adapters.solver.either import either_factors, either_rows
from adapters.solver.numbers import numbers_of
from adapters.solver.sums import add_sums, factors_of_sums, structure_of_sums
from adapters.solver.wishes import add_wishes, factors_of_wishes, structure_of_wishes
from domain.plan.problem.problem import PlanProblem


def structure_of(problem: PlanProblem) -> tuple[object, ...]:
    """What rows and columns there are: two problems of one structure share a model, but for `factors_of`."""
    return (
        problem.steps,
        len(problem.evs),
        problem.battery.export_reserve_kwh is None,
        structure_of_sums(problem),
        structure_of_wishes(problem),
        roomy(len(either_rows(problem))),
    )


def factors_of(problem: PlanProblem) -> Factors:
    """The numbers in the matrix that the clock, losses and limits change; everywhere else it stays."""
    battery, hours = problem.battery, problem.hours
    made = factors_of_sums(problem) | factors_of_wishes(problem) | either_factors(problem)
    for t, dt in enumerate(hours):
        made["storage", t, "ch", t] = -dt * battery.eta_charge
        made["storage", t, "di", t] = dt / battery.eta_discharge
    for car, ev in enumerate(problem.evs):
        made |= {("energy", car, f"ev{car:02d}", t): dt * ev.efficiency for t, dt in enumerate(hours)}
    if battery.export_reserve_kwh is not None:
        span = max(0.0, battery.export_reserve_kwh - battery.floor_kwh)
        for t in range(problem.steps):
            made["export", t, "bx", t] = -span
            made["backed", t, "bx", t] = -battery.max_discharge_kw
    return made


def formulate(
    problem: PlanProblem, binaries: Binaries | None = None, *, by_blocks: bool = False
) -> Formulation:
    """The whole problem, structure and data; `by_blocks` as in `choose`."""
    made = Formulation(LpProblem("plan", LpMinimize))
    for name in FLOWS:
        made.family(name, problem.steps)
    for car in range(len(problem.evs)):
        made.family(f"ev{car:02d}", problem.steps)
    if problem.evs:
        made.family("sh", len(problem.evs))
    _balance(made, problem)
    _storage(made, problem)
    _reserve(made)
    if problem.battery.export_reserve_kwh is not None:
        _export_reserve(made, problem, problem.battery.export_reserve_kwh)
    _ev_energy(made, problem)
    made.fill(either_factors(problem), LpConstraintLE, "either")
    add_sums(made, problem)
    add_wishes(made, problem)
    if binaries is not None:
        choose(made, problem, binaries, by_blocks=by_blocks)
    made.prob.objective = LpAffineExpression()
    load(made, problem)
    return made


def _cars(made: Formulation, problem: PlanProblem) -> list[list[Any]]:
    return [made.columns[f"ev{car:02d}"] for car in range(len(problem.evs))]


def _balance(made: Formulation, problem: PlanProblem) -> None:
    cars, columns = _cars(made, problem), made.columns
    flows = zip(columns["im"], columns["ex"], columns["ch"], columns["di"], columns["cu"], strict=True)
    for t, (im, ex, ch, di, cu) in enumerate(flows):
        terms = {im: 1.0, ex: -1.0, ch: -1.0, di: 1.0, cu: -1.0}
        for car in cars:
            terms[car[t]] = -1.0
        made.row("balance", terms, LpConstraintEQ)


def _storage(made: Formulation, problem: PlanProblem) -> None:
    battery, columns = problem.battery, made.columns
    before = None
    for dt, so, ch, di in zip(problem.hours, columns["so"], columns["ch"], columns["di"], strict=True):
        terms = {so: 1.0, ch: -dt * battery.eta_charge, di: dt / battery.eta_discharge}
        if before is not None:
            terms[before] = -1.0
        made.row("storage", terms, LpConstraintEQ)
        before = so


def _reserve(made: Formulation) -> None:
    for so, sl in zip(made.columns["so"], made.columns["sl"], strict=True):
        made.row("reserve", {so: 1.0, sl: 1.0}, LpConstraintGE)


def _export_reserve(made: Formulation, problem: PlanProblem, reserve_kwh: float) -> None:
    """Battery export only above its own reserve; the house may go on to the floor.

    `bx` = 1 allows the battery to discharge beyond the house's own need and demands the export
    reserve at the step's end; a fraction of it demands a fraction (the convex hull of the two). As a
    binary it is exact. No slack helps here: a soft reserve must not buy the right to export.
    """
    columns, battery, cars = made.columns, problem.battery, _cars(made, problem)
    backed = made.family("bx", problem.steps)
    span = max(0.0, reserve_kwh - battery.floor_kwh)
    for t, (so, bx, di) in enumerate(zip(columns["so"], backed, columns["di"], strict=True)):
        made.row("export", {so: 1.0, bx: -span}, LpConstraintGE)
        terms = {di: 1.0, bx: -battery.max_discharge_kw}
        for car in cars:
            terms[car[t]] = -1.0
        made.row("backed", terms, LpConstraintLE)


def _ev_energy(made: Formulation, problem: PlanProblem) -> None:
    """One row per car over ALL steps: the window is a bound, so that a moved departure keeps the matrix."""
    for ev, car, short in zip(problem.evs, _cars(made, problem), made.columns.get("sh", ()), strict=True):
        terms = {column: dt * ev.efficiency for column, dt in zip(car, problem.hours, strict=True)}
        terms[short] = 1.0
        made.row("energy", terms, LpConstraintEQ)


def narrow(made: Formulation, fixes: Fixes) -> None:
    """Bounds single columns, named by family and index, to (low, high); the next `load` frees them."""
    for (family, index), (low, high) in fixes.items():
        column = made.columns[family][index]
        column.lowBound, column.upBound = low, high


def load(made: Formulation, problem: PlanProblem) -> None:
    """Sets every cost, bound and right side of a formulation of this structure."""
    numbers, columns = numbers_of(problem), made.columns
    for name, limits in numbers.upper.items():
        for column, limit in zip(columns.get(name, ()), limits, strict=True):
            column.lowBound, column.upBound = 0.0, None if limit == inf else limit
    for name, limits in numbers.lower.items():
        for column, limit in zip(columns.get(name, ()), limits, strict=True):
            column.lowBound = limit
    for name, values in numbers.cost.items():
        made.prob.objective.update(zip(columns.get(name, ()), values, strict=True))
    for name, values in numbers.side.items():
        for row, value in zip(made.rows.get(name, ()), values, strict=True):
            row.constant = -value
