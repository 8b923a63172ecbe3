"""What a schedule costs by the formulation, recomputed from its flows alone."""

from math import fsum

from domain.plan.demand import demand_blocks
from domain.plan.problem import EvSpec, PlanProblem
from domain.plan.solution import Solution


def ev_shortfall_kwh(problem: PlanProblem, ev: EvSpec, power_kw: tuple[float, ...]) -> float:
    """How much of the wanted energy the car does not get, kWh."""
    hours = problem.hours
    stored = fsum(hours[t] * ev.efficiency * power_kw[t] for t in range(ev.start, ev.deadline))
    return max(0.0, ev.energy_kwh - stored)


def peak_kw(problem: PlanProblem, import_kw: tuple[float, ...]) -> float:
    """The peak that the demand charge sees, kW; 0 without one."""
    demand = problem.active_demand
    if demand is None:
        return 0.0
    return max(demand.peak_so_far_kw, *(b.mean_kw(import_kw) for b in demand_blocks(problem)), 0.0)


def objective_of(problem: PlanProblem, plan: Solution) -> float:
    """The objective, currency: energy, cycles, curtailment, soft rules, demand, less what is left stored."""
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
    if (demand := problem.active_demand) is not None:
        total.append(demand.price_per_kw * peak_kw(problem, plan.import_kw))
    return fsum(total)
