"""Either-or choices as binaries, in the steps that are asked for."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from pulp.constants import LpConstraintEQ, LpConstraintGE, LpConstraintLE

from adapters.solver.columns import Binaries, Formulation
from domain.plan.problem.problem import PlanProblem

BLOCK_H = 0.5  # rights to export are chosen together for so long, where they are chosen by blocks


def choose(made: Formulation, problem: PlanProblem, binaries: Binaries, *, by_blocks: bool = False) -> None:
    """Makes the choices exact that `binaries` names.

    `by_blocks`: steps of one price within half an hour have one right to export. A search has a sixth of the
    choices then; what it may miss is a sale in the half-hour in which the house goes below the reserve.
    """
    _exclusive_battery(made, problem, sorted(binaries.battery))
    _exclusive_grid(made, problem, sorted(binaries.grid))
    _ev_minimum(made, problem, sorted(binaries.ev))
    _waste_after_taking(made, problem, sorted(binaries.waste))
    if by_blocks:
        _tie_exports(made, problem, sorted(binaries.export))
    else:
        _make_whole(made, "bx", binaries.export)
    _make_whole(made, "gx", binaries.drawn)
    _make_whole(made, "qo", binaries.order)


def _make_whole(made: Formulation, family: str, places: Iterable[int]) -> None:
    for place in sorted(places):
        made.columns[family][place].cat = "Integer"


def _tie_exports(made: Formulation, problem: PlanProblem, steps: Sequence[int]) -> None:
    """One binary for the first step of each block, and all others like it."""
    prices = list(zip(problem.import_price, problem.export_price, strict=True))
    first, length = None, 0.0
    for before, t in pairwise((-2, *steps)):
        right, length = made.columns["bx"][t], length + problem.hours[t]
        is_same = first is not None and before == t - 1 and prices[first] == prices[t]
        if first is not None and is_same and length <= BLOCK_H + 1e-9:
            made.row("tied", {right: 1.0, made.columns["bx"][first]: -1.0}, LpConstraintEQ)
        else:
            first, length, right.cat = t, problem.hours[t], "Integer"


def _exclusive_battery(made: Formulation, problem: PlanProblem, steps: Sequence[int]) -> None:
    charge, discharge = problem.charge_limits_kw, problem.discharge_limits_kw
    for t in steps:
        z = made.choice(f"zb_{t:05d}")
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
        y = made.choice(f"zg_{t:05d}")
        made.row("importing", {made.columns["im"][t]: 1.0, y: -imports}, LpConstraintLE)
        made.row("exporting", {made.columns["ex"][t]: 1.0, y: exports}, LpConstraintLE, exports)
        if not problem.curtail_beside_import:
            made.row("wasting", {made.columns["cu"][t]: 1.0, y: wastes[t]}, LpConstraintLE, wastes[t])


def _waste_after_taking(made: Formulation, problem: PlanProblem, steps: Sequence[int]) -> None:
    """Sun is thrown away only by a battery left to itself: it takes what it can first, or it is full; or by
    one that is held, where the limit works then.
    """
    columns, capacity = made.columns, problem.battery.capacity_kwh
    wastes, takes = problem.curtail_limits_kw, problem.taken_by_itself_kw
    charges, discharges = problem.charge_limits_kw, problem.discharge_limits_kw
    for t in steps:
        waste, taken = wastes[t], takes[t]
        itself = made.choice(f"zw_{t:05d}")
        full = made.choice(f"zf_{t:05d}")
        ways = {itself: -waste}
        if problem.curtail_while_held:
            held = made.choice(f"zh_{t:05d}")
            ways[held] = -waste
            for flow, most in (("ch", charges[t]), ("di", discharges[t])):
                made.row("held", {columns[flow][t]: 1.0, held: most}, LpConstraintLE, most)
        made.row("wasted", {columns["cu"][t]: 1.0, **ways}, LpConstraintLE)
        made.row("taken", {columns["ch"][t]: 1.0, itself: -taken, full: taken}, LpConstraintGE)
        made.row("full", {columns["so"][t]: 1.0, full: -capacity}, LpConstraintGE)


def _ev_minimum(made: Formulation, problem: PlanProblem, places: Sequence[tuple[int, int]]) -> None:
    for car, t in places:
        ev = problem.evs[car]
        power = made.columns[f"ev{car:02d}"][t]
        x = made.choice(f"zc{car:02d}_{t:05d}")
        made.row("least", {power: 1.0, x: -ev.min_kw}, LpConstraintGE)
        made.row("most", {power: 1.0, x: -ev.max_kw}, LpConstraintLE)
