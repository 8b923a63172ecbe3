"""The runs that one plan takes: which engine solves what, within one time limit and to one gap."""

from dataclasses import dataclass, field, replace
from math import inf
from time import perf_counter

from adapters.solver.columns import Binaries, Fixes
from adapters.solver.engines import Engine
from adapters.solver.offenders import offenders
from adapters.solver.readout import Answer
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Enforced, SolveStatus


@dataclass(frozen=True)
class Engines:
    """`settled` runs an LP and takes the earliest of equal answers, `quick` any of them; `search` runs what
    has integers. `by_blocks`: the rights to export of half an hour of one price are one choice.
    """

    settled: Engine
    quick: Engine
    search: Engine
    by_blocks: bool = False


NOTHING = Answer(SolveStatus.FAILED)


@dataclass(frozen=True)
class Found:
    """An answer and the columns that were narrowed for it; without values nothing was found."""

    answer: Answer = NOTHING
    fixes: Fixes = field(default_factory=dict)

    @property
    def worth(self) -> float:
        """Its objective; infinite where nothing was found."""
        return self.answer.objective if self.answer.has_plan else inf


class Runs:
    """One problem, its rules and its engines; counts the time of all runs."""

    def __init__(
        self, problem: PlanProblem, rules: Enforced, engines: Engines, limit_s: float, gap: float
    ) -> None:
        self.problem, self.rules, self.gap = problem, rules, gap
        self._engines, self._limit_s, self._started = engines, limit_s, perf_counter()
        self._build_ms = self._solve_ms = 0.0

    @property
    def by_blocks(self) -> bool:
        """Whether rights to export are chosen by blocks; what that may miss is not proven."""
        return self._engines.by_blocks

    @property
    def left_s(self) -> float:
        """What is left of the time limit, s; at most 0 where it is over."""
        return self._limit_s - (perf_counter() - self._started)

    def settled(self, fixes: Fixes) -> Answer:
        """The LP's answer, of equal ones the earliest."""
        return self._counted(self._engines.settled(self.problem, Binaries(), fixes, self.left_s, self.gap))

    def quick(self, fixes: Fixes) -> Answer:
        """Any of the LP's answers."""
        return self._counted(self._engines.quick(self.problem, Binaries(), fixes, self.left_s, self.gap))

    def search(self, binaries: Binaries, fixes: Fixes) -> Answer:
        """The answer with these choices exact, to the gap."""
        return self._counted(self._engines.search(self.problem, binaries, fixes, self.left_s, self.gap))

    def missing(self, answer: Answer) -> Binaries:
        """Where an answer breaks a rule."""
        return offenders(self.problem, answer.values, self.rules)

    def is_close(self, objective: float, bound: float) -> bool:
        """Whether a plan of this objective is as good as proven, if none can be below `bound`."""
        return objective - bound <= self.gap * max(self.problem.per_dollar, abs(bound))

    def timed(self, answer: Answer) -> Answer:
        """The answer with the time of all runs."""
        return replace(answer, build_ms=self._build_ms, solve_ms=self._solve_ms)

    def _counted(self, answer: Answer) -> Answer:
        self._build_ms += answer.build_ms
        self._solve_ms += answer.solve_ms
        return answer
