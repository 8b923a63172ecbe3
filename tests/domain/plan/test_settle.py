"""A new plan settles: what the house does now goes on, unless the change earns what it costs."""

from datetime import timedelta
from math import exp

import pytest
from msgspec.structs import replace

from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve, solve_resident
from domain.plan.acts.acts import ITSELF, Course
from domain.plan.acts.churn import saved_per_day
from domain.plan.acts.lived import running_before, spent_before, spent_with
from domain.plan.acts.switches import FREE, SwitchPrice, Way
from domain.plan.draft.build import Draft
from domain.plan.plan import PlanAction
from domain.plan.problem.check import check
from domain.plan.problem.solution import SolveStatus
from domain.plan.spent import Spent
from domain.plan.why.explain import acts_of
from tests.adapters.solver.random_problems import a_problem, marks_h
from tests.domain.plan.at_once import explain, settle
from tests.domain.plan.test_explain import BATTERY, START, a_draft, a_solution

EMPTY = replace(BATTERY, soc0_kwh=1.0)


def settled(buy, previous_kw, *, cost=0.01, ago_h=1, **changes):
    """The acts of a new plan, `ago_h` hours after one of these battery powers was made."""
    draft = a_draft(4, buy=buy, load=(0.0, 0.0, 0.0, 4.0), battery=EMPTY, **changes)
    before = replace(draft, edges=tuple(edge - timedelta(hours=ago_h) for edge in draft.edges))
    previous = explain(before, a_solution(before, previous_kw), plan_id="old", made_at=START)
    return settle(draft, solve(draft.problem), previous, SwitchPrice(cost, 0.2 * cost))


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (0.1001, PlanAction.CHARGE),  # 0.04 cents dearer than an hour later: two orders cost 0.2
        (0.1004, PlanAction.CHARGE),
        (0.110, PlanAction.SELF_CONSUMPTION),  # 4 cents
    ],
)
def test_what_runs_goes_on_unless_the_change_earns_a_switch(now, first):
    plan, acts = settled((now, 0.1, 0.2, 0.5), (-4.0, -4.0, 0.0, 0.0))
    assert acts[0].action is first
    assert plan.charge_kw[0] == pytest.approx(4.0 if first is PlanAction.CHARGE else 0.0)


@pytest.mark.parametrize(
    ("powers", "before", "gives"),
    [
        ((0.0, -4.0, 0.0, 0.0), None, False),  # it took an hour ago
        ((4.0, 0.0, 0.0, 0.0), False, True),
        ((0.0, 0.0, 0.0, 4.0), False, False),  # and what is planned for later has not been yet
        ((0.0, 0.0, 0.0, 4.0), None, None),
    ],
)
def test_a_battery_that_rests_goes_on_knowing_which_way_it_went(powers, before, gives):
    draft = a_draft(4, load=0.0)
    old = explain(draft, a_solution(draft, powers), plan_id="old", made_at=START)
    later = replace(draft, edges=tuple(edge + timedelta(hours=3) for edge in draft.edges))
    assert running_before(replace(old, gave_before=before), later.edges[0]) == Way(
        PlanAction.SELF_CONSUMPTION, 0.0, gives
    )


@pytest.mark.parametrize(("hour", "is_known"), [(0, False), (1, True), (4, True), (5, False)])
def test_how_it_ran_is_known_of_a_plan_that_ran_until_just_now(hour, is_known):
    draft = a_draft(4, load=0.0)
    old = explain(draft, a_solution(draft, (0.0, -4.0, 0.0, 0.0)), plan_id="old", made_at=START)
    assert (running_before(old, draft.edges[0] + timedelta(hours=hour)) is not None) is is_known


@pytest.mark.parametrize(
    ("powers", "hours", "spent"),
    [
        ((0.0, 0.0, 0.0, 0.0), 4, Spent(0.0, 0.0)),
        ((-4.0, -4.0, 4.0, 4.0), 3, Spent(1.0, 1.0)),  # one order turned it; the first slot is no change
        ((-4.0, -4.0, 4.0, 4.0), 2, Spent(0.0, 0.0)),  # what begins only now is not spent yet
        ((4.0, 0.0, 4.0, 0.0), 4, Spent(0.0, 1.0)),  # left to itself again it needs no order
    ],
)
def test_what_was_lived_of_a_plan_is_counted(powers, hours, spent):
    draft = a_draft(4, load=0.0)
    plan = explain(draft, a_solution(draft, powers), plan_id="old", made_at=START)
    before = replace(plan, spent=Spent(10.0, 10.0))
    found = spent_before(before, START + timedelta(hours=hours))
    kept = exp(-hours / 24)
    assert (found.turns, found.orders) == pytest.approx((10 * kept + spent.turns, 10 * kept + spent.orders))


def test_the_order_that_a_plan_begins_with_is_spent_at_once():
    draft = a_draft(4, load=0.0)
    plan = explain(draft, a_solution(draft, (4.0, 4.0, 0.0, 0.0)), plan_id="new", made_at=START)
    took = Way(PlanAction.CHARGE, 4.0, gives=False)
    assert spent_with(Spent(1.0, 1.0), took, plan) == Spent(2.0, 2.0)
    assert spent_with(Spent(1.0, 1.0), None, plan) == Spent(1.0, 1.0)
    assert spent_before(None, START) == Spent()


@pytest.mark.parametrize("ago_h", [-10, 10])
def test_a_plan_that_has_ended_or_not_begun_keeps_nothing(ago_h):
    draft = a_draft(4, buy=(0.101, 0.1, 0.2, 0.5), load=(0.0, 0.0, 0.0, 4.0), battery=EMPTY)
    candidate = solve(draft.problem)
    _, fresh = settle(draft, candidate, None, SwitchPrice(0.01, 0.002))
    _, acts = settled((0.101, 0.1, 0.2, 0.5), (-4.0, -4.0, 0.0, 0.0), ago_h=ago_h)
    assert acts == fresh


