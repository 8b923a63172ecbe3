"""Either-or rules where they bite: solve without, look for offenders, give only those a binary.

A relaxation whose answer breaks no rule is the optimum of the full problem, so most plans never see
an integer. Before a search, offenders are rounded to a plan that keeps the rules, as long as there is time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from math import inf
from time import perf_counter

from adapters.solver.columns import Binaries, Fixes
from adapters.solver.engines import Engine
from adapters.solver.readout import Answer, Values
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Enforced, Integer, SolveStatus

NEAR_HOURS = 4.0  # minimum EV power is exact this far ahead; later steps are planned again before they run
SMALL = 1e-5
ROUNDS = 40
EXCLUSIVE = (("ch", "di"), ("im", "ex"), ("im", "cu"))
SEARCHES = 6  # each adds binaries for what the one before broke


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


def tempting(problem: PlanProblem, rules: Enforced) -> Binaries:
    """Where prices pay for breaking a rule: negative ones burn energy, export above import loops it."""
    prices = list(zip(problem.best_import_prices, problem.best_export_prices, strict=True))
    spare = [top < pv for top, pv in zip(problem.curtail_limits_kw, problem.pv_kw, strict=True)]
    burn = [t for t, (buy, sell) in enumerate(prices) if buy < 0 or (sell < 0 and spare[t])]
    wastes = [not problem.curtail_beside_import and top > 0 for top in problem.curtail_limits_kw]
    loop = [t for t, (buy, sell) in enumerate(prices) if buy <= sell or (buy < 0 and wastes[t])]
    return Binaries(
        battery=frozenset(t for t in burn if t < rules.exclusive_steps),
        grid=frozenset(t for t in loop if t < rules.exclusive_steps),
        ev=frozenset(
            (car, t)
            for car, ev in enumerate(problem.evs)
            if ev.min_kw > 0
            for t in range(ev.start, min(ev.deadline, rules.ev_steps))
            if ev.most_kw(t) > 0
        ),
    )


def offenders(problem: PlanProblem, values: Values, rules: Enforced) -> Binaries:
    """The steps in which these flows break a rule that was asked for."""
    battery = _both(values["ch"], values["di"], rules.exclusive_steps)
    grid = _both(values["im"], values["ex"], rules.exclusive_steps)
    if not problem.curtail_beside_import:
        grid |= _both(values["im"], values["cu"], rules.exclusive_steps)
    used = values.get("bx", ())[: rules.backed_steps]
    export = frozenset(t for t, share in enumerate(used) if SMALL < share < 1 - SMALL)
    export -= _harmless(problem, values, export)
    cars = frozenset(
        (car, t)
        for car, ev in enumerate(problem.evs)
        for t in range(ev.start, min(ev.deadline, rules.ev_steps))
        if SMALL < values[f"ev{car:02d}"][t] < ev.min_kw - SMALL
    )
    return Binaries(
        battery,
        grid,
        export,
        cars,
        _wasteful(problem, values, rules.exclusive_steps),
        _skipped(problem, values),
        _drawn(problem, values, rules.backed_steps),
    )


def _drawn(problem: PlanProblem, values: Values, steps: int) -> frozenset[int]:
    """The steps that charge from the grid beyond the energy up to which that is allowed."""
    cap = problem.battery.grid_charge_max_kwh
    if cap is None:
        return frozenset()
    flows = zip(values["ch"], values["so"], problem.spare_kw, strict=True)
    return frozenset(
        t
        for t, (charge, stored, spare) in enumerate(islice(flows, steps))
        if charge > spare + SMALL and stored > cap + SMALL
    )


def _skipped(problem: PlanProblem, values: Values) -> frozenset[int]:
    """Where a plan takes the cheaper kWh of a quota before the dearer ones that come first.

    What power costs is no rule that may be left out: this holds whatever is asked for.
    """
    orders = enumerate(_orders(problem, values))
    return frozenset(place for place, (is_full, is_begun) in orders if is_begun and not is_full)


def _orders(problem: PlanProblem, values: Values) -> Iterator[tuple[bool, bool]]:
    """For each place where a quota's kWh become cheaper: is all before it full, and is what follows begun?"""
    first = 0
    for quota in problem.quotas:
        widths = quota.widths_kwh
        filled = values["qb"][first : first + len(widths)]
        first += len(widths)
        for at in quota.cheaper_after:
            is_full = all(kwh >= w - SMALL for kwh, w in zip(filled[: at + 1], widths, strict=False))
            yield is_full, any(kwh > SMALL for kwh in filled[at + 1 :])


