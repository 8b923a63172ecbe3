"""A new plan settles: what the house does now goes on, unless the change earns what it costs."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.plan.churn import settle
from domain.plan.explain import acts_of, explain
from domain.plan.plan import PlanAction
from tests.domain.plan.test_explain import BATTERY, START, a_draft, a_solution

EMPTY = replace(BATTERY, soc0_kwh=1.0)


def settled(buy, previous_kw, *, cost=0.01, ago_h=1, **changes):
    """The acts of a new plan, `ago_h` hours after one of these battery powers was made."""
    draft = a_draft(4, buy=buy, load=(0.0, 0.0, 0.0, 4.0), battery=EMPTY, **changes)
    before = replace(draft, edges=tuple(edge - timedelta(hours=ago_h) for edge in draft.edges))
    previous = explain(before, a_solution(before, previous_kw), plan_id="old", made_at=START)
    return settle(draft, solve(draft.problem), previous, cost)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (0.101, PlanAction.CHARGE),  # 0.4 cents dearer than an hour later: it goes on
        (0.102, PlanAction.CHARGE),
        (0.110, PlanAction.SELF_CONSUMPTION),  # 4 cents
    ],
)
def test_what_runs_goes_on_unless_the_change_earns_a_switch(now, first):
    plan, acts = settled((now, 0.1, 0.2, 0.5), (-4.0, -4.0, 0.0, 0.0))
    assert acts[0].action is first
    assert plan.charge_kw[0] == pytest.approx(4.0 if first is PlanAction.CHARGE else 0.0)


@pytest.mark.parametrize("ago_h", [-10, 10])
def test_a_plan_that_has_ended_or_not_begun_keeps_nothing(ago_h):
    draft = a_draft(4, buy=(0.101, 0.1, 0.2, 0.5), load=(0.0, 0.0, 0.0, 4.0), battery=EMPTY)
    candidate = solve(draft.problem)
    _, fresh = settle(draft, candidate, None, 0.01)
    _, acts = settled((0.101, 0.1, 0.2, 0.5), (-4.0, -4.0, 0.0, 0.0), ago_h=ago_h)
    assert acts == fresh


def test_a_switch_that_costs_nothing_leaves_the_candidate_alone():
    draft = a_draft(4, buy=(0.101, 0.1, 0.2, 0.5), load=(0.0, 0.0, 0.0, 4.0), battery=EMPTY)
    candidate = solve(draft.problem)
    plan, acts = settle(draft, candidate, None, 0.0)
    assert acts == acts_of(draft, candidate)
    assert plan.objective == pytest.approx(candidate.objective)


def test_the_plan_is_what_the_acts_bring_about():
    draft = a_draft(4, buy=(0.1, 0.1, 0.3, 0.5), load=(0.0, 0.0, 1.0, 4.0), battery=EMPTY)
    plan, acts = settle(draft, solve(draft.problem), None, 0.01)
    told = explain(draft, plan, acts, plan_id="p", made_at=START)
    assert [slot.action for slot in told.slots] == [act.action for act in acts]
    assert told.slots[-1].soc_pct == pytest.approx(100 * plan.soc_kwh[-1] / 10.0, abs=0.05)
