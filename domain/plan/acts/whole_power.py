"""A solver's charges and sales as a battery has them that takes no power: all its own, or none.

The solver knows no such battery: it charges slowly where that is cheaper, or costs the same. What it wants in
hours of one price is had in whole steps at their beginning, and what these take beyond it is not taken later.
"""

from collections.abc import Sequence

from domain.plan.acts.acts import HELD, ITSELF, LEAST_KW, Act, Course
from domain.plan.acts.gathered import runs_of
from domain.plan.acts.switches import POWERED
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import PlanProblem


def in_whole_steps(problem: PlanProblem, acts: Sequence[Act], course: Course, *, may_hold: bool) -> list[Act]:
    """The acts with about the same energy. `may_hold`: in a step between two charges it can be kept."""
    found, hours, owed_kwh = list(acts), problem.hours, 0.0
    going: PlanAction | None = None
    for run in runs_of(problem):
        for action in dict.fromkeys(acts[t].action for t in run if acts[t].action in POWERED):
            owed_kwh = owed_kwh if action is going else 0.0
            going = action
            steps = [t for t in run if acts[t].action is action]
            owed_kwh += sum(hours[t] * acts[t].power_kw for t in steps)
            for t in steps:
                whole = course.given(t, acts[t])
                if whole.action is action and owed_kwh >= hours[t] * LEAST_KW:
                    found[t] = whole
                    owed_kwh -= hours[t] * whole.power_kw
                else:
                    is_kept = action is PlanAction.CHARGE and may_hold and course.net_kw[t] > 0
                    found[t] = HELD if is_kept else ITSELF
    return found
