"""What a slot tells is what happens: its act, played by the house's rules, makes the slot's flows."""

from random import Random

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.plan.acts.acts import Act, Course
from domain.plan.acts.carried import carried
from domain.plan.acts.switches import switch_price
from domain.plan.draft.build import Draft
from domain.plan.plan import Plan, PlanAction
from domain.plan.problem.problem import GridSpec
from tests.domain.plan.at_once import explain, settle
from tests.domain.plan.plans import BATTERY, START, a_draft

CHARGE, DISCHARGE, HOLD, SELF = (
    PlanAction.CHARGE,
    PlanAction.DISCHARGE,
    PlanAction.HOLD,
    PlanAction.SELF_CONSUMPTION,
)
NEAR_W = 102.0  # up to 100 W are no action, and whole watts


def off_w(draft: Draft, plan: Plan) -> list[float]:
    """How far each slot's flows are from those that its act makes, W."""
    problem, energy, found = draft.problem, draft.problem.battery.start_kwh, []
    course = Course(problem, [0.0] * problem.steps)
    for t, slot in enumerate(plan.slots):
        forced = slot.action in (CHARGE, DISCHARGE)
        act = Act(slot.action, slot.power_w / 1000 if forced else 0.0)
        _, _, bought, sold, waste, _ = course.step(t, act, energy)
        found.append(max(abs(1000 * (bought - sold) - slot.grid_w), abs(1000 * waste - slot.curtail_w)))
        assert slot.soc_pct is not None
        energy = problem.battery.capacity_kwh * slot.soc_pct / 100
    return found


def carried_out(draft: Draft, *acts: Act) -> Plan:
    """The plan that is told where these acts are given."""
    return explain(draft, carried(draft.problem, acts, {}), acts, plan_id="p", made_at=START)


@pytest.mark.parametrize(
    ("act", "battery", "load_kw", "pv_kw", "may", "told"),
    [
        # a charge at next to nothing keeps the sun out of the battery, and the battery from the house
        (Act(CHARGE, 0.0), {}, 1.0, 3.0, {}, HOLD),
        (Act(CHARGE, 0.02), {}, 1.0, 3.0, {}, HOLD),
        (Act(CHARGE, 0.09), {}, 1.0, 3.0, {}, HOLD),
        (Act(CHARGE, 3.0), {"grid_charge_max_kwh": 5.0}, 1.0, 0.0, {}, HOLD),  # charged as far as it may be
        (Act(DISCHARGE, 0.03), {}, 1.0, 0.0, {}, HOLD),
        (Act(DISCHARGE, 0.09), {}, 1.0, 0.0, {}, HOLD),
        # where the battery would do nothing by itself either, it is left to itself
        (Act(CHARGE, 3.0), {"soc0_kwh": 10.0}, 1.0, 3.0, {}, SELF),
        (Act(DISCHARGE, 3.0), {"soc0_kwh": 1.0}, 1.0, 0.0, {}, SELF),
        (Act(DISCHARGE, 0.03), {}, 1.0, 0.97, {}, SELF),
        # nobody is told what the battery cannot do
        (Act(CHARGE, 0.0), {}, 1.0, 3.0, {"may_keep_empty": False}, SELF),
        (Act(DISCHARGE, 0.03), {}, 1.0, 0.0, {"may_hold": False}, SELF),
    ],
)
def test_an_order_for_next_to_nothing_is_told_as_what_makes_its_flows(
    act, battery, load_kw, pv_kw, may, told
):
    draft = replace(a_draft(load_kw=load_kw, pv_kw=pv_kw, battery=replace(BATTERY, **battery)), **may)
    plan = carried_out(draft, act)
    assert plan.slots[0].action is told
    if not may:
        assert max(off_w(draft, plan)) <= NEAR_W


@pytest.mark.parametrize("seed", range(40))
def test_every_slot_of_a_plan_is_made_by_the_act_it_tells(seed):
    draw = Random(seed)
    steps = 8
    buy = [round(draw.choice([-0.05, 0.0, 0.08, 0.2, 0.34, 0.56]), 3) for _ in range(steps)]
    sell = [round(draw.choice([-0.02, 0.0, 0.01, 0.05, 0.15, 0.3]), 3) for _ in range(steps)]
    battery = replace(
        BATTERY,
        soc0_kwh=draw.choice([0.5, 1.0, 1.3, 5.0, 9.0, 10.0]),
        eta_charge=0.95,
        eta_discharge=0.95,
        cycle_cost_per_kwh_discharged=0.02,
        grid_charge_max_kwh=draw.choice([None, 6.0, 9.0]),
        terminal_value_per_kwh=draw.choice([0.0, 0.1, 0.2]),
        reserve_slack_kwh=1.0,
        reserve_penalty_per_kwh_h=0.05,
        export_reserve_kwh=draw.choice([1.0, 2.0]),
    )
    draft = a_draft(
        steps,
        battery=battery,
        import_price=buy,
        export_price=[min(pair) for pair in zip(buy, sell, strict=True)],
        load_kw=[draw.choice([0.05, 0.4, 0.7, 1.5]) for _ in range(steps)],
        pv_kw=[draw.choice([0.0, 0.0, 0.3, 1.4, 4.0, 7.0]) for _ in range(steps)],
        pv_curtailable=draw.random() < 0.5,
        grid=GridSpec(import_limit_kw=draw.choice([None, 6.0]), export_limit_kw=7.0),
    )
    plan, acts = settle(draft, solve(draft.problem), None, switch_price(draw.choice([0.0, 0.005, 0.05])))
    told = explain(draft, plan, acts, plan_id="p", made_at=START)
    assert max(off_w(draft, told)) <= NEAR_W
