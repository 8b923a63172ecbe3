"""Is a new plan worth the change? Many plans cost the same; a house that flaps between them wears relays."""

from domain.plan.build import Draft
from domain.plan.check import check
from domain.plan.cost import objective_of
from domain.plan.explain import explain
from domain.plan.plan import Plan
from domain.plan.replay import replay
from domain.plan.solution import Solution

LEAST_GAIN = 0.01  # currency: a cent over the horizon
LEAST_SHARE = 0.002  # of what the plan costs or earns


def settle(draft: Draft, candidate: Solution, previous: Plan | None) -> Solution:
    """The candidate, unless it only changes what to do now for a gain too small to notice.

    Then the previous plan's actions go on, replayed under the new prices; a previous plan that has
    ended, or that would break a rule of the new problem, is never kept.
    """
    now = draft.edges[0]
    current = previous.at(now) if previous is not None else None
    if previous is None or current is None or not candidate.has_plan or candidate.objective is None:
        return candidate
    chosen = explain(draft, candidate, plan_id="", made_at=now)
    if chosen.slots[0].action is current.action:
        return candidate
    kept = replay(draft, previous, candidate)
    if check(draft.problem, kept):
        return candidate
    if explain(draft, kept, plan_id="", made_at=now).slots[0].action is not current.action:
        return candidate  # the battery is full or empty: the old action is over by itself
    # both are played by the same simple rules, so that neither gains from the solver's fine print
    gain = objective_of(draft.problem, kept) - objective_of(draft.problem, replay(draft, chosen, candidate))
    return kept if gain < max(LEAST_GAIN, LEAST_SHARE * abs(candidate.objective)) else candidate
