"""Where flows break an either-or rule that was asked for."""

from collections.abc import Iterator, Sequence
from itertools import islice

from adapters.solver.columns import Binaries
from adapters.solver.readout import Values
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Enforced

SMALL = 1e-5


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
    orders = enumerate(orders_of(problem, values))
    return frozenset(place for place, (is_full, is_begun) in orders if is_begun and not is_full)


def orders_of(problem: PlanProblem, values: Values) -> Iterator[tuple[bool, bool]]:
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
    flows = zip(
        values["cu"], values["ch"], values["di"], values["so"], problem.taken_by_itself_kw, strict=True
    )
    return frozenset(
        t
        for t, (waste, charge, discharge, stored, taken) in enumerate(islice(flows, steps))
        if waste > SMALL and charge < taken - SMALL and stored < full
        if not (problem.curtail_while_held and max(charge, discharge) <= SMALL)
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
