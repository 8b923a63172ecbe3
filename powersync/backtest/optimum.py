"""The best that perfect knowledge could have earned with what the battery can be told, and the same wear.

From the end backwards it works out what the rest costs from each energy that may be stored, with every order
of the live loop (left to itself, held, charged or discharged at some powers); then it walks the cheapest way.
A switch costs it nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, islice, pairwise, product

import numpy as np
import numpy.typing as npt

from domain.plan.acts.acts import HELD, ITSELF, Act, Course, keeps_limit
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution
from powersync.backtest.account import LEAST_KW, Flow
from powersync.backtest.past import Past

Floats = npt.NDArray[np.float64]

RUNGS = 400
HAIR_H = 1e-6
PARTS = (1.0, 0.7, 0.5, 0.35, 0.2, 0.1)  # of the battery's most power
FORCED = (PlanAction.CHARGE, PlanAction.DISCHARGE)


def optimum(problem: PlanProblem) -> list[Act]:
    """What the battery should have been told in each step."""
    course, battery = Course(problem, (0.0,) * problem.steps), problem.battery
    rungs = np.linspace(min(battery.start_kwh, battery.reserve_kwh), battery.capacity_kwh, RUNGS + 1)
    most = {PlanAction.CHARGE: battery.max_charge_kw, PlanAction.DISCHARGE: battery.max_discharge_kw}
    forced = [Act(action, part * most[action]) for action, part in product(FORCED, PARTS)]
    orders = [ITSELF, HELD, *forced]
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
    done = Course(problem, (0.0,) * problem.steps).outcome(acts)
    stored = pairwise((problem.battery.start_kwh, *done.stored_kwh))
    rows = zip(problem.hours, done.import_kw, done.export_kw, done.discharge_kw, acts, stored, strict=True)
    flows = [
        Flow(bought * dt, sold * dt, out * dt, act.action.value, after - before)
        for dt, bought, sold, out, act, (before, after) in rows
    ]
    return _in_steps(past, problem, flows)


def solved_flows(past: Past, problem: PlanProblem, found: Solution) -> list[Flow]:
    """What a solver's answer moves, step by step."""
    stored = pairwise((problem.battery.start_kwh, *found.soc_kwh))
    rows = zip(
        problem.hours,
        found.import_kw,
        found.export_kw,
        found.discharge_kw,
        found.charge_kw,
        stored,
        strict=True,
    )
    flows = [
        Flow(bought * dt, sold * dt, out * dt, _mode(into, out), after - before)
        for dt, bought, sold, out, into, (before, after) in rows
    ]
    return _in_steps(past, problem, flows)


def step_of(past: Past, problem: PlanProblem) -> list[int]:
    """The past's step that holds each of the problem's, which may be shorter: windows cut them."""
    begins = accumulate(problem.hours[:-1], initial=0.0)
    return [int((begin + HAIR_H) / past.hours) for begin in begins]


def together(flows: Iterable[tuple[int, Flow]]) -> Iterator[Flow]:
    """What flowed in each step of a past, of flows that have its number."""
    for _, each in groupby(flows, key=lambda numbered: numbered[0]):
        yield _sum([flow for _, flow in each])


def _sum(flows: Sequence[Flow]) -> Flow:
    return Flow(
        sum(each.bought_kwh for each in flows),
        sum(each.sold_kwh for each in flows),
        sum(each.discharged_kwh for each in flows),
        flows[0].mode,
        sum(each.stored_kwh for each in flows),
    )


def _in_steps(past: Past, problem: PlanProblem, flows: Sequence[Flow]) -> list[Flow]:
    """What the problem's steps move, in those of the past that are lived."""
    numbered = zip(step_of(past, problem), flows, strict=True)
    return list(islice(together(numbered), past.counted))


def _mode(into_kw: float, out_kw: float) -> str:
    return "charge" if into_kw > LEAST_KW else "discharge" if out_kw > LEAST_KW else "self_consumption"


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
