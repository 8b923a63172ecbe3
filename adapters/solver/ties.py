"""Of all optimal answers the earliest: a second objective over the optimal face, which costs nothing.

Whatever has a price at the optimum (a reduced cost, a dual) is nailed where it is; what is left free is
tied, and there the energy is moved as early as it goes. The answer no longer depends on what the solver
happened to try first. The cost is compared afterwards: a hair too much, and the first answer stands.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import highspy
import numpy as np

from adapters.solver.ship import Floats
from domain.plan.problem.problem import PlanProblem

PRICED = 1e-9  # a reduced cost above this is no tie
DEARER = 1e-9  # relative: how much the second answer may cost more
CARS, CHARGE, DISCHARGE = 2.0, 1.25, 1.0  # who comes first where several could take the same energy


def earliness(problem: PlanProblem) -> dict[str, list[float]]:
    """What a kW in each step weighs, by column family: the later, the more."""
    hours, total, passed, late = problem.hours, sum(problem.hours), 0.0, []
    for dt in hours:
        late.append(dt * (passed + dt / 2) / total)
        passed += dt
    weights = {"ch": [CHARGE * each for each in late], "di": [DISCHARGE * each for each in late]}
    for car in range(len(problem.evs)):
        weights[f"ev{car:02d}"] = [(CARS + 1 / (car + 1)) * each for each in late]
    return weights


def earliest(solver: Any, costs: Floats, weights: Floats) -> list[float]:
    """The columns of the earliest optimal answer. `solver` holds a solved LP with these `costs`.

    It is left with other costs and bounds: whoever solves again sets them anew.
    """
    found = solver.getSolution()
    first = np.array(found.col_value)
    point: list[float] = first.tolist()
    nailed = np.flatnonzero(np.abs(np.array(found.col_dual)) > PRICED).astype(np.int32)
    active = np.flatnonzero(np.abs(np.array(found.row_dual)) > PRICED).astype(np.int32)
    if len(nailed) + len(active) >= len(first):
        return point  # as many as there are columns: nothing is free, nothing is tied
    rows = np.array(found.row_value)
    solver.changeColsBounds(len(nailed), nailed, first[nailed], first[nailed])
    solver.changeRowsBounds(len(active), active, rows[active], rows[active])
    solver.changeColsCost(len(weights), np.arange(len(weights), dtype=np.int32), weights)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return point
    second = np.array(solver.getSolution().col_value)
    before = float(costs @ first)
    is_dearer = float(costs @ second) - before > DEARER * max(1.0, abs(before))
    settled: list[float] = second.tolist()
    return point if is_dearer else settled


def weights_of(families: Mapping[str, Sequence[int]], count: int, problem: PlanProblem) -> Floats:
    """`earliness` in the order of the solver's columns; `families` names their places."""
    made = np.zeros(count)
    for family, values in earliness(problem).items():
        made[list(families[family])] = values
    return made
