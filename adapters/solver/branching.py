"""The ways out of a broken rule: for each kind the worst offender, decided one way and the other."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TypeVar

from adapters.solver.choices import BLOCK_H
from adapters.solver.columns import Binaries, Fixes
from adapters.solver.readout import Values
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Enforced

Ways = tuple[Fixes, ...]
Blocks = Mapping[int, tuple[int, ...]]
T = TypeVar("T")

OUT = (0.0, 0.0)
ON = (1.0, 1.0)


def ways_out(problem: PlanProblem, values: Values, missing: Binaries, blocks: Blocks) -> Iterator[Ways]:
    """Of each kind that is missing one choice, as the fixes of each of its sides.

    Together the sides of a choice leave out nothing that keeps the rules, except where `blocks` decide
    several rights to export at once. The order of a quota's bands comes first: as a fraction it hides what
    a kWh costs, and nothing else is worth deciding before.
    """
    if missing.order:
        place = min(missing.order)
        yield {("qo", place): OUT}, {("qo", place): ON}
        return
    if missing.battery:
        t = _worst({t: min(values["ch"][t], values["di"][t]) for t in missing.battery})
        yield {("ch", t): OUT}, {("di", t): OUT}
    if missing.grid:
        yield _directions(problem, values, missing.grid)
    if missing.export:
        rights = {t: problem.hours[t] * values["bx"][t] * (1 - values["bx"][t]) for t in missing.export}
        block = blocks.get(t := _worst(rights), (t,))
        yield {("bx", step): OUT for step in block}, {("bx", step): ON for step in block}
    if missing.drawn:
        spare_kw, cap = problem.spare_kw, problem.battery.grid_charge_max_kwh or 0.0
        drawn = {t: min(values["ch"][t] - spare_kw[t], values["so"][t] - cap) for t in missing.drawn}
        t = _worst(drawn)
        yield {("gx", t): OUT}, {("gx", t): ON}
    if missing.ev:
        powers = {(car, t): values[f"ev{car:02d}"][t] for car, t in missing.ev}
        places = {place: min(kw, problem.evs[place[0]].min_kw - kw) for place, kw in powers.items()}
        car, t = _worst(places)
        least, most = problem.evs[car].min_kw, problem.evs[car].most_kw(t)
        off: Fixes = {(f"ev{car:02d}", t): OUT}
        yield (off, {(f"ev{car:02d}", t): (least, most)}) if least <= most else (off,)
    if missing.waste:
        t = _worst({t: values["cu"][t] for t in missing.waste})
        full = problem.battery.capacity_kwh
        taken = (problem.taken_by_itself_kw[t], problem.charge_limits_kw[t])
        ways: Ways = ({("cu", t): OUT}, {("ch", t): taken}, {("so", t): (full, full)})
        held: Fixes = {("ch", t): OUT, ("di", t): OUT}
        yield (*ways, held) if problem.curtail_while_held else ways


def _directions(problem: PlanProblem, values: Values, steps: frozenset[int]) -> Ways:
    out = ("ex",) if problem.curtail_beside_import else ("ex", "cu")
    t = _worst({t: min(values["im"][t], sum(values[flow][t] for flow in out)) for t in steps})
    return {("im", t): OUT}, {(flow, t): OUT for flow in out}


def _worst(amounts: Mapping[T, float]) -> T:
    """The place of the highest amount; of equal ones the first."""
    return max(sorted(amounts, key=str), key=lambda place: amounts[place])


def blocks_of(problem: PlanProblem, rules: Enforced) -> Blocks:
    """Steps of one price within half an hour, in which the right to export is one choice."""
    allowed = problem.battery_export_allowed or (True,) * problem.steps
    prices = list(zip(problem.import_price, problem.export_price, strict=True))
    steps = [t for t in range(rules.backed_steps) if allowed[t]]
    block, length, made = list[int](), 0.0, list[list[int]]()
    for before, t in pairwise((-2, *steps)):
        length += problem.hours[t]
        is_same = bool(block) and before == t - 1 and prices[block[0]] == prices[t]
        if not (is_same and length <= BLOCK_H + 1e-9):
            block, length = [], problem.hours[t]
            made.append(block)
        block.append(t)
    return {t: tuple(each) for each in made for t in each}
