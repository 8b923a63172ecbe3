"""What a schedule costs by the formulation, recomputed from its flows alone."""

from math import fsum

from domain.plan.problem.problem import EvSpec, PlanProblem
from domain.plan.problem.solution import Solution
from domain.plan.problem.totals import Totals


def ev_shortfall_kwh(problem: PlanProblem, ev: EvSpec, power_kw: tuple[float, ...]) -> float:
    """How much of the wanted energy the car does not get, kWh."""
    hours = problem.hours
    stored = fsum(hours[t] * ev.efficiency * power_kw[t] for t in range(ev.start, ev.deadline))
    return max(0.0, ev.energy_kwh - stored)


def objective_of(problem: PlanProblem, plan: Solution) -> float:
    """The objective, currency: energy, cycles, curtailment, soft rules, quotas, demand, less what is left."""
    battery, total = problem.battery, []
    for t, dt in enumerate(problem.hours):
        total.append(
            dt
            * (
                problem.import_price[t] * plan.import_kw[t]
                - problem.export_price[t] * plan.export_kw[t]
                + battery.cycle_cost_per_kwh_discharged * plan.discharge_kw[t]
                + problem.curtail_cost_per_kwh * plan.curtail_kw[t]
                + battery.reserve_penalty_per_kwh_h * max(0.0, battery.reserve_kwh - plan.soc_kwh[t])
            )
        )
    total.append(-battery.terminal_value_per_kwh * plan.soc_kwh[-1])
    total.extend(
        ev.shortfall_penalty_per_kwh * ev_shortfall_kwh(problem, ev, plan.ev_kw[ev.name])
        for ev in problem.evs
    )
    total.append(Totals(problem).cost(plan.import_kw, plan.export_kw, plan.soc_kwh))
    return fsum(total)
