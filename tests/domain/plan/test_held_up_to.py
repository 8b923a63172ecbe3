"""A battery that can be held up to a level only gives the house what is above it, in plan and projection."""

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.command.order import BatteryAction
from domain.plan.acts.acts import HELD, Course
from domain.plan.acts.carried import carried
from domain.plan.acts.marginal import marginal
from domain.plan.acts.priced import Priced
from domain.plan.acts.switches import SwitchPrice
from domain.plan.plan import PlanAction
from domain.plan.problem.check import check
from tests.domain.plan.at_once import explain, settle
from tests.domain.plan.test_acts import charge
from tests.domain.plan.test_build import ABLE
from tests.domain.plan.test_build import a_draft as a_house
from tests.domain.plan.test_explain import BATTERY, START, a_draft
from tests.domain.plan.test_standing import TEN_KWH, an_order, found, in_fives

TO_EIGHTY = replace(BATTERY, holds_up_to_kwh=8.0, soc0_kwh=9.5)


@pytest.mark.parametrize(
    ("energy", "case", "battery_kw"),
    [
        (9.5, {}, 1.0),
        (9.5, {"load": 3.0}, 1.5),  # down to the level
        (8.0, {}, 0.0),
        (5.0, {}, 0.0),
        (9.5, {"pv": 4.0}, 0.0),
        (9.5, {"load": 3.0, "battery": replace(TO_EIGHTY, reserve_kwh=9.0)}, 0.5),
        (9.5, {"battery": replace(TO_EIGHTY, holds_up_to_kwh=None)}, 0.0),
    ],
)
def test_a_held_battery_gives_what_is_above_the_level_it_can_be_held_at(energy, case, battery_kw):
    course = Course(a_draft(1, **{"battery": TO_EIGHTY, **case}).problem, (0.0,))
    into, out, *_ = course.step(0, HELD, energy)
    assert (into, out) == (0.0, pytest.approx(battery_kw))


@pytest.mark.parametrize(("up_to_pct", "kwh"), [(None, None), (80.0, 8.0)])
def test_what_a_family_can_hold_is_known_to_the_problem(up_to_pct, kwh):
    battery = a_house(able=replace(ABLE, holds_up_to_pct=up_to_pct)).problem.battery
    assert battery.holds_up_to_kwh == (None if kwh is None else kwh / 10 * battery.capacity_kwh)


def told(draft, acts=None):
    plan, settled = settle(draft, solve(draft.problem), None, SwitchPrice(0.005, 0.001))
    assert check(draft.problem, plan) == []
    return explain(draft, plan, settled, plan_id="p", made_at=START).slots


def test_a_plan_keeps_no_more_for_the_dear_hours_than_can_be_held():
    dear_later = {"buy": (0.1, 0.1, 0.1, 0.9, 0.9, 0.9), "load": (1.0, 1.0, 1.0, 3.0, 3.0, 3.0)}
    draft = replace(a_draft(6, **dear_later, battery=TO_EIGHTY), may_keep_empty=False)
    draft = replace(draft, problem=replace(draft.problem, charge_max_kw=(0.0,) * 6))
    slots = told(draft)
    assert [slot.soc_pct for slot in slots[:3]] == [85.0, 80.0, 80.0]
    assert [slot.action for slot in slots[:3]] == ["self_consumption", "hold", "hold"]
    assert [slot.grid_w for slot in slots[:3]] == [0.0, 500.0, 1_000.0]
    any_level = replace(
        draft, problem=replace(draft.problem, battery=replace(TO_EIGHTY, holds_up_to_kwh=None))
    )
    assert [slot.soc_pct for slot in told(any_level)[:3]] == [95.0] * 3


def test_a_full_battery_that_is_charged_stands_still_and_is_not_told_as_held():
    full = replace(TO_EIGHTY, soc0_kwh=10.0)
    draft = a_draft(2, battery=full)
    done = Course(draft.problem, (0.0, 0.0)).outcome([charge(5.0)] * 2)
    assert done.stored_kwh == [10.0, 10.0]
    for battery, action in (
        (full, PlanAction.CHARGE),
        (replace(full, holds_up_to_kwh=None), PlanAction.HOLD),
    ):
        idle = replace(draft, problem=replace(draft.problem, battery=battery))
        plan = carried(idle.problem, [charge(5.0)] * 2, {})
        slots = explain(idle, plan, [charge(5.0)] * 2, plan_id="p", made_at=START).slots
        assert {slot.action for slot in slots} == {action}


@pytest.mark.parametrize(
    ("up_to_kwh", "soc_pct", "grid_w"), [(8.0, [80.0, 80.0], [1_620, 3_000]), (None, [84.0] * 2, [3_000] * 2)]
)
def test_an_order_to_keep_the_charge_is_projected_so(up_to_kwh, soc_pct, grid_w):
    battery = replace(TEN_KWH, holds_up_to_kwh=up_to_kwh, soc0_kwh=8.4)
    draft = in_fives(2, hours=0.25, load_kw=3.0, battery=battery)
    done = found(draft, an_order(BatteryAction.HOLD, minutes=30))
    assert [slot.soc_pct for slot in done.slots] == soc_pct
    assert [slot.grid_w for slot in done.slots] == pytest.approx(grid_w, abs=100)
    assert {slot.action for slot in done.slots} == {PlanAction.HOLD}


@pytest.mark.parametrize("load_kw", [0.4, 3.0])
def test_what_a_hold_costs_from_each_energy_is_what_its_step_costs(load_kw):
    problem = a_draft(1, load=load_kw, battery=TO_EIGHTY).problem
    priced = Priced(problem, Course(problem, (0.0,)), marginal(problem, carried(problem, [HELD], {})))
    rungs = priced.ladder.rungs
    rest = -0.2 * rungs
    costs = priced.after(0, HELD, rest)
    for energy, cost in zip(rungs.tolist(), costs.tolist(), strict=True):
        now, _, stored = priced.step(0, HELD, energy)
        assert cost == pytest.approx(now - 0.2 * stored, abs=0.03)
