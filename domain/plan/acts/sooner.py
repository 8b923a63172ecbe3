"""Of equal uses of what is stored the house takes the first: use is sure, what is kept is a forecast.

Tomorrow's sun may fill the battery again, and one that is kept full saves nothing.
"""

from collections.abc import Sequence

from domain.plan.acts.acts import Act, Course
from domain.plan.problem.problem import PlanProblem

PART = 0.005  # of the mean price: so much more than now a use at the end of the plan has to save


class Sooner:
    """What a kWh that runs the house is worth beside its price: the sooner, the more.

    One that is bought to be stored costs the most of it, at any time: nothing is bought for this alone.
    """

    def __init__(self, problem: PlanProblem, net_kw: Sequence[float]) -> None:
        """`net_kw`: what house and cars lack without the battery."""
        self._hours, self._net_kw = problem.hours, net_kw
        total, passed = sum(problem.hours), 0.0
        prices = zip(problem.hours, problem.import_price, strict=True)
        self._most = PART * sum(dt * abs(price) for dt, price in prices) / total
        self._worth = list[float]()
        for dt in problem.hours:
            self._worth.append(self._most * (1 - (passed + dt / 2) / total))
            passed += dt

    def per_hour(self, t: int, charge_kw: float, given_kw: float, bought_kw: float) -> float:
        """Of one step's flows, currency an hour."""
        served_kw = min(given_kw, max(0.0, self._net_kw[t]))
        return self._worth[t] * served_kw - self._most * min(charge_kw, bought_kw)

    def of_acts(self, course: Course, acts: Sequence[Act]) -> float:
        """Of all flows under these acts, currency."""
        done = course.outcome(acts)
        flows = zip(done.charge_kw, done.discharge_kw, done.import_kw, strict=True)
        return sum(
            dt * self.per_hour(t, *kw) for t, (dt, kw) in enumerate(zip(self._hours, flows, strict=True))
        )