def _wasteful(problem: PlanProblem, values: Values, steps: int) -> frozenset[int]:
    """The steps that throw sun away which a battery left to itself would have taken."""
    if problem.curtail_while_forced:
        return frozenset()
    full = problem.battery.capacity_kwh - SMALL
    flows = zip(values["cu"], values["ch"], values["so"], problem.taken_by_itself_kw, strict=True)
    return frozenset(
        t
        for t, (waste, charge, stored, taken) in enumerate(islice(flows, steps))
        if waste > SMALL and charge < taken - SMALL and stored < full
    )


def _both(one: Sequence[float], other: Sequence[float], steps: int) -> frozenset[int]:
    return frozenset(
        t for t, pair in enumerate(zip(one[:steps], other[:steps], strict=True)) if min(pair) > SMALL
    )


def _harmless(problem: PlanProblem, values: Values, steps: frozenset[int]) -> frozenset[int]:
    # a fraction is fine where the energy would have allowed the whole, or where nothing is exported
    floor = problem.battery.export_reserve_kwh or 0.0
    fine = set()
    for t in steps:
        need = max(0.0, problem.load_kw[t] - problem.pv_kw[t])
        cars = sum(values[f"ev{car:02d}"][t] for car in range(len(problem.evs)))
        if values["so"][t] >= floor - SMALL or values["di"][t] - cars <= need + SMALL:
            fine.add(t)
    return frozenset(fine)


@dataclass
class _Budget:
    """Counts wall time over several runs."""

    limit_s: float
    started: float
    build_ms: float = 0.0
    solve_ms: float = 0.0

    @property
    def left_s(self) -> float:
        return self.limit_s - (perf_counter() - self.started)

    def spend(self, answer: Answer) -> Answer:
        self.build_ms += answer.build_ms
        self.solve_ms += answer.solve_ms
        return replace(answer, build_ms=self.build_ms, solve_ms=self.solve_ms)


def solve_with_rules(
    problem: PlanProblem,
    rules: Enforced,
    relax: Engine,
    engine: Engine,
    limit_s: float,
    gap: float,
) -> Answer:
    """The best plan that keeps `rules` within `limit_s`; `relax` runs LPs, `engine` what has integers.

    The LP is a bound: a rounded LP within `gap` (relative) of it needs no search. The status is
    optimal only when proven to that gap, feasible when time ran out first, infeasible when a search has
    shown that no plan keeps the rules.
    """
    budget = _Budget(limit_s, perf_counter())
    relaxed = budget.spend(relax(problem, Binaries(), {}, limit_s, gap))
    if not relaxed.has_plan:
        return relaxed
    missing = offenders(problem, relaxed.values, rules)
    if not missing:
        return relaxed

    def judged(answer: Answer) -> Answer:
        proven = relaxed.status is SolveStatus.OPTIMAL and answer.has_plan
        close = proven and answer.objective - relaxed.objective <= gap * max(1.0, abs(relaxed.objective))
        return replace(answer, status=SolveStatus.OPTIMAL) if close else answer

    best = judged(_rounded(problem, rules, relaxed, relax, budget))
    if best.status is SolveStatus.OPTIMAL:
        return best
    rights = _rights(problem, rules) if missing.export else frozenset[int]()
    orders = frozenset(range(len(relaxed.values.get("qo", ()))) if missing.order else ())
    # whoever may not charge here charges there: all at once, rather than a search for each few
    is_capped = problem.battery.grid_charge_max_kwh is not None
    drawn = frozenset(range(rules.backed_steps if is_capped else 0))
    binaries = tempting(problem, rules) | replace(missing, export=rights, order=orders, drawn=drawn)
    for _ in range(SEARCHES):
        if budget.left_s <= 0:
            break
        answer = budget.spend(engine(problem, binaries, {}, budget.left_s, gap))
        if answer.status is SolveStatus.INFEASIBLE:
            return answer  # no rounding can have found what does not exist
        if not answer.has_plan:
            break
        missing = offenders(problem, answer.values, rules) - binaries
        if missing:
            binaries |= missing
            continue
        if answer.status is SolveStatus.OPTIMAL:
            return _settled_ties(problem, rules, answer, relax, budget)
        answer = _settled_ties(problem, rules, answer, relax, budget)
        # an incumbent of an interrupted search can be far worse than the rounded LP
        best = min((replace(answer, status=SolveStatus.FEASIBLE), best), key=_worth)
        break
    return judged(replace(best, build_ms=budget.build_ms, solve_ms=budget.solve_ms))


