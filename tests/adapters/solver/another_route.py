"""The planning problem once more, written down row by row from docs/planning.md: nothing of it is shared with
the solver that it judges but HiGHS itself.
"""

from math import inf
from typing import Any

import highspy

from domain.plan.problem.demand import demand_blocks
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.reach import reachable_kwh

GAP = 1e-7


def best_cost(problem: PlanProblem) -> float | None:
    """The least cost with each either-or choice an integer in every step; None where no plan keeps the rules.

    Without the rule of families that limit no sun while they are forced.
    """
    assert problem.curtail_while_forced
    model: Any = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("mip_rel_gap", GAP)
    model.setOptionValue("mip_abs_gap", GAP)
    steps, battery, hours = range(problem.steps), problem.battery, problem.hours

    def columns(limits: Any) -> list[Any]:
        return [model.addVariable(0.0, limit) for limit in limits]

    bought, sold = columns(problem.import_limits_kw), columns(problem.export_limits_kw)
    into, out = columns(problem.charge_limits_kw), columns(problem.discharge_limits_kw)
    waste, stored = columns(problem.curtail_limits_kw), columns([battery.capacity_kwh] * problem.steps)
    slack_kwh = battery.reserve_kwh if battery.reserve_slack_kwh is None else battery.reserve_slack_kwh
    slack = columns([slack_kwh] * problem.steps)
    cars = [columns([ev.most_kw(t) for t in steps]) for ev in problem.evs]
    cost: Any = 0.0
    for t in steps:
        cost += hours[t] * (
            problem.import_price[t] * bought[t]
            - problem.export_price[t] * sold[t]
            + battery.cycle_cost_per_kwh_discharged * out[t]
            + problem.curtail_cost_per_kwh * waste[t]
            + battery.reserve_penalty_per_kwh_h * slack[t]
        )
        need_kw, charged = problem.load_kw[t] - problem.pv_kw[t], sum(car[t] for car in cars)
        model.addConstr(bought[t] - sold[t] - into[t] + out[t] - waste[t] - charged == need_kw)
        change = hours[t] * battery.eta_charge * into[t] - hours[t] / battery.eta_discharge * out[t]
        model.addConstr(
            stored[t] - change == battery.start_kwh if t == 0 else stored[t] - stored[t - 1] - change == 0
        )
        model.addConstr(stored[t] + slack[t] >= battery.reserve_kwh)
        model.addConstr(stored[t] >= battery.floor_kwh)
        either(model, into[t], problem.charge_limits_kw[t], out[t], problem.discharge_limits_kw[t])
        either(model, bought[t], problem.import_limits_kw[t], sold[t], problem.export_limits_kw[t])
        if not problem.curtail_beside_import:
            either(model, bought[t], problem.import_limits_kw[t], waste[t], problem.curtail_limits_kw[t])
        if battery.export_reserve_kwh is not None:
            may = problem.battery_export_allowed is None or problem.battery_export_allowed[t]
            right = model.addBinary()
            model.addConstr(right <= float(may))
            span = max(0.0, battery.export_reserve_kwh - battery.floor_kwh)
            model.addConstr(stored[t] - span * right >= battery.floor_kwh)
            model.addConstr(out[t] - charged - battery.max_discharge_kw * right <= max(0.0, need_kw))
        if battery.grid_charge_max_kwh is not None:
            draws = model.addBinary()
            model.addConstr(into[t] - battery.max_charge_kw * draws <= max(0.0, -need_kw))
            room_kwh = battery.capacity_kwh - battery.grid_charge_max_kwh
            model.addConstr(stored[t] + max(0.0, room_kwh) * draws <= battery.capacity_kwh)
    cost -= battery.terminal_value_per_kwh * stored[-1]
    for ev, power in zip(problem.evs, cars, strict=True):
        missing = model.addVariable(0.0, ev.energy_kwh)
        taken = sum(hours[t] * ev.efficiency * power[t] for t in range(ev.start, ev.deadline))
        model.addConstr(taken + missing == ev.energy_kwh)
        cost += ev.shortfall_penalty_per_kwh * missing
        for t in range(ev.start, ev.deadline) if ev.min_kw > 0 else ():
            is_on = model.addBinary()
            model.addConstr(power[t] - ev.most_kw(t) * is_on <= 0)
            model.addConstr(power[t] - ev.min_kw * is_on >= 0)
    for quota in problem.quotas:
        flow, limits = (
            (bought, problem.import_limits_kw) if quota.side == "import" else (sold, problem.export_limits_kw)
        )
        most = sum(hours[t] * limits[t] for t in quota.steps)
        bands = columns([min(width, most) for width in quota.widths_kwh])
        model.addConstr(sum(hours[t] * flow[t] for t in quota.steps) - sum(bands) == 0)
        cost += sum(price * band for price, band in zip(quota.costs_per_kwh, bands, strict=True))
        for at in range(
            len(bands) - 1
        ):  # whichever way its price goes: a band begins when those before are full
            is_full = model.addBinary()
            model.addConstr(bands[at] - min(quota.widths_kwh[at], most) * is_full >= 0)
            model.addConstr(sum(bands[at + 1 :]) - most * is_full <= 0)
    for demand in problem.active_demands:
        peak = model.addVariable(demand.peak_so_far_kw, inf)
        for block in demand_blocks(problem, demand):
            mean = sum(weight * bought[t] for t, weight in zip(block.steps, block.weights, strict=True))
            model.addConstr(peak - mean >= block.before_kw)
        cost += demand.price_per_kw * peak
    reachable = reachable_kwh(problem)
    for floor in problem.floors:
        short = model.addVariable(0.0, floor.kwh)
        for t in floor.steps:
            model.addConstr(stored[t] + short >= min(floor.kwh, reachable[t]))
        cost += floor.penalty_per_kwh * short
    for limit in problem.earnings_limits:
        prices = problem.best_export_prices
        model.addConstr(sum(hours[t] * max(0.0, prices[t]) * sold[t] for t in limit.steps) <= limit.most)
    model.minimize(cost)
    if model.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(model.getInfo().objective_function_value)


def either(model: Any, one: Any, most_one: float, other: Any, most_other: float) -> None:
    """One of two flows is nothing."""
    first = model.addBinary()
    model.addConstr(one - most_one * first <= 0)
    model.addConstr(other + most_other * first <= most_other)
