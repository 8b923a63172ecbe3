"""HiGHS in this process, fed in one call and asked for its true status.

PuLP's own HiGHS class adds rows one by one and calls an interrupted solve optimal; this one hands
over whole arrays and keeps what HiGHS itself says of the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
import pulp
from pulp.constants import (
    LpInteger,
    LpSolutionInfeasible,
    LpSolutionIntegerFeasible,
    LpSolutionNoSolutionFound,
    LpSolutionOptimal,
    LpStatusInfeasible,
    LpStatusNotSolved,
    LpStatusOptimal,
)

from domain.plan.problem.solution import SolveStatus

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]

FEASIBLE_POINT = 2  # HiGHS: primal_solution_status of a point that keeps every row
INFINITE = highspy.kHighsInf

PULP_STATUS = {
    SolveStatus.OPTIMAL: (LpStatusOptimal, LpSolutionOptimal),
    SolveStatus.FEASIBLE: (LpStatusOptimal, LpSolutionIntegerFeasible),
    SolveStatus.INFEASIBLE: (LpStatusInfeasible, LpSolutionInfeasible),
    SolveStatus.FAILED: (LpStatusNotSolved, LpSolutionNoSolutionFound),
}


@dataclass(frozen=True)
class Arrays:
    """A problem as HiGHS takes it: columns in PuLP's order, rows as compressed sparse rows."""

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    starts: Whole
    indices: Whole
    values: Floats
    integral: Whole


def costs_of(objective: Any, columns: list[Any]) -> Floats:
    """The objective's coefficient of each column."""
    return np.array([objective.get(column, 0.0) for column in columns], dtype=np.float64)


def bounds_of(columns: list[Any]) -> tuple[Floats, Floats]:
    """Lower and upper bound of each column; None is infinite."""
    lower = np.array([column.lowBound for column in columns], dtype=np.float64)
    upper = np.array([column.upBound for column in columns], dtype=np.float64)
    return np.where(np.isnan(lower), -INFINITE, lower), np.where(np.isnan(upper), INFINITE, upper)


def sides_of(rows: list[Any]) -> tuple[Floats, Floats]:
    """Lower and upper side of each row; the open side of an inequality is infinite."""
    side = -np.array([row.constant for row in rows], dtype=np.float64)
    sense = np.array([row.sense for row in rows])
    return np.where(sense >= 0, side, -INFINITE), np.where(sense <= 0, side, INFINITE)


def arrays_of(objective: Any, columns: list[Any], rows: list[Any]) -> Arrays:
    """The whole problem as arrays."""
    number = {column: index for index, column in enumerate(columns)}
    terms = [row.expr for row in rows]
    indices = list(map(number.__getitem__, chain.from_iterable(terms)))
    values = list(chain.from_iterable(map(dict.values, terms)))
    starts = list(accumulate(map(len, terms), initial=0))
    lower, upper = bounds_of(columns)
    row_lower, row_upper = sides_of(rows)
    return Arrays(
        cost=costs_of(objective, columns),
        lower=lower,
        upper=upper,
        row_lower=row_lower,
        row_upper=row_upper,
        starts=np.array(starts[:-1], dtype=np.int32),
        indices=np.array(indices, dtype=np.int32),
        values=np.array(values, dtype=np.float64),
        integral=np.array([column.cat == LpInteger for column in columns], dtype=np.int32),
    )


def pass_arrays(solver: Any, arrays: Arrays) -> None:
    """Hands the model over in one call."""
    solver.passModel(
        len(arrays.cost),
        len(arrays.row_lower),
        len(arrays.values),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        arrays.cost,
        arrays.lower,
        arrays.upper,
        arrays.row_lower,
        arrays.row_upper,
        arrays.starts,
        arrays.indices,
        arrays.values,
        arrays.integral,
    )


