"""Is there a dearer hour for a sale than this one, and why is that not waited for?"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from domain.plan.acts.acts import LEAST_KW, Outcome
from domain.plan.problem.problem import PlanProblem
from domain.plan.why.places import LEAST_KWH
from domain.plan.why.step import Step
from domain.tariff.slots import Tariff

SAME_PRICE = 5e-6  # currency per kWh: nobody could see less


class Dearer(Struct, frozen=True):
    """The best later export price, and why energy sold now is none that could be sold then.

    `because`: the battery is `full_again` before it comes, `power` or `export_limit` is used up then, or it
    is `beyond_plan`; None: nothing but what the plan costs in all.
    """

    price: float
    at: datetime
    because: str | None


def rank_of_sale(steps: Sequence[Step], index: int, tariff: Tariff | None) -> int:
    """1 where no export price that is known from this step on is higher; 2 where one is, and so on."""
    price = steps[index].export_price
    ahead = {round(known, 5) for _, known in _known(steps, index, tariff)}
    return 1 + sum(other > round(price, 5) for other in ahead)


def dearer_sale(
    problem: PlanProblem, flows: Outcome, steps: Sequence[Step], index: int, tariff: Tariff | None
) -> Dearer | None:
    """The best price after this step, where it is better than this step's."""
    later = [(known, at) for at, known in _known(steps, index, tariff) if at >= steps[index].end]
    price, at = max(later, key=lambda each: each[0], default=(None, None))
    if price is None or at is None or price <= steps[index].export_price + SAME_PRICE:
        return None
    then = next((t for t, step in enumerate(steps) if step.start <= at < step.end), None)
    if then is None:
        return Dearer(price, at, "beyond_plan")
    full_kwh = problem.battery.capacity_kwh - LEAST_KWH
    if any(kwh >= full_kwh for kwh in flows.stored_kwh[index:then]):
        return Dearer(price, at, "full_again")
    if flows.discharge_kw[then] >= problem.discharge_limits_kw[then] - LEAST_KW:
        return Dearer(price, at, "power")
    if flows.export_kw[then] >= problem.export_limits_kw[then] - LEAST_KW:
        return Dearer(price, at, "export_limit")
    return Dearer(price, at, None)


def _known(steps: Sequence[Step], index: int, tariff: Tariff | None) -> list[tuple[datetime, float]]:
    """Export prices of the plan and, finer and further, of the tariff; from the step's start on."""
    start = steps[index].start
    if tariff is not None and tariff.terms.bands:  # what it lists is not what a kWh in a quota earns
        start = steps[-1].end
    known = [(step.start, step.export_price) for step in steps[index:]]
    known += [
        (max(slot.start, start), slot.export_price)
        for slot in (() if tariff is None else tariff.slots)
        if slot.end > start and slot.export_price is not None
    ]
    return known
