"""From an answer that breaks rules to one that keeps them: its offenders are decided one way or the other."""

from math import inf

from adapters.solver.columns import Binaries, Fixes
from adapters.solver.offenders import SMALL, orders_of
from adapters.solver.readout import Answer, Values
from adapters.solver.runs import Found, Runs
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Enforced, SolveStatus

ROUNDS = 40
SHARES = (0.5, 0.0, 2.0)
EXCLUSIVE = (("ch", "di"), ("im", "ex"), ("im", "cu"))


def rounded(runs: Runs, begin: Found, bound: float, beat: float = inf) -> Found:
    """LPs with the offenders fixed, until none is left; of three ways to round, the best one below `beat`.

    From a share on, a minimum power or an export right is rounded up; a car may end a little short. A way
    that is dearer already is left: what is fixed makes nothing cheaper.
    """
    best = Found()
    for share in SHARES:
        answer, fixes = begin.answer, dict(begin.fixes)
        for _ in range(ROUNDS):
            missing = runs.missing(answer)
            if not missing:
                best = Found(answer, fixes)
                break
            if runs.left_s <= 0:
                return best
            fixes.update(_fixes(runs.problem, answer.values, missing, share))
            answer = runs.quick(fixes)
            if not answer.has_plan or answer.objective >= min(best.worth, beat):
                break
        if runs.is_close(best.worth, bound):
            break
    return best


def _fixes(problem: PlanProblem, values: Values, missing: Binaries, share: float) -> Fixes:
    fixes: dict[tuple[str, int], tuple[float, float]] = {}
    for t in missing.battery:
        fixes["ch" if values["ch"][t] < values["di"][t] else "di", t] = (0.0, 0.0)
    for t in missing.grid:
        out = "ex" if values["ex"][t] > SMALL else "cu"
        fixes["im" if values["im"][t] < values[out][t] else out, t] = (0.0, 0.0)
    for t in missing.waste:
        fixes["cu", t] = (0.0, 0.0)
    for t in missing.export:
        right = float(values["bx"][t] >= share)
        fixes["bx", t] = (right, right)
    for t in missing.drawn:
        right = float(values["gx"][t] >= share)
        fixes["gx", t] = (right, right)
    for place in missing.order:
        right = float(values["qo"][place] >= share)
        fixes["qo", place] = (right, right)
    for car, t in missing.ev:
        ev, family = problem.evs[car], f"ev{car:02d}"
        up = values[family][t] >= ev.min_kw * share and ev.min_kw <= ev.most_kw(t)
        fixes[family, t] = (ev.min_kw, ev.most_kw(t)) if up else (0.0, 0.0)
    return fixes


def settled(runs: Runs, found: Found) -> Answer:
    """The earliest of the plans that are as good: with the same choices, or with all directions."""
    for fixes in (found.fixes, nails(runs.problem, runs.rules, found.answer.values)):
        if runs.left_s <= 0:
            break
        answer = runs.settled(fixes)
        if answer.status is SolveStatus.OPTIMAL and not runs.missing(answer):
            return answer
    return found.answer


def nails(
    problem: PlanProblem, rules: Enforced, values: Values
) -> dict[tuple[str, int], tuple[float, float]]:
    """The choices of direction, car, export right and order that an answer has made, as fixes."""
    fixes = dict[tuple[str, int], tuple[float, float]]()
    kept = (("ch", "di"), ("im", "ex")) if problem.curtail_beside_import else EXCLUSIVE
    for one, other in kept:
        for t in range(rules.exclusive_steps):
            if values[one][t] <= SMALL:
                fixes[one, t] = (0.0, 0.0)
            if values[other][t] <= SMALL:
                fixes[other, t] = (0.0, 0.0)
    for t, right in enumerate(values.get("bx", ())[: rules.backed_steps]):
        fixes["bx", t] = (right, right)
    spare_kw = problem.spare_kw
    for t in range(min(len(values.get("gx", ())), rules.backed_steps)):
        right = float(values["ch"][t] > spare_kw[t] + SMALL)
        fixes["gx", t] = (right, right)
    for place, (_, is_begun) in enumerate(orders_of(problem, values)):
        fixes["qo", place] = (float(is_begun), float(is_begun))
    for car, ev in enumerate(problem.evs):
        for t in range(ev.start, min(ev.deadline, rules.ev_steps)):
            is_on = values[f"ev{car:02d}"][t] > SMALL
            fixes[f"ev{car:02d}", t] = (ev.min_kw, ev.most_kw(t)) if is_on else (0.0, 0.0)
    return fixes