def quiet_solver(
    time_limit_s: float,
    *,
    presolve: bool = True,
    gap: float = 1e-6,
    per_dollar: float = 1.0,
    most_nodes: int | None = None,
) -> Any:
    """A HiGHS that prints nothing, uses one thread and stops at the limit.

    `most_nodes` bounds a search by its own steps: unlike the time it gives the same answer everywhere.
    The heuristics that solve smaller searches first take two thirds of such a one and find nothing more.
    """
    make: Any = highspy.Highs  # its stubs lack half of its methods
    solver = make()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", float(time_limit_s))
    solver.setOptionValue("mip_rel_gap", float(gap))
    # of a plan that comes to cents, cents are not the measure
    solver.setOptionValue("mip_abs_gap", float(gap) * per_dollar)
    if most_nodes is not None:
        solver.setOptionValue("mip_max_nodes", most_nodes)
        solver.setOptionValue("mip_heuristic_run_rens", False)
        solver.setOptionValue("mip_heuristic_run_rins", False)
    if not presolve:
        solver.setOptionValue("presolve", "off")
    return solver


def true_status(solver: Any) -> SolveStatus:
    """What HiGHS itself says, never what a wrapper makes of an interrupted run."""
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return SolveStatus.OPTIMAL
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return SolveStatus.INFEASIBLE
    if int(solver.getInfo().primal_solution_status) == FEASIBLE_POINT:
        return SolveStatus.FEASIBLE
    return SolveStatus.FAILED


def bound_of(solver: Any) -> float:
    """What no answer can be below, as far as the run has shown; minus infinity where it has shown nothing."""
    info = solver.getInfo()
    if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal and info.mip_node_count < 0:
        return float(info.objective_function_value)  # an LP
    return float(info.mip_dual_bound) if info.mip_node_count >= 0 else -INFINITE


class OneCallHiGHS(pulp.HiGHS):
    """`pulp.HiGHS` that ships the model in one call; `answer` holds the true status after a solve,
    `bound` what is shown that no answer can be below.

    Presolve is off for cars' minimum powers, where it was measured several times slower.
    """

    def __init__(
        self,
        *,
        time_limit_s: float,
        gap: float = 1e-6,
        per_dollar: float = 1.0,
        presolve: bool = True,
        most_nodes: int | None = None,
        columns: list[Any] | None = None,
    ) -> None:
        """`columns` are all there are, for who has them at hand; PuLP collects and sorts them anew."""
        super().__init__(msg=False, timeLimit=time_limit_s, gapRel=gap)
        self.answer, self.bound = SolveStatus.FAILED, -INFINITE
        self._presolve, self._most_nodes, self._per_dollar = presolve, most_nodes, per_dollar
        self._given = columns
        self._columns: list[Any] = []

    def createAndConfigureSolver(self, lp: Any) -> None:
        """Makes a fresh HiGHS."""
        lp.solverModel = quiet_solver(
            self.timeLimit,
            presolve=self._presolve,
            gap=self.gapRel,
            per_dollar=self._per_dollar,
            most_nodes=self._most_nodes,
        )

    def buildSolverModel(self, lp: Any) -> None:
        """Hands the whole problem over."""
        self._columns = lp.variables() if self._given is None else self._given
        pass_arrays(lp.solverModel, arrays_of(lp.objective, self._columns, lp.constraints()))

    def findSolutionValues(self, lp: Any) -> tuple[int, int]:
        """Reads values only when there are any; the pair is PuLP's (status, solution status)."""
        self.answer = true_status(lp.solverModel)
        self.bound = bound_of(lp.solverModel)
        found = self.answer in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE)
        columns = self._columns
        values: Sequence[Any] = [None] * len(columns)
        if found:
            values = lp.solverModel.getSolution().col_value
        for column, value in zip(columns, values, strict=True):
            column.varValue = value
        return PULP_STATUS[self.answer]

    def actualSolve(self, lp: Any) -> int:
        """Builds, runs and reads; called by `LpProblem.solve`."""
        self.createAndConfigureSolver(lp)
        self.buildSolverModel(lp)
        lp.solverModel.run()
        status, solution = self.findSolutionValues(lp)
        lp.assignStatus(status, solution)
        return status
