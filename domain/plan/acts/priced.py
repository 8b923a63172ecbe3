"""One step of a plan from every energy that may be stored before it: what it costs, and what follows."""

import numpy as np

from domain.plan.acts.acts import LEAST_KW, Act, Course, Flows
from domain.plan.acts.ladder import Costs, Energies, Ladder
from domain.plan.acts.marginal import Marginal
from domain.plan.acts.sooner import Sooner
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import PlanProblem

COARSE = 8  # rungs


class Priced:
    """A course's steps with their prices, `marginal` ones included."""

    def __init__(self, problem: PlanProblem, course: Course, marginal: Marginal) -> None:
        battery = problem.battery
        self._problem, self._course, self._ceiling_kw = problem, course, marginal.ceiling_kw
        low = min(battery.start_kwh, battery.reserve_kwh)
        self._hours = problem.hours
        self.ladder = Ladder(low, max(battery.capacity_kwh, low + LEAST_KW))
        self.net_kw = course.net_kw
        self.buy = [price + more for price, more in zip(problem.import_price, marginal.bought, strict=True)]
        self.sell = [price - more for price, more in zip(problem.export_price, marginal.sold, strict=True)]
        self._bought, self._sold = marginal.bought, marginal.sold
        self._floor_kwh, self._missing = marginal.floor_kwh, marginal.missing
        self._sooner = Sooner(problem, self.net_kw)

    def step(self, t: int, act: Act, energy_kwh: float) -> tuple[float, float, float]:
        """Cost, battery power (kW, + is given) and the energy at its end of one step."""
        flows = self._course.step(t, act, energy_kwh)
        return self._cost(t, flows), flows[1] - flows[0], flows[-1]

    def gives(self, t: int, act: Act) -> bool | None:
        """Whether the battery gives or takes in a step, if it can; None where it does neither, or is held."""
        if act.action is PlanAction.HOLD:
            return None
        full, empty = self.ladder.high_kwh, self.ladder.low_kwh
        if self._course.step(t, act, full)[1] >= LEAST_KW:
            return True
        return False if self._course.step(t, act, empty)[0] >= LEAST_KW else None

    def after(self, t: int, act: Act, rest: Costs) -> Costs:
        """What the step and the rest behind it cost from each rung.

        Where neither a full nor an empty battery is in the way, all rungs have the same flows.
        """
        ladder, battery = self.ladder, self._problem.battery
        full, empty = ladder.high_kwh, ladder.low_kwh
        flows, by_kwh, low, high = self._course.step(t, act, full), 0.0, battery.reserve_kwh, full
        if flows[1] > 0:
            by_kwh = flows[-1] - full
            low = self._course.least_kwh(t, act, flows) - by_kwh
        else:
            hungry = self._course.step(t, act, empty)
            if hungry[0] > 0:
                flows, by_kwh = hungry, hungry[-1] - empty
                high = self._course.most_kwh(t, hungry) - by_kwh
        same = ladder.between(low, high)
        if not same:
            return self._each(t, act, ladder.rungs, rest)
        cost = self._cost(t, (*flows[:-1], full))
        return np.concatenate(
            [
                self._each(t, act, ladder.rungs[: same.start], rest),
                ladder.moved(rest, same, by_kwh, cost),
                self._each(t, act, ladder.rungs[same.stop :], rest),
            ]
        )

    def kept(self, t: int, rest: Costs) -> Costs:
        """What follows a step, and what misses the energy that a floor wants at its end."""
        price, floor_kwh = self._missing[t], self._floor_kwh[t]
        if price <= 0:
            return rest
        kept: Costs = rest + price * np.maximum(0.0, floor_kwh - self.ladder.rungs)
        return kept

    def _each(self, t: int, act: Act, energies: Energies, rest: Costs) -> Costs:
        """Rungs on which a full or an empty battery is in the way: some, and those between in proportion."""
        if not len(energies):
            return energies
        places = [*range(0, len(energies) - 1, COARSE), len(energies) - 1]
        steps = [self._course.step(t, act, energy_kwh) for energy_kwh in energies[places].tolist()]
        costs = np.array([self._cost(t, flows) for flows in steps])
        known = costs + self.ladder.each(rest, np.array([flows[-1] for flows in steps]))
        return np.interp(np.arange(len(energies)), places, known)

    def _cost(self, t: int, flows: Flows) -> float:
        charged, given, bought, sold, *_ = flows
        more = self._bought[t] * bought + self._sold[t] * sold
        more -= self._sooner.per_hour(t, charged, given, bought)
        if bought > self._ceiling_kw[t]:
            more += self._course.beyond_per_kwh * (bought - self._ceiling_kw[t])
        return self._course.cost_of(t, flows) + self._hours[t] * more