def test_a_switch_that_costs_nothing_leaves_the_candidate_alone():
    draft = a_draft(4, buy=(0.101, 0.1, 0.2, 0.5), load=(0.0, 0.0, 0.0, 4.0), battery=EMPTY)
    candidate = solve(draft.problem)
    plan, acts = settle(draft, candidate, None, FREE)
    assert acts == acts_of(draft, candidate)
    assert plan.objective == pytest.approx(candidate.objective)


def test_the_plan_is_what_the_acts_bring_about():
    draft = a_draft(4, buy=(0.1, 0.1, 0.3, 0.5), load=(0.0, 0.0, 1.0, 4.0), battery=EMPTY)
    plan, acts = settle(draft, solve(draft.problem), None, SwitchPrice(0.01, 0.002))
    told = explain(draft, plan, acts, plan_id="p", made_at=START)
    assert [slot.action for slot in told.slots] == [act.action for act in acts]
    assert told.slots[-1].soc_pct == pytest.approx(100 * plan.soc_kwh[-1] / 10.0, abs=0.05)


def test_a_plan_says_what_it_saves_in_a_day_over_a_battery_left_to_itself():
    draft = a_draft(4, buy=(0.1, 0.5, 0.5, 0.5), sell=0.0, load=(0.0, 0.0, 0.0, 4.0), battery=EMPTY)
    plan, _ = settle(draft, solve(draft.problem), None, FREE)
    alone, _ = settle(draft, solve(draft.problem), None, SwitchPrice(9.0, 9.0))
    told = saved_per_day(draft, plan)
    assert told == pytest.approx(6 * ((alone.objective or 0.0) - (plan.objective or 0.0)), abs=1e-3)
    assert told is not None
    assert told > 0
    assert saved_per_day(draft, alone) == 0.0


LIMITED = {"export_max_kw": (1.5,) * 4}


def test_an_export_limit_of_odd_watts_is_kept_by_a_slowed_charge():
    # the charge takes what the limit does not let out: 4000.7 - 500.3 - 1500 W
    draft = a_draft(
        2,
        load=0.5003,
        pv=(4.0007, 4.0007),
        battery=EMPTY,
        sell=0.2,
        pv_curtailable=False,
        export_max_kw=(1.5, 1.5),
    )
    plan, _ = settle(draft, solve(draft.problem), None, FREE)
    assert check(draft.problem, plan) == []
    assert max(plan.export_kw) <= 1.5 + 1e-6
    assert plan.status is SolveStatus.FEASIBLE  # what the acts bring about, not the solver's own


def test_income_beyond_an_export_limit_is_no_reason_to_go_on():
    # one hour pays to be used, the next ones earn: selling all the time would earn most without the limit
    draft = a_draft(
        4,
        buy=(0.3, 0.09, 0.2, 0.3),
        sell=(0.25, 0.01, 0.25, 0.25),
        load=0.5,
        pv=(0.0, 0.0, 4.0, 5.0),
        battery=replace(BATTERY, soc0_kwh=9.0),
        **LIMITED,
    )
    plan, acts = settle(draft, solve(draft.problem), None, SwitchPrice(0.01, 0.002))
    assert check(draft.problem, plan) == []
    course = Course(draft.problem, (0.0,) * 4)
    assert plan.objective == pytest.approx(course.cost(acts))
    assert max(plan.export_kw) <= 1.5 + 1e-6


def test_a_battery_that_cannot_be_held_is_told_no_hold_and_no_charge_that_sinks():
    full = replace(BATTERY, soc0_kwh=9.7)
    draft = replace(
        a_draft(4, buy=(0.3, -0.2, 0.25, 0.5), sell=-0.3, load=(0.3, 2.0, 3.0, 0.5), battery=full),
        may_hold=False,
        may_keep_empty=False,
    )
    plan, acts = settle(draft, solve(draft.problem), None, SwitchPrice(0.005, 0.001))
    told = explain(draft, plan, acts, plan_id="p", made_at=START)
    assert PlanAction.HOLD not in {slot.action for slot in told.slots}
    before = 97.0
    for slot in told.slots:
        if slot.action is PlanAction.CHARGE:
            assert slot.soc_pct >= before - 0.01
        before = slot.soc_pct
    assert told.slots[-1].soc_pct == pytest.approx(10 * plan.soc_kwh[-1], abs=0.05)


def test_where_the_solvers_acts_earn_less_than_none_the_battery_is_left_to_itself():
    # further ahead than switches are looked at, it buys what its export reserve then lets nobody sell
    reserved = replace(BATTERY, export_reserve_kwh=9.5, soc0_kwh=5.0)
    draft = a_draft(9, sell=(0.1,) * 8 + (0.9,), load=1.0, battery=reserved)
    eager = a_solution(draft, (0.0,) * 7 + (-4.0, 5.0))
    plan, acts = settle(draft, eager, None, FREE)
    assert acts == [ITSELF] * 9
    assert plan.objective == pytest.approx(5 * 0.3)  # four of nine hours are covered


def test_acts_that_break_a_rule_are_not_used():
    """No way to run the battery keeps to what a day may earn; the solver's flows do."""
    problem = a_problem(160)
    assert problem.earnings_limits
    candidate = solve_resident(ResidentModel(), problem, 30.0)
    draft = Draft(problem=problem, edges=tuple(START + timedelta(hours=mark) for mark in marks_h(problem)))
    plan, _ = settle(draft, candidate, None, SwitchPrice(0.005))
    assert check(problem, plan) == []
    assert plan is candidate
