"""Rows that keep the grid from giving while sun is thrown away or power is sold on, as far as an LP can."""

from adapters.solver.columns import Factors, roomy
from domain.plan.problem.problem import PlanProblem

LEAST_KW = 1e-3  # what is less needs no row, whose factor would be enormous


def either_rows(problem: PlanProblem) -> tuple[tuple[int, str, float, float], ...]:
    """Where power pays to be used, sun is thrown away or the grid gives; where it pays to be sold on, it
    takes or gives: the hull of the two, as shares.

    Steps with the other flow, its factor and that of the import; exact wherever an answer is all of one or
    all of the other.
    """
    if problem.curtail_beside_import:
        return ()
    cars, wastes, rows = sum(ev.max_kw for ev in problem.evs), problem.curtail_limits_kw, []
    most_in, most_charge = problem.import_limits_kw, problem.charge_limits_kw
    most_out, most_discharge = problem.export_limits_kw, problem.discharge_limits_kw
    best = zip(problem.best_import_prices, problem.best_export_prices, strict=True)
    for t, (buy, sell) in enumerate(best):
        spare = problem.pv_kw[t] - problem.load_kw[t]
        imports = min(most_in[t], most_charge[t] + cars - spare)
        exports = min(most_out[t], most_discharge[t] + spare)
        if imports > LEAST_KW and wastes[t] > LEAST_KW and problem.import_price[t] < 0:
            rows.append((t, "cu", 1 / wastes[t], 1 / imports))
        if imports > LEAST_KW and exports > LEAST_KW and buy <= sell:
            rows.append((t, "ex", 1 / exports, 1 / imports))
    return tuple(rows)


def either_factors(problem: PlanProblem) -> Factors:
    """Those of these rows; a row to spare bounds the first one's other flow once more."""
    made, rows = Factors(), either_rows(problem)
    for row, (t, flow, other, imports) in enumerate(rows):
        made["either", row, flow, t], made["either", row, "im", t] = other, imports
    for spare in range(len(rows), roomy(len(rows))):
        t, flow, other, _ = rows[0]
        made["either", spare, flow, t] = other
    return made
