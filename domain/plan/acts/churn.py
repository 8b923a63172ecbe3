"""Is a new plan worth the change? Many plans cost the same; a house that flaps between them wears relays."""

from collections.abc import Generator, Sequence

from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF, Act, Course
from domain.plan.acts.calm import calming, played
from domain.plan.acts.carried import carried, cars_kw
from domain.plan.acts.expected import expecting, in_sum
from domain.plan.acts.gathered import gathered, less_sold, let_go, used_at_the_dearest
from domain.plan.acts.lived import running_before
from domain.plan.acts.marginal import marginal
from domain.plan.acts.sooner import Sooner
from domain.plan.acts.switches import SwitchPrice
from domain.plan.draft.build import Draft
from domain.plan.plan import Plan
from domain.plan.problem.check import check
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution
from domain.plan.why.explain import acts_of

LEAST_DAYS = 1 / 24
LESS_SOLD = (0.9, 0.8, 0.7, 0.6, 0.5)  # of the sales, as the night may need the rest


def settling(
    draft: Draft, candidate: Solution, previous: Plan | None, switches: SwitchPrice
) -> Generator[None, None, tuple[Solution, list[Act]]]:
    """What the battery is told, and what comes of it: the candidate without switches that earn too little,
    or a battery left to itself where that is no worse.

    A house that runs one way goes on with it, unless the change earns what it costs. Where the load may come
    out otherwise, it is the calm way, the only one that was made for that: what is cheapest with the likely
    load would win by that load every time. But sums over many steps (quotas, peaks, floors) are known exactly
    to the candidate alone: with them it is the way that costs least in the mean of the loads that may come.
    In turns, as `calming`.
    """
    acts, running = acts_of(draft, candidate), running_before(previous, draft.edges[0])
    yield
    cars = cars_kw(draft.problem, candidate.ev_kw)
    cases = played(draft, cars, candidate.export_kw)
    around = marginal(draft.problem, candidate)
    calm = yield from calming(cases, around, running=running, switches=switches)
    if draft.cases and not _has_sums(draft.problem):
        yield
        plan = _as_told(draft, candidate, calm.acts)
        if not check(draft.problem, plan):
            return plan, calm.acts
    course = cases[0].course
    sums = in_sum(cases, cars, candidate.export_kw)
    priced, sooner = [], Sooner(draft.problem, course.net_kw)
    for told in _ways(draft, acts, calm.acts, course):
        yield
        cost = yield from expecting(sums, calm.ways, told, acts, running, switches)
        cost -= sooner.of_acts(course, told)
        priced.append((round(cost / draft.problem.per_dollar, 6), told))
    for _, told in sorted(priced, key=lambda each: each[0]):
        yield
        plan = _as_told(draft, candidate, told)
        yield
        if not check(draft.problem, plan):
            return plan, told
    if draft.problem.battery.whole_power:  # whose acts are not what the solver wants
        by_itself = [ITSELF] * draft.problem.steps
        return _as_told(draft, candidate, by_itself), by_itself
    return candidate, acts


def _ways(draft: Draft, acts: Sequence[Act], calm: Sequence[Act], course: Course) -> list[list[Act]]:
    """What the battery may be told beside the candidate's `acts`, each way once."""
    at_once = gathered(draft, acts)
    found = [acts, at_once, let_go(draft, at_once), used_at_the_dearest(draft, at_once)]
    if draft.cases and draft.may_slow:
        found += [less_sold(draft, acts, course.net_kw, part) for part in LESS_SOLD]
    found += [calm, [ITSELF] * draft.problem.steps]
    return [list(way) for way in dict.fromkeys(map(tuple, found))]


def _has_sums(problem: PlanProblem) -> bool:
    return bool(problem.quotas or problem.active_demands or problem.floors or problem.earnings_limits)


def _as_told(draft: Draft, candidate: Solution, told: Sequence[Act]) -> Solution:
    """What comes of acts with the likely load, the cars as the candidate has them."""
    return replace(
        carried(draft.problem, told, candidate.ev_kw),
        enforced=candidate.enforced,
        solve_ms=candidate.solve_ms,
        build_ms=candidate.build_ms,
    )


def saved_per_day(draft: Draft, plan: Solution) -> float | None:
    """What a plan saves over a battery left to itself, currency a day; None for less than an hour of plan."""
    days = sum(draft.problem.hours) / 24
    alone = carried(draft.problem, [ITSELF] * draft.problem.steps, plan.ev_kw)
    if days < LEAST_DAYS or alone.objective is None or plan.objective is None:
        return None
    return round((alone.objective - plan.objective) / days, 4)
