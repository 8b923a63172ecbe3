"""A planning problem as a PuLP problem: structure is built once, data is loaded into it.

Everything that changes between two plans of the same house (prices, forecasts, measured energy) is a
cost, a bound or a right side; `load` sets those and nothing else, so the first plan and every later
one get their numbers from the same lines. Names are zero-padded because PuLP sorts columns by name.
"""

from collections.abc import Sequence
from typing import Any

from pulp import LpAffineExpression, LpMinimize, LpProblem
from pulp.constants import LpConstraintEQ, LpConstraintGE, LpConstraintLE

from adapters.solver.choices import choose
from adapters.solver.columns import FLOWS, Binaries, Factors, Fixes, Formulation, roomy
from adapters.solver.sums import (
    add_sums,
    costs_of_sums,
    factors_of_sums,
    load_bounds_of_sums,
    sides_of_sums,
    structure_of_sums,
)
from adapters.solver.wishes import (
    add_wishes,
    costs_of_wishes,
    factors_of_wishes,
    load_bounds_of_wishes,
    sides_of_wishes,
    structure_of_wishes,
)
from domain.plan.problem.problem import PlanProblem

LEAST_KW = 1e-3  # what is less needs no row, whose factor would be enormous


def structure_of(problem: PlanProblem) -> tuple[object, ...]:
    """What rows and columns there are: two problems of one structure share a model, but for `factors_of`."""
    return (
        problem.steps,
        len(problem.evs),
        problem.battery.export_reserve_kwh is None,
        structure_of_sums(problem),
        structure_of_wishes(problem),
        roomy(len(_either_rows(problem))),
    )


def factors_of(problem: PlanProblem) -> Factors:
    """The numbers in the matrix that the clock, losses and limits change; everywhere else it stays."""
    battery, hours = problem.battery, problem.hours
    made = factors_of_sums(problem) | factors_of_wishes(problem) | _either_factors(problem)
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
    made.fill(_either_factors(problem), LpConstraintLE, "either")
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


def _either_rows(problem: PlanProblem) -> tuple[tuple[int, str, float, float], ...]:
    """Where power pays to be used, sun is thrown away or the grid gives; where it pays to be sold on, it
    takes or gives: the hull of the two, as shares.

    Steps with the other flow, its factor and that of the import; exact wherever an answer is all of one or
    all of the other.
    """
    if problem.curtail_beside_import:
        return ()
    cars, wastes, rows = sum(ev.max_kw for ev in problem.evs), problem.curtail_limits_kw, []
    most_in, most_charge = problem.import_limits_kw, problem.charge_limits_kw
    most_out, most_discharge = problem.export_limits_kw, problem.discharge_limits_kw
    best = zip(problem.best_import_prices, problem.best_export_prices, strict=True)
    for t, (buy, sell) in enumerate(best):
        spare = problem.pv_kw[t] - problem.load_kw[t]
        imports = min(most_in[t], most_charge[t] + cars - spare)
        exports = min(most_out[t], most_discharge[t] + spare)
        if imports > LEAST_KW and wastes[t] > LEAST_KW and problem.import_price[t] < 0:
            rows.append((t, "cu", 1 / wastes[t], 1 / imports))
        if imports > LEAST_KW and exports > LEAST_KW and buy <= sell:
            rows.append((t, "ex", 1 / exports, 1 / imports))
    return tuple(rows)


def _either_factors(problem: PlanProblem) -> Factors:
    """Those of these rows; a row to spare bounds the first one's other flow once more."""
    made, rows = Factors(), _either_rows(problem)
    for row, (t, flow, other, imports) in enumerate(rows):
        made["either", row, flow, t], made["either", row, "im", t] = other, imports
    for spare in range(len(rows), roomy(len(rows))):
        t, flow, other, _ = rows[0]
        made["either", spare, flow, t] = other
    return made


def narrow(made: Formulation, fixes: Fixes) -> None:
    """Bounds single columns, named by family and index, to (low, high); the next `load` frees them."""
    for (family, index), (low, high) in fixes.items():
        column = made.columns[family][index]
        column.lowBound, column.upBound = low, high


def load(made: Formulation, problem: PlanProblem) -> None:
    """Sets every cost, bound and right side of a formulation of this structure."""
    _load_bounds(made, problem)
    _load_costs(made, problem)
    _load_right_sides(made, problem)


def _load_bounds(made: Formulation, problem: PlanProblem) -> None:
    battery, steps = problem.battery, problem.steps
    slack = battery.reserve_kwh if battery.reserve_slack_kwh is None else battery.reserve_slack_kwh
    upper: dict[str, Sequence[float]] = {
        "im": problem.import_limits_kw,
        "ex": problem.export_limits_kw,
        "ch": problem.charge_limits_kw,
        "di": problem.discharge_limits_kw,
        "cu": problem.curtail_limits_kw,
        "so": (battery.capacity_kwh,) * steps,
        "sl": (slack,) * steps,
    }
    for car, ev in enumerate(problem.evs):
        upper[f"ev{car:02d}"] = [ev.most_kw(t) for t in range(steps)]
    upper["sh"] = [ev.energy_kwh for ev in problem.evs]
    if "bx" in made.columns:
        upper["bx"] = [float(ok) for ok in problem.battery_export_allowed or (True,) * steps]
    for name, limits in upper.items():
        for column, limit in zip(made.columns.get(name, ()), limits, strict=True):
            column.lowBound, column.upBound = 0.0, limit
    load_bounds_of_sums(made, problem)
    load_bounds_of_wishes(made, problem)


def _load_costs(made: Formulation, problem: PlanProblem) -> None:
    battery, hours = problem.battery, problem.hours
    cycle, waste = battery.cycle_cost_per_kwh_discharged, problem.curtail_cost_per_kwh
    costs: dict[str, Sequence[float]] = {
        "im": [dt * price for dt, price in zip(hours, problem.import_price, strict=True)],
        "ex": [-dt * price for dt, price in zip(hours, problem.export_price, strict=True)],
        "di": [dt * cycle for dt in hours],
        "cu": [dt * waste for dt in hours],
        "so": [0.0] * (problem.steps - 1) + [-battery.terminal_value_per_kwh],
        "sl": [dt * battery.reserve_penalty_per_kwh_h for dt in hours],
        "sh": [ev.shortfall_penalty_per_kwh for ev in problem.evs],
    }
    costs |= costs_of_sums(problem) | costs_of_wishes(problem)
    objective = made.prob.objective
    for name, values in costs.items():
        objective.update(zip(made.columns.get(name, ()), values, strict=True))


def _load_right_sides(made: Formulation, problem: PlanProblem) -> None:
    battery = problem.battery
    net = [load - pv for load, pv in zip(problem.load_kw, problem.pv_kw, strict=True)]
    sides: dict[str, Sequence[float]] = {
        "balance": net,
        "storage": [battery.start_kwh] + [0.0] * (problem.steps - 1),
        "reserve": (battery.reserve_kwh,) * problem.steps,
        "energy": [ev.energy_kwh for ev in problem.evs],
        "either": (1.0,) * roomy(len(_either_rows(problem))),
    }
    sides |= sides_of_sums(problem) | sides_of_wishes(problem)
    if battery.export_reserve_kwh is not None:
        sides["export"] = (battery.floor_kwh,) * problem.steps
        sides["backed"] = [max(0.0, need) for need in net]
    for name, values in sides.items():
        for row, value in zip(made.rows.get(name, ()), values, strict=True):
            row.constant = -value
