"""What the plans said of the steps they were acted on, before and after it was known what came."""

from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

from domain.house.house import Battery
from domain.plan.acts.acts import ITSELF, Act, Course
from domain.plan.plan import Plan
from domain.plan.problem.problem import PlanProblem
from powersync.backtest.account import Flow
from powersync.backtest.optimum import step_of, together
from powersync.backtest.past import Past


class Foreseen(Struct, frozen=True):
    """What the plan in force said of a step: the act, its bill by the prices, the load and the sun that it
    expected, kWh discharged and kWh stored.
    """

    act: Act = ITSELF
    bill: float = 0.0
    discharged_kwh: float = 0.0
    stored_kwh: float = 0.0

    def cost(self, worth_per_kwh: float, wear_per_kwh: float) -> float:
        """As an account counts it."""
        return self.bill + self.discharged_kwh * wear_per_kwh - self.stored_kwh * worth_per_kwh


def foreseen(plan: Plan | None, past: Past, index: int, battery: Battery | None) -> Foreseen:
    """Nothing, and a battery left to itself, where no plan holds the step."""
    slot = None if plan is None else plan.at(past.at(index))
    if slot is None or battery is None:
        return Foreseen()
    hours = past.hours / 1000
    price = slot.import_price if slot.grid_w > 0 else slot.export_price
    given_w = slot.load_w - slot.pv_w - slot.grid_w
    stored_w = -given_w * battery.efficiency if given_w < 0 else -given_w / battery.efficiency
    return Foreseen(
        Act(slot.action, slot.power_w / 1000),
        slot.grid_w * price * hours,
        max(0.0, given_w) * hours,
        stored_w * hours,
    )


def acted(past: Past, problem: PlanProblem, acts: Sequence[Act], lived: Sequence[Flow]) -> list[Flow]:
    """What the plans' own model makes of their acts on the load and the sun that came, each step from what
    was stored then. This is what a plan promises of an act: a sun that stays away breaks no promise, a
    battery that does something else does.
    """
    steps, flows = step_of(past, problem), list[Flow]()
    sold_kw = [lived[step].sold_kwh / past.hours if step < len(lived) else 0.0 for step in steps]
    course = Course(problem, (0.0,) * problem.steps, sold_kw)
    begins = list(accumulate((flow.stored_kwh for flow in lived), initial=problem.battery.start_kwh))
    energy, before = problem.battery.start_kwh, -1
    for t, (step, dt) in enumerate(zip(steps, problem.hours, strict=True)):
        if step >= len(acts):
            break
        energy, before = begins[step] if step != before else energy, step
        _, out, bought, sold, _, after = course.step(t, acts[step], energy)
        flows.append(Flow(bought * dt, sold * dt, out * dt, acts[step].action.value, after - energy))
        energy = after
    return list(together(zip(steps, flows, strict=False)))
