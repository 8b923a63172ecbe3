"""Either-or rules where they bite: solve without, look for offenders, give only those a binary.

A relaxation whose answer breaks no rule is the optimum of the full problem, so most plans never see
an integer. Otherwise the worst offenders are decided one way and the other, each by an LP that goes on from
the one before; now and then the rest is rounded. Where so many branches do not suffice, a search has
integers for what has offended in them.
"""

from dataclasses import replace
from heapq import heappop, heappush
from itertools import accumulate, count, islice
from math import inf

from adapters.solver.branching import blocks_of, ways_out
from adapters.solver.columns import Binaries, Fixes
from adapters.solver.readout import Answer
from adapters.solver.rounding import nails, rounded, settled
from adapters.solver.runs import Engines, Found, Runs
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Enforced, Integer, SolveStatus

NEAR_HOURS = 4.0  # minimum EV power is exact this far ahead; later steps are planned again before they run
SEARCHES = 6  # each adds binaries for what the one before broke
BRANCHES = 48  # LPs of a few milliseconds each; a search takes as long as a hundred of them
ROUND_EVERY = 8  # branches


def rules_of(problem: PlanProblem, integer: Integer) -> Enforced:
    """Which rules this kind asks for."""
    if integer is Integer.NONE:
        return Enforced()
    every = problem.steps
    near = every if integer is Integer.ALL else steps_within(problem, NEAR_HOURS)
    return Enforced(exclusive_steps=every, backed_steps=every, ev_steps=near)


def live_rules_of(problem: PlanProblem) -> Enforced:
    """The rules of a plan that is made again in minutes: exact in the hours that may be acted on."""
    near = steps_within(problem, NEAR_HOURS)
    return Enforced(exclusive_steps=near, backed_steps=near, ev_steps=near)


def steps_within(problem: PlanProblem, hours: float) -> int:
    """How many steps begin within the next `hours`."""
    starts = accumulate(problem.hours, initial=0.0)
    return sum(start < hours - 1e-9 for start in islice(starts, problem.steps))


def solve_with_rules(
    problem: PlanProblem, rules: Enforced, engines: Engines, limit_s: float, gap: float
) -> Answer:
    """The best plan that keeps `rules` within `limit_s`.

    The status is optimal only when proven to `gap` (relative, of one currency unit at least), feasible when
    time ran out first, infeasible when it is shown that no plan keeps the rules.
    """
    runs = Runs(problem, rules, engines, limit_s, gap)
    relaxed = runs.settled({})
    if not relaxed.has_plan or not runs.missing(relaxed):
        return runs.timed(relaxed)
    tree = Tree(runs, relaxed)
    while tree.is_open and tree.made < BRANCHES:
        tree.grow()
    if tree.is_open:
        tree.search()
    if not tree.best.answer.has_plan:
        return runs.timed(Answer(SolveStatus.INFEASIBLE if tree.proven == inf else SolveStatus.FAILED))
    is_proven = runs.is_close(tree.best.worth, tree.proven)
    status = SolveStatus.OPTIMAL if is_proven else SolveStatus.FEASIBLE
    return runs.timed(replace(settled(runs, tree.best), status=status))


