"""A battery that takes no power is planned to charge and to sell with all its own, or not at all."""

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.plan.acts.acts import HELD, ITSELF, Act, Course
from domain.plan.acts.carried import carried
from domain.plan.acts.switches import SwitchPrice
from domain.plan.plan import PlanAction
from domain.plan.problem.check import check
from domain.plan.problem.problem import DemandSpec, GridSpec
from domain.plan.why.explain import acts_of
from tests.domain.plan.at_once import explain, settle, spread
from tests.domain.plan.test_acts import charge, discharge
from tests.domain.plan.test_build import ABLE
from tests.domain.plan.test_build import a_draft as a_house
from tests.domain.plan.test_explain import BATTERY, START, a_draft, a_solution

WHOLE = replace(BATTERY, whole_power=True)
EMPTY = replace(WHOLE, soc0_kwh=1.0)
FULL = replace(WHOLE, soc0_kwh=9.0, terminal_value_per_kwh=0.4)


def flows(act, *, energy=5.0, cars=0.0, **changes):
    """What the battery gives, kW, below 0 takes, in one hour under an act."""
    course = Course(a_draft(1, **{"battery": WHOLE, **changes}).problem, (cars,))
    into, out, *_ = course.step(0, act, energy)
    return out - into


def limited(in_kw=None, out_kw=5.0):
    return {"import_max_kw": None if in_kw is None else (in_kw,), "export_max_kw": (out_kw,)}


@pytest.mark.parametrize(
    ("act", "case", "battery_kw"),
    [
        (charge(0.2), {}, -5.0),
        (charge(0.2), {"energy": 8.0}, -2.0),  # full
        (charge(5.0), limited(6.0), -5.0),
        (charge(5.0), limited(5.9), 1.0),  # the house has 1 kW of it: left to itself
        (charge(5.0), limited(6.0) | {"cars": 0.5}, 1.5),
        (charge(5.0), limited(2.0) | {"pv": 6.0}, -5.0),  # the sun helps
        (charge(5.0), {"charge_max_kw": (4.0,)}, 1.0),  # a circuit
        (discharge(1.5), {"energy": 9.0}, 5.0),
        (discharge(1.5), {"energy": 3.0}, 2.0),  # down to the reserve
        (discharge(5.0), limited(out_kw=4.0) | {"energy": 9.0}, 5.0),
        (discharge(5.0), limited(out_kw=3.9), 1.0),
        (discharge(5.0), limited(out_kw=4.0) | {"pv": 3.0}, -2.0),
        (discharge(5.0), {"discharge_max_kw": (0.0,)}, 0.0),  # spared
    ],
)
def test_it_has_all_its_power_or_is_left_to_itself(act, case, battery_kw):
    assert flows(act, **case) == pytest.approx(battery_kw)


@pytest.mark.parametrize(
    ("energy", "battery_kw"),
    [(4.0, -2.0), (5.5, -0.5), (5.6, 0.0)],  # 5 kW for five minutes are 0.42 kWh
)
def test_below_the_cap_of_the_grid_it_charges_for_as_long_as_an_order_lasts_at_the_least(energy, battery_kw):
    assert flows(charge(5.0), energy=energy, battery=replace(WHOLE, grid_charge_max_kwh=6.0)) == battery_kw


def test_a_battery_that_takes_a_power_has_it():
    assert flows(charge(0.2), battery=BATTERY) == -0.2
    assert flows(charge(5.0), **limited(5.0), battery=BATTERY) == -4.0
    draft = a_draft(3, load=0.0)
    assert acts_of(draft, a_solution(draft, (-1.0, -1.0, -1.0))) == [charge(1.0)] * 3


def test_what_a_family_can_do_is_known_to_the_problem():
    assert not a_house(able=ABLE).problem.battery.whole_power
    assert a_house(able=replace(ABLE, selectable_power=False)).problem.battery.whole_power


@pytest.mark.parametrize(
    ("battery_kw", "buy", "limit_kw", "acts"),
    [
        ((-1.0,) * 4, 0.1, None, (charge(5.0), HELD, HELD, HELD)),
        ((-2.0,) * 4, 0.1, None, (charge(5.0), charge(5.0), HELD, HELD)),
        ((-2.0,) * 4, (0.1, 0.11, 0.12, 0.13), None, (charge(5.0), HELD, charge(5.0), HELD)),  # in turn
        ((-5.0, -5.0, 0.0, 1.0), 0.1, None, (charge(5.0), charge(5.0), HELD, ITSELF)),
        ((-1.0,) * 4, 0.1, (4.0, 9.0, 9.0, 9.0), (HELD, charge(5.0), HELD, HELD)),
        ((1.5, 1.5, 0.0, 0.0), 0.1, None, (discharge(5.0), ITSELF, HELD, HELD)),
    ],
)
def test_a_solvers_charge_is_had_in_whole_steps_with_as_much_in_them(battery_kw, buy, limit_kw, acts):
    draft = a_draft(4, buy=buy, battery=WHOLE, import_max_kw=limit_kw)
    assert acts_of(draft, a_solution(draft, battery_kw)) == list(acts)


