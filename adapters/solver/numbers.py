"""The numbers that two plans of one structure differ in: bounds, costs and right sides, by family.

Where the matrix differs, `factors_of` says how.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from adapters.solver.columns import roomy
from adapters.solver.either import either_rows
from adapters.solver.sums import costs_of_sums, lower_of_sums, sides_of_sums, upper_of_sums
from adapters.solver.wishes import costs_of_wishes, sides_of_wishes, upper_of_wishes
from domain.plan.problem.problem import PlanProblem

Families = Mapping[str, Sequence[float]]


class Numbers(NamedTuple):
    """`upper` of all columns, infinite where there is none, and `lower` of those where it is not 0; `cost` of
    the columns that have one; the right `side` of the rows where it is not 0. A family may have no columns.
    """

    upper: Families
    lower: Families
    cost: Families
    side: Families


def numbers_of(problem: PlanProblem) -> Numbers:
    """All of them."""
    return Numbers(_upper(problem), lower_of_sums(problem), _costs(problem), _sides(problem))


def _upper(problem: PlanProblem) -> Families:
    battery, steps = problem.battery, problem.steps
    slack = battery.reserve_kwh if battery.reserve_slack_kwh is None else battery.reserve_slack_kwh
    upper: dict[str, Sequence[float]] = {
        "im": problem.import_limits_kw,
        "ex": problem.export_limits_kw,
        "ch": problem.charge_limits_kw,
        "di": problem.discharge_limits_kw,
        "cu": problem.curtail_limits_kw,
        "so": (battery.capacity_kwh,) * steps,
        "sl": (slack,) * steps,
        "sh": [ev.energy_kwh for ev in problem.evs],
    }
    for car, ev in enumerate(problem.evs):
        upper[f"ev{car:02d}"] = [ev.most_kw(t) for t in range(steps)]
    if battery.export_reserve_kwh is not None:
        upper["bx"] = [float(ok) for ok in problem.battery_export_allowed or (True,) * steps]
    return upper | upper_of_sums(problem) | upper_of_wishes(problem)


def _costs(problem: PlanProblem) -> Families:
    battery, hours = problem.battery, problem.hours
    cycle, waste = battery.cycle_cost_per_kwh_discharged, problem.curtail_cost_per_kwh
    costs: dict[str, Sequence[float]] = {
        "im": [dt * price for dt, price in zip(hours, problem.import_price, strict=True)],
        "ex": [-dt * price for dt, price in zip(hours, problem.export_price, strict=True)],
        "di": [dt * cycle for dt in hours],
        "cu": [dt * waste for dt in hours],
        "so": [0.0] * (problem.steps - 1) + [-battery.terminal_value_per_kwh],
        "sl": [dt * battery.reserve_penalty_per_kwh_h for dt in hours],
        "sh": [ev.shortfall_penalty_per_kwh for ev in problem.evs],
    }
    return costs | costs_of_sums(problem) | costs_of_wishes(problem)


def _sides(problem: PlanProblem) -> Families:
    battery = problem.battery
    net = [load - pv for load, pv in zip(problem.load_kw, problem.pv_kw, strict=True)]
    sides: dict[str, Sequence[float]] = {
        "balance": net,
        "storage": [battery.start_kwh] + [0.0] * (problem.steps - 1),
        "reserve": (battery.reserve_kwh,) * problem.steps,
        "energy": [ev.energy_kwh for ev in problem.evs],
        "either": (1.0,) * roomy(len(either_rows(problem))),
    }
    if battery.export_reserve_kwh is not None:
        sides["export"] = (battery.floor_kwh,) * problem.steps
        sides["backed"] = [max(0.0, need) for need in net]
    return sides | sides_of_sums(problem) | sides_of_wishes(problem)