class Tree:
    """Branches by the choices they have made, each with what none of its plans can be below.

    The one with the lowest bound is opened first: once a plan is as good as that, the others need no look.
    """

    def __init__(self, runs: Runs, relaxed: Answer) -> None:
        self.best, self.made = Found(), 0
        self._runs, self._number = runs, count()
        self._opened = [(relaxed.bound, next(self._number), Found(relaxed))]
        self._closed = self._left_out = inf
        self._seen, self._looks = Binaries(), 0
        self._blocks = blocks_of(runs.problem, runs.rules) if runs.by_blocks else {}

    @property
    def bound(self) -> float:
        """What no plan of these branches can be below; infinite where they hold none."""
        return min([self._closed, *(bound for bound, _, _ in self._opened)])

    @property
    def proven(self) -> float:
        """What no plan at all can be below."""
        return min(self.bound, self._left_out)

    @property
    def is_open(self) -> bool:
        """Whether there is anything left to look for, and time."""
        is_proven = not self._opened or self._runs.is_close(self.best.worth, self.bound)
        return not is_proven and self._runs.left_s > 0

    def grow(self) -> None:
        """Opens the branch with the lowest bound."""
        bound, _, branch = heappop(self._opened)
        missing = self._runs.missing(branch.answer)
        self._seen |= missing
        if not missing:
            self._keep(branch)
            self._closed = min(self._closed, bound)
            return
        if not missing.order:
            if self._looks % ROUND_EVERY == 0:
                self._keep(rounded(self._runs, branch, bound, self.best.worth))
            self._looks += 1
        for child in self._split(branch, missing, bound):
            if child.answer.has_plan:
                lowest = max(bound, child.answer.bound)
                heappush(self._opened, (lowest, next(self._number), child))
            elif child.answer.status is not SolveStatus.INFEASIBLE:
                self._closed = min(self._closed, bound)

    def _split(self, branch: Found, missing: Binaries, bound: float) -> list[Found]:
        """The sides of the choice that raises the bound most."""
        tried = []
        for ways in ways_out(self._runs.problem, branch.answer.values, missing, self._blocks):
            sides = [{**branch.fixes, **way} for way in ways]
            tried.append([Found(self._runs.quick(fixes), fixes) for fixes in sides])
            self.made += len(sides)
        chosen = max(tried, key=lambda sides: min(side.worth for side in sides))
        if missing.export and self._blocks:
            self._left_out = min(self._left_out, bound)
        return chosen

    def search(self) -> None:
        """Looks for a plan in the branches that are open, with what offended as integers."""
        self._close_the_close()
        if not self._opened:
            return
        runs, fixes, binaries = self._runs, self._shared(), self._first()
        for _ in range(SEARCHES):
            answer = runs.search(binaries, fixes)
            if answer.status is SolveStatus.INFEASIBLE:
                self._opened = []
            if not answer.has_plan:
                return
            self._opened = [(max(bound, answer.bound), n, branch) for bound, n, branch in self._opened]
            found = Found(answer, {**fixes, **nails(runs.problem, runs.rules, answer.values)})
            missing = runs.missing(answer) - binaries
            # an incumbent of an interrupted search can be far worse than the rounded LP
            self._keep(rounded(runs, found, self.bound, self.best.worth) if missing else found)
            if not missing or not self.is_open:
                return
            binaries |= missing

    def _close_the_close(self) -> None:
        """Leaves the branches that are no better than what is found, but for the gap."""
        opened = [each for each in self._opened if not self._runs.is_close(self.best.worth, each[0])]
        self._closed = min([self._closed, *(each[0] for each in self._opened if each not in opened)])
        self._opened = opened

    def _shared(self) -> Fixes:
        """The orders that all open branches have decided alike."""
        fixes = [found.fixes for _, _, found in self._opened]
        return {
            place: side
            for place, side in fixes[0].items()
            if place[0] == "qo" and all(other.get(place) == side for other in fixes)
        }

    def _first(self) -> Binaries:
        """What a first search makes exact: what offended, all rights to export and all orders with one."""
        runs, seen = self._runs, self._seen
        orders = frozenset(range(sum(len(quota.cheaper_after) for quota in runs.problem.quotas)))
        return replace(
            seen,
            export=_rights(runs.problem, runs.rules) if seen.export else frozenset(),
            order=orders if seen.order else frozenset(),
        )

    def _keep(self, found: Found) -> None:
        if found.worth < self.best.worth:
            self.best = found


def _rights(problem: PlanProblem, rules: Enforced) -> frozenset[int]:
    """The steps in which the battery may export, if its reserve allows it."""
    if problem.battery.export_reserve_kwh is None:
        return frozenset()
    allowed = problem.battery_export_allowed or (True,) * problem.steps
    return frozenset(t for t in range(rules.backed_steps) if allowed[t])
