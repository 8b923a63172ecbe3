"""The best that perfect knowledge could have earned by a house that is as calm as ours: turns and orders cost
it what they cost the plans.

As `optimum`, from the end backwards; but what the rest costs depends also on what the battery was told
before, and on whether it gave then.
"""

from itertools import product

import numpy as np
import numpy.typing as npt

from domain.plan.acts.acts import HELD, ITSELF, LEAST_KW, Act, Course
from domain.plan.acts.rest import PARTS
from domain.plan.acts.switches import SwitchPrice
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import PlanProblem
from powersync.backtest.optimum import FORCED, Floats, Steps

RUNGS = 270
GAVE = (0, 1)  # the battery took before, or gave


def calm_optimum(problem: PlanProblem, switches: SwitchPrice) -> list[Act]:
    """What the battery should have been told in each step, every turn and every order paid for."""
    battery = problem.battery
    most = {PlanAction.CHARGE: battery.max_charge_kw, PlanAction.DISCHARGE: battery.max_discharge_kw}
    orders = [
        ITSELF,
        HELD,
        *(Act(each, part * most[each]) for each, part in product(FORCED, PARTS)),
    ]
    rungs = np.linspace(min(battery.start_kwh, battery.reserve_kwh), battery.capacity_kwh, RUNGS + 1)
    chosen = _chosen(problem, orders, rungs, switches)
    course, energy, order, gave, acts = Course(problem, (0.0,) * problem.steps), battery.start_kwh, 0, 1, []
    for t in range(problem.steps):
        rung = round((energy - rungs[0]) / (rungs[-1] - rungs[0]) * RUNGS)
        order = int(chosen[t, order, gave, min(max(rung, 0), RUNGS)])
        into, out, *_, energy = course.step(t, orders[order], energy)
        gave = 1 if out >= LEAST_KW else 0 if into >= LEAST_KW else gave
        acts.append(orders[order])
    return acts


def _chosen(
    problem: PlanProblem, orders: list[Act], rungs: Floats, switches: SwitchPrice
) -> npt.NDArray[np.int8]:
    """The best order of each step: by the order before, whether the battery gave then, and what is stored."""
    steps = Steps(problem)
    chosen = np.zeros((problem.steps, len(orders), 2, len(rungs)), dtype=np.int8)
    rest = np.tile(-problem.battery.terminal_value_per_kwh * rungs, (len(orders), 2, 1))
    for t in range(problem.steps - 1, -1, -1):
        before, least_kwh = np.empty_like(rest), LEAST_KW * problem.hours[t]
        played = [steps.played(t, act, rungs) for act in orders]
        for gave in GAVE:
            unturned, paid = np.empty((2, len(orders), len(rungs)))
            for n, (cost, after) in enumerate(played):
                gives, takes = rungs - after >= least_kwh, after - rungs >= least_kwh
                then = np.where(gives, 1, np.where(takes, 0, gave))
                taken, given = (np.interp(after, rungs, rest[n, each]) for each in GAVE)
                unturned[n] = cost + np.where(then == 1, given, taken)
                paid[n] = unturned[n] + switches.turn * (then != gave)
            other = np.argmin(paid, axis=0)
            least = paid[other, np.arange(len(rungs))] + switches.order
            for n, act in enumerate(orders):
                # a battery left to itself turns as it likes
                stays = unturned[n] if act is ITSELF else paid[n]
                before[n, gave] = np.minimum(stays, least)
                chosen[t, n, gave] = np.where(stays <= least, n, other)
        rest = before
    return chosen