def _rights(problem: PlanProblem, rules: Enforced) -> frozenset[int]:
    """The steps in which the battery may export, if its reserve allows it."""
    if problem.battery.export_reserve_kwh is None:
        return frozenset()
    allowed = problem.battery_export_allowed or (True,) * problem.steps
    return frozenset(t for t in range(rules.backed_steps) if allowed[t])


def _settled_ties(
    problem: PlanProblem, rules: Enforced, found: Answer, relax: Engine, budget: _Budget
) -> Answer:
    """The same choices of direction, car and export right; within them the earliest of equal plans."""
    values, fixes = found.values, dict[tuple[str, int], tuple[float, float]]()
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
    for place, (_, is_begun) in enumerate(_orders(problem, values)):
        fixes["qo", place] = (float(is_begun), float(is_begun))
    for car, ev in enumerate(problem.evs):
        for t in range(ev.start, min(ev.deadline, rules.ev_steps)):
            is_on = values[f"ev{car:02d}"][t] > SMALL
            fixes[f"ev{car:02d}", t] = (ev.min_kw, ev.most_kw(t)) if is_on else (0.0, 0.0)
    if budget.left_s <= 0:
        return found
    answer = budget.spend(relax(problem, Binaries(), fixes, budget.left_s, 0.0))
    if not answer.has_plan or offenders(problem, answer.values, rules):
        return found
    return replace(answer, status=found.status)


def _worth(answer: Answer) -> float:
    return answer.objective if answer.has_plan else inf


def _rounded(problem: PlanProblem, rules: Enforced, begin: Answer, relax: Engine, budget: _Budget) -> Answer:
    """LPs with the offenders fixed, until none is left; of three ways to round, the best one.

    From `share` of it on, a minimum power or an export right is rounded up; a car may end a little short.
    """
    found = [Answer(SolveStatus.FAILED)]
    for share in (0.5, 0.0, 2.0):
        answer, fixes = begin, dict[tuple[str, int], tuple[float, float]]()
        for _ in range(ROUNDS):
            if budget.left_s <= 0:
                break
            missing = offenders(problem, answer.values, rules)
            if not missing:
                found.append(replace(answer, status=SolveStatus.FEASIBLE))
                break
            fixes.update(_fixes(problem, answer.values, missing, share))
            answer = budget.spend(relax(problem, Binaries(), fixes, budget.left_s, 0.0))
            if not answer.has_plan:
                break
    return replace(min(found, key=_worth), build_ms=budget.build_ms, solve_ms=budget.solve_ms)


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
        up = values[family][t] >= ev.min_kw * share
        fixes[family, t] = (ev.min_kw, ev.most_kw(t)) if up else (0.0, 0.0)
    return fixes