def told(draft):
    plan, acts = settle(draft, solve(draft.problem), None, SwitchPrice(0.005, 0.001))
    assert check(draft.problem, plan) == []
    return explain(draft, plan, acts, plan_id="p", made_at=START).slots


@pytest.mark.parametrize(
    ("per_kw", "so_far_kw", "charges"),
    [
        (10.0, 1.0, False),  # slowly it would pay: nobody can tell it to
        (10.0, 6.0, True),  # so much is lost already
        (0.05, 1.0, True),  # 4 kWh earn 1.60
    ],
)
def test_no_demand_charge_is_risen_by_a_charge_that_was_planned_slow(per_kw, so_far_kw, charges):
    demand = DemandSpec(
        enabled_by_default=True,
        price_per_kw=per_kw,
        interval_h=1.0,
        window_steps=tuple(range(6)),
        peak_so_far_kw=so_far_kw,
    )
    draft = replace(
        a_draft(
            6, buy=(0.1, 0.1, 0.1, 0.1, 0.5, 0.5), load=(0.5,) * 4 + (2.0, 2.0), battery=EMPTY, demand=demand
        ),
        may_keep_empty=False,
        may_slow=False,
    )
    assert 0.1 < max(solve(draft.problem).charge_kw) < 5.0 or charges
    slots = told(draft)
    assert (PlanAction.CHARGE in {slot.action for slot in slots}) == charges
    most_w = max(slot.grid_w for slot in slots)
    assert most_w <= 2_000 or charges
    assert {slot.power_w for slot in slots if slot.action is PlanAction.CHARGE} <= {5_000.0, 4_000.0}


def test_no_charge_is_planned_where_the_connection_leaves_less_than_all_of_it():
    cheap_night = {"buy": (0.1, 0.1, 0.5, 0.5), "load": (0.5, 0.5, 3.0, 3.0), "battery": EMPTY}
    draft = replace(a_draft(4, **cheap_night, import_max_kw=(5.0,) * 4), may_keep_empty=False, may_slow=False)
    assert min(solve(draft.problem).import_kw[:2]) > 1.0  # the solver would charge
    assert PlanAction.CHARGE not in {slot.action for slot in told(draft)}
    slots = told(replace(draft, problem=replace(draft.problem, import_max_kw=(5.5,) * 4)))
    assert PlanAction.CHARGE in {slot.action for slot in slots}


def test_a_sale_that_does_not_fit_is_not_planned():
    dear = {"sell": (0.1, 0.9, 0.1), "buy": 0.3, "load": 0.5, "battery": FULL}
    draft = replace(a_draft(3, **dear), may_keep_empty=False, may_slow=False)
    draft = replace(draft, problem=replace(draft.problem, grid=GridSpec(export_limit_kw=3.0)))
    assert PlanAction.DISCHARGE not in {slot.action for slot in told(draft)}
    draft = replace(draft, problem=replace(draft.problem, grid=GridSpec(export_limit_kw=4.5)))
    (sale,) = [slot for slot in told(draft) if slot.action is PlanAction.DISCHARGE]
    assert sale.power_w == 5_000


def test_where_no_way_keeps_every_rule_the_battery_is_left_to_itself():
    draft = a_draft(2, battery=EMPTY)
    broken = replace(draft, problem=replace(draft.problem, import_max_kw=(0.5, 0.5)))
    plan, acts = settle(broken, a_solution(broken, (-1.0, -1.0)), None, SwitchPrice(0.01, 0.002))
    assert acts == [ITSELF] * 2
    assert max(plan.charge_kw) == 0.0


def test_what_comes_of_an_act_is_asked_of_its_course():
    course = Course(a_draft(1, battery=WHOLE, **limited(3.0)).problem, (0.0,))
    assert course.given(0, Act(PlanAction.HOLD)) == HELD
    assert course.given(0, charge(1.0)) == ITSELF
    assert course.given(0, discharge(1.0)) == discharge(5.0)


@pytest.mark.parametrize(("battery", "is_spread"), [(FULL, False), (replace(FULL, whole_power=False), True)])
def test_a_sale_with_all_its_power_is_not_spread_over_hours_of_one_price(battery, is_spread):
    draft = a_draft(2, sell=0.5, load=0.0, battery=replace(battery, terminal_value_per_kwh=0.0))
    acts = [discharge(5.0), ITSELF]
    _, found = spread(draft, carried(draft.problem, acts, {}), acts)
    assert (found != acts) == is_spread
