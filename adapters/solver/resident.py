"""A model that stays: new numbers go into the same matrix and the last basis warms the next solve.

It only ever answers with a proven optimum, or that there is none under the columns that were narrowed;
any other status, and any change of structure, is met by a rebuild.
"""

from collections.abc import Sequence
from math import inf
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from adapters.solver.columns import Factors, Fixes
from adapters.solver.formulate import factors_of, formulate, structure_of
from adapters.solver.numbers import numbers_of
from adapters.solver.readout import Answer
from adapters.solver.ship import (
    INFINITE,
    Floats,
    arrays_of,
    pass_arrays,
    quiet_solver,
    true_status,
)
from adapters.solver.ties import earliest, weights_of
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import SolveStatus


class ResidentModel:
    """One LP held in memory. Not safe for two threads."""

    def __init__(self) -> None:
        self._structure: tuple[object, ...] | None = None
        self._solver: Any = None
        self._senses: npt.NDArray[np.int32] = np.zeros(0, dtype=np.int32)
        self._places: dict[str, list[int]] = {}
        self._numbers: dict[str, list[int]] = {}
        self._factors = Factors()
        self._costs: Floats = np.zeros(0)
        self._bounds = self._sides = (self._costs, self._costs)
        self._loaded: PlanProblem | None = None
        self._is_moved = False
        self._settles_ties = False
        self.rebuilds = 0

    def solve(
        self,
        problem: PlanProblem,
        time_limit_s: float,
        fixes: Fixes | None = None,
        *,
        settles_ties: bool = False,
    ) -> Answer:
        """The LP's answer: from the last basis where the structure is unchanged, else built anew.

        `fixes` narrows single columns to (low, high), for this solve only. `settles_ties`: of equal
        answers the earliest, whatever was solved before.
        """
        self._settles_ties = settles_ties
        if problem is self._loaded:
            answer = self._narrowed(problem, time_limit_s, fixes or {})
            if answer.status in (SolveStatus.OPTIMAL, SolveStatus.INFEASIBLE):
                return answer
        elif self._structure == structure_of(problem):
            answer = self._again(problem, time_limit_s, fixes or {})
            if answer.status is SolveStatus.OPTIMAL:
                return answer
        return self._anew(problem, time_limit_s, fixes or {})

    def forget(self) -> None:
        """Makes the next solve build from scratch."""
        self._structure = self._loaded = None

    def _again(self, problem: PlanProblem, time_limit_s: float, fixes: Fixes) -> Answer:
        started = perf_counter()
        solver = self._solver
        self._push_factors(problem, solver)
        self._push(problem, solver, fixes)
        self._loaded = problem
        pushed = perf_counter()
        return self._run(problem, time_limit_s, started, pushed)

    def _narrowed(self, problem: PlanProblem, time_limit_s: float, fixes: Fixes) -> Answer:
        """The problem that is loaded already, with other columns narrowed."""
        started = perf_counter()
        self._push_bounds(self._solver, fixes)
        pushed = perf_counter()
        answer = self._run(problem, time_limit_s, started, pushed)
        if answer.status is SolveStatus.INFEASIBLE:  # a basis may be misled: asked once more without one
            self._solver.clearSolver()
            answer = self._run(problem, time_limit_s, started, pushed)
        return answer

    def _anew(self, problem: PlanProblem, time_limit_s: float, fixes: Fixes) -> Answer:
        started = perf_counter()
        self._structure = None
        self.rebuilds += 1
        self._loaded = None
        made = formulate(problem)
        columns, rows = made.listed(), made.prob.constraints()
        number = {column.hash: index for index, column in enumerate(columns)}
        self._places = {name: [number[c.hash] for c in family] for name, family in made.columns.items()}
        order = {id(row): index for index, row in enumerate(rows)}
        self._numbers = {name: [order[id(row)] for row in family] for name, family in made.rows.items()}
        self._factors = factors_of(problem)
        self._senses = np.array([row.sense for row in rows], dtype=np.int32)
        solver = self._solver = quiet_solver(time_limit_s)
        arrays = arrays_of(made.prob.objective, columns, rows)
        self._costs = arrays.cost
        pass_arrays(solver, arrays)
        self._bounds, self._sides = (arrays.lower, arrays.upper), (arrays.row_lower, arrays.row_upper)
        self._is_moved = False
        if fixes:
            self._push_bounds(solver, fixes)
        built = perf_counter()
        answer = self._run(problem, time_limit_s, started, built)
        if answer.status is SolveStatus.OPTIMAL:
            self._structure, self._loaded = structure_of(problem), problem
        return answer

    def _push_factors(self, problem: PlanProblem, solver: Any) -> None:
        """What of the matrix is another number now; the PuLP rows keep theirs, as nobody asks them again."""
        before, factors = self._factors, factors_of(problem)
        changed = [(place, factor) for place, factor in factors.items() if before.get(place, 0.0) != factor]
        gone = [(place, 0.0) for place in before.keys() - factors.keys()]
        for (rows, row, columns, column), factor in [*changed, *sorted(gone)]:
            solver.changeCoeff(self._numbers[rows][row], self._places[columns][column], factor)
        self._factors = factors

    def _push(self, problem: PlanProblem, solver: Any, fixes: Fixes) -> None:
        """The numbers of another problem of this structure; the PuLP objects keep theirs, as nobody asks."""
        numbers, count = numbers_of(problem), len(self._costs)
        lower, upper, costs, sides = (
            np.zeros(count),
            np.zeros(count),
            np.zeros(count),
            np.zeros(len(self._senses)),
        )
        for into, families in ((upper, numbers.upper), (lower, numbers.lower), (costs, numbers.cost)):
            for name, values in families.items():
                if name in self._places:
                    into[self._places[name]] = values
        for name, values in numbers.side.items():
            if name in self._numbers:
                sides[self._numbers[name]] = values
        self._costs, self._bounds = costs, (lower, upper)
        self._sides = (
            np.where(self._senses >= 0, sides, -INFINITE),
            np.where(self._senses <= 0, sides, INFINITE),
        )
        self._is_moved = True
        self._push_bounds(solver, fixes)

    def _push_bounds(self, solver: Any, fixes: Fixes) -> None:
        """The loaded bounds, some columns narrowed; and what the search for the earliest answer has moved."""
        columns, (lower, upper) = len(self._costs), (side.copy() for side in self._bounds)
        for (family, index), (low, high) in fixes.items():
            place = self._places[family][index]
            lower[place], upper[place] = low, high
        every_column = np.arange(columns, dtype=np.int32)
        solver.changeColsBounds(columns, every_column, lower, upper)
        if self._is_moved:
            rows = len(self._senses)
            solver.changeColsCost(columns, every_column, self._costs)
            solver.changeRowsBounds(rows, np.arange(rows, dtype=np.int32), *self._sides)
            self._is_moved = False

    def _run(self, problem: PlanProblem, time_limit_s: float, started: float, built: float) -> Answer:
        solver = self._solver
        # HiGHS counts its clock over all runs of one instance
        solver.setOptionValue("time_limit", solver.getRunTime() + max(time_limit_s, 1e-3))
        solver.run()
        status = true_status(solver)
        point: Sequence[float] = ()
        if status is SolveStatus.OPTIMAL and self._settles_ties:
            weights = weights_of(self._places, len(self._costs), problem)
            point = earliest(solver, self._costs, weights)
            self._is_moved = True
        elif status in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE):
            point = solver.getSolution().col_value
        build_ms, solve_ms = (built - started) * 1e3, (perf_counter() - built) * 1e3
        if not point:
            return Answer(status, build_ms=build_ms, solve_ms=solve_ms)
        values = {name: [point[i] for i in places] for name, places in self._places.items()}
        objective = float(self._costs @ np.array(point))
        bound = objective if status is SolveStatus.OPTIMAL else -inf
        return Answer(status, objective, values, build_ms, solve_ms, bound)
