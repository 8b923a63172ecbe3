"""Either-or choices as binaries, in the steps that are asked for."""

from collections.abc import Sequence

from pulp import LpBinary
from pulp.constants import LpConstraintGE, LpConstraintLE

from adapters.solver.columns import Binaries, Formulation
from domain.plan.problem import PlanProblem


def choose(made: Formulation, problem: PlanProblem, binaries: Binaries) -> None:
    """Makes the choices exact that `binaries` names."""
    _exclusive_battery(made, problem, sorted(binaries.battery))
    _exclusive_grid(made, problem, sorted(binaries.grid))
    _ev_minimum(made, problem, sorted(binaries.ev))
    _waste_after_taking(made, problem, sorted(binaries.waste))
    for family, places in (("bx", binaries.export), ("gx", binaries.drawn), ("qo", binaries.order)):
        for place in sorted(places):
            made.columns[family][place].cat = "Integer"


def _exclusive_battery(made: Formulation, problem: PlanProblem, steps: Sequence[int]) -> None:
    charge, discharge = problem.charge_limits_kw, problem.discharge_limits_kw
    for t in steps:
        z = made.prob.add_variable(f"zb_{t:05d}", cat=LpBinary)
        made.row("charging", {made.columns["ch"][t]: 1.0, z: -charge[t]}, LpConstraintLE)
        made.row("discharging", {made.columns["di"][t]: 1.0, z: discharge[t]}, LpConstraintLE, discharge[t])


def _exclusive_grid(made: Formulation, problem: PlanProblem, steps: Sequence[int]) -> None:
    # without the other direction the flow is bounded by what can be used or had: a small factor is a fast one
    cars, wastes = sum(ev.max_kw for ev in problem.evs), problem.curtail_limits_kw
    charges, discharges = problem.charge_limits_kw, problem.discharge_limits_kw
    bought, sold = problem.import_limits_kw, problem.export_limits_kw
    for t in steps:
        spare = problem.pv_kw[t] - problem.load_kw[t]
        imports = min(bought[t], max(0.0, charges[t] + cars + wastes[t] - spare))
        exports = min(sold[t], max(0.0, discharges[t] + spare))
        y = made.prob.add_variable(f"zg_{t:05d}", cat=LpBinary)
        made.row("importing", {made.columns["im"][t]: 1.0, y: -imports}, LpConstraintLE)
        made.row("exporting", {made.columns["ex"][t]: 1.0, y: exports}, LpConstraintLE, exports)
        if not problem.curtail_beside_import:
            made.row("wasting", {made.columns["cu"][t]: 1.0, y: wastes[t]}, LpConstraintLE, wastes[t])


def _waste_after_taking(made: Formulation, problem: PlanProblem, steps: Sequence[int]) -> None:
    """Sun is thrown away only by a battery left to itself: it takes what it can first, or it is full."""
    columns, capacity = made.columns, problem.battery.capacity_kwh
    wastes, takes = problem.curtail_limits_kw, problem.taken_by_itself_kw
    for t in steps:
        waste, taken = wastes[t], takes[t]
        itself = made.prob.add_variable(f"zw_{t:05d}", cat=LpBinary)
        full = made.prob.add_variable(f"zf_{t:05d}", cat=LpBinary)
        made.row("wasted", {columns["cu"][t]: 1.0, itself: -waste}, LpConstraintLE)
        made.row("taken", {columns["ch"][t]: 1.0, itself: -taken, full: taken}, LpConstraintGE)
        made.row("full", {columns["so"][t]: 1.0, full: -capacity}, LpConstraintGE)


def _ev_minimum(made: Formulation, problem: PlanProblem, places: Sequence[tuple[int, int]]) -> None:
    for car, t in places:
        ev = problem.evs[car]
        power = made.columns[f"ev{car:02d}"][t]
        x = made.prob.add_variable(f"zc{car:02d}_{t:05d}", cat=LpBinary)
        made.row("least", {power: 1.0, x: -ev.min_kw}, LpConstraintGE)
        made.row("most", {power: 1.0, x: -ev.max_kw}, LpConstraintLE)
