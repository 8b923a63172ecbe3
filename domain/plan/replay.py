"""What an earlier plan's actions would do in today's problem: prices and forecasts new, actions old."""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.plan.build import Draft
from domain.plan.cost import objective_of
from domain.plan.plan import Plan, PlanAction
from domain.plan.problem import PlanProblem
from domain.plan.solution import Solution, SolveStatus


def replay(draft: Draft, previous: Plan, candidate: Solution) -> Solution:
    """The previous plan's actions under the new problem; past its end the candidate's battery powers.

    The battery keeps its limits and its reserve whatever was planned; what the grid cannot take is
    curtailed where that is allowed. Not optimal by itself: `objective` prices it like any plan.
    """
    problem, battery = draft.problem, draft.problem.battery
    energy, ways = battery.start_kwh, zip(draft.edges, problem.hours, strict=False)
    charge, discharge, stored = [], [], []
    for t, (start, dt) in enumerate(ways):
        slot = previous.at(start)
        if slot is None:
            wanted = candidate.discharge_kw[t] - candidate.charge_kw[t]
        elif slot.action is PlanAction.CHARGE:
            wanted = -slot.power_w / 1000
        elif slot.action is PlanAction.DISCHARGE:
            wanted = slot.power_w / 1000
        elif slot.action is PlanAction.HOLD:
            wanted = 0.0
        else:
            wanted = _balancing_kw(problem, candidate, t)
        room = (battery.capacity_kwh - energy) / battery.eta_charge / dt
        spare = max(0.0, energy - battery.reserve_kwh) * battery.eta_discharge / dt
        charge.append(min(max(0.0, -wanted), problem.charge_limits_kw[t], max(0.0, room)))
        most = max(_need_kw(problem, candidate, t), _exportable_kw(problem, t, energy))
        discharge.append(min(max(0.0, wanted), problem.discharge_limits_kw[t], spare, most))
        energy += dt * (battery.eta_charge * charge[t] - discharge[t] / battery.eta_discharge)
        stored.append(min(max(energy, 0.0), battery.capacity_kwh))
    return _settled(problem, candidate, charge, discharge, stored)


def _balancing_kw(problem: PlanProblem, plan: Solution, t: int) -> float:
    """The battery power at which the grid is idle, kW; a battery left to itself aims at it."""
    return problem.load_kw[t] + sum(car[t] for car in plan.ev_kw.values()) - problem.pv_kw[t]


def _need_kw(problem: PlanProblem, plan: Solution, t: int) -> float:
    return max(0.0, _balancing_kw(problem, plan, t))


def _exportable_kw(problem: PlanProblem, t: int, energy_kwh: float) -> float:
    """The discharge power that ends at the export reserve at the least, kW."""
    battery, allowed = problem.battery, problem.battery_export_allowed
    if allowed is not None and not allowed[t]:
        return 0.0
    above = energy_kwh - (battery.export_reserve_kwh or 0.0)
    return max(0.0, above) * battery.eta_discharge / problem.hours[t]


def _settled(
    problem: PlanProblem,
    candidate: Solution,
    charge: Sequence[float],
    discharge: Sequence[float],
    stored: Sequence[float],
) -> Solution:
    bought, sold, wasted = [], [], []
    for t in range(problem.steps):
        cars = sum(car[t] for car in candidate.ev_kw.values())
        surplus = problem.pv_kw[t] + discharge[t] - problem.load_kw[t] - charge[t] - cars
        waste = surplus if problem.export_price[t] < 0 else surplus - problem.export_limits_kw[t]
        waste = min(max(0.0, waste), problem.curtail_limits_kw[t])
        bought.append(max(0.0, -surplus))
        sold.append(max(0.0, surplus - waste))
        wasted.append(waste)
    plan = Solution(
        status=SolveStatus.FEASIBLE,
        import_kw=tuple(bought),
        export_kw=tuple(sold),
        charge_kw=tuple(charge),
        discharge_kw=tuple(discharge),
        curtail_kw=tuple(wasted),
        soc_kwh=tuple(stored),
        ev_kw=candidate.ev_kw,
        enforced=candidate.enforced,
        solve_ms=candidate.solve_ms,
        build_ms=candidate.build_ms,
        gave_way=candidate.gave_way,
    )
    return replace(plan, objective=objective_of(problem, plan))
