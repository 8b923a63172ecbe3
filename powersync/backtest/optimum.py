"""The best that perfect knowledge could have earned with what the battery can be told, and the same wear.

From the end backwards it works out what the rest costs from each energy that may be stored, with every order
of the live loop (left to itself, held, charged or discharged at some powers); then it walks the cheapest way.
A switch costs it nothing.
"""

from collections.abc import Sequence
from itertools import islice, pairwise, product

import numpy as np
import numpy.typing as npt

from domain.plan.acts.acts import ITSELF, Act, Course, keeps_limit
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import PlanProblem
from powersync.backtest.account import Flow
from powersync.backtest.past import Past

Floats = npt.NDArray[np.float64]

RUNGS = 400
PARTS = (1.0, 0.7, 0.5, 0.35, 0.2, 0.1)  # of the battery's most power
FORCED = (PlanAction.CHARGE, PlanAction.DISCHARGE)


def optimum(problem: PlanProblem) -> list[Act]:
    """What the battery should have been told in each step."""
    course, battery = Course(problem, (0.0,) * problem.steps), problem.battery
    rungs = np.linspace(min(battery.start_kwh, battery.reserve_kwh), battery.capacity_kwh, RUNGS + 1)
    most = {PlanAction.CHARGE: battery.max_charge_kw, PlanAction.DISCHARGE: battery.max_discharge_kw}
    forced = [Act(action, part * most[action]) for action, part in product(FORCED, PARTS)]
    orders = [ITSELF, Act(PlanAction.HOLD), *forced]
    steps = Steps(problem)
    rest = [-battery.terminal_value_per_kwh * rungs]
    for t in range(problem.steps - 1, 0, -1):
        played = (steps.played(t, act, rungs) for act in orders)
        rest.append(np.min([cost + np.interp(after, rungs, rest[-1]) for cost, after in played], axis=0))
    energy, acts = battery.start_kwh, []
    for t in range(problem.steps):
        flows = [course.step(t, act, energy) for act in orders]
        later = rest[problem.steps - 1 - t]
        costs = [course.cost_of(t, each) + float(np.interp(each[-1], rungs, later)) for each in flows]
        best = int(np.argmin(costs))
        acts.append(orders[best])
        energy = flows[best][-1]
    return acts


def flows_of(past: Past, problem: PlanProblem, acts: Sequence[Act]) -> list[Flow]:
    """What comes of the acts, step by step."""
    done, hours = Course(problem, (0.0,) * problem.steps).outcome(acts), past.hours
    stored = pairwise((problem.battery.start_kwh, *done.stored_kwh))
    rows = zip(done.import_kw, done.export_kw, done.discharge_kw, acts, stored, strict=True)
    return [
        Flow(bought * hours, sold * hours, out * hours, act.action.value, after - before)
        for bought, sold, out, act, (before, after) in islice(rows, past.counted)
    ]


class Steps:
    """A course's steps for many energies at once, by the same rules."""

    def __init__(self, problem: PlanProblem) -> None:
        self._problem, battery = problem, problem.battery
        self._net = [load - pv for load, pv in zip(problem.load_kw, problem.pv_kw, strict=True)]
        self._most_in, self._most_out = problem.charge_limits_kw, problem.discharge_limits_kw
        self._imports, self._exports = problem.import_limits_kw, problem.export_limits_kw
        self._waste = problem.curtail_limits_kw
        self._may_sell = problem.battery_export_allowed or (True,) * problem.steps
        self._floor = max(battery.export_reserve_kwh or 0.0, battery.floor_kwh)

    def played(self, t: int, act: Act, energy: Floats) -> tuple[Floats, Floats]:
        """What one step costs, and the energy at its end."""
        problem, battery, dt, net = self._problem, self._problem.battery, self._problem.hours[t], self._net[t]
        wanted = {PlanAction.CHARGE: -act.power_kw, PlanAction.DISCHARGE: act.power_kw}.get(
            act.action, net if act.action is PlanAction.SELF_CONSUMPTION else 0.0
        )
        into = out = np.zeros_like(energy)
        if wanted < 0:
            most = min(-wanted, self._most_in[t], self._imports[t] - net)
            into = np.maximum(
                0.0, np.minimum(most, (battery.capacity_kwh - energy) / battery.eta_charge / dt)
            )
        elif wanted > 0:
            spare = np.maximum(0.0, energy - battery.reserve_kwh) * battery.eta_discharge / dt
            floor = self._floor if self._may_sell[t] else battery.capacity_kwh
            sellable = np.maximum(0.0, energy - floor) * battery.eta_discharge / dt
            sellable = np.minimum(sellable, net + self._exports[t])
            out = np.minimum(
                min(wanted, self._most_out[t]), np.minimum(spare, np.maximum(sellable, max(net, 0.0)))
            )
        surplus = out - net - into
        waste = np.zeros_like(energy)
        if keeps_limit(problem, act.action):
            unwanted = surplus if problem.export_price[t] < 0 else surplus - self._exports[t]
            waste = np.clip(unwanted, 0.0, self._waste[t])
        cost = dt * (
            problem.import_price[t] * np.maximum(0.0, -surplus)
            - problem.export_price[t] * np.maximum(0.0, surplus - waste)
            + battery.cycle_cost_per_kwh_discharged * out
            + problem.curtail_cost_per_kwh * waste
        )
        return cost, energy + dt * (battery.eta_charge * into - out / battery.eta_discharge)
