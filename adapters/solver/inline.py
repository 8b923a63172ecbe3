"""Solving where it is asked for: in stories and backtests, whose clocks stand still meanwhile."""

from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve_resident
from domain.plan.acts.unaided import unaided
from domain.plan.problem.check import check
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution, SolveStatus

UNHURRIED_S = 3600.0


class InlineSolver:
    """The answers of a worker in the calling thread.

    No stopwatch ends a search there, only its own steps do: a busy machine gives the same plan.
    """

    def __init__(self) -> None:
        self._model = ResidentModel()

    async def solve(self, problem: PlanProblem) -> Solution:
        """The plan; blocks until it is there."""
        return solve_resident(self._model, problem, UNHURRIED_S)


class Unsolved:
    """The plan that needs no solver: for backtests, whose battery is run by what is searched afterwards.

    Without cars, quotas and demand charges a linear program adds nothing to that search.
    """

    async def solve(self, problem: PlanProblem) -> Solution:
        """A battery left to itself; a Solution of status failed where even that breaks a limit."""
        plan = unaided(problem)
        if check(problem, plan):
            return Solution(status=SolveStatus.FAILED, detail="the house alone breaks a limit")
        return plan
