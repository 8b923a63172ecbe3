"""What the battery is told, carried out as far as battery, house and grid let it."""

from datetime import timedelta
from math import e

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF, Act, Course
from domain.plan.acts.switches import SwitchPrice, Way, switch_price
from domain.plan.plan import PlanAction
from domain.plan.problem.cost import objective_of
from domain.plan.problem.problem import DemandSpec
from domain.plan.problem.solution import Solution, SolveStatus
from domain.plan.spent import Spent
from domain.plan.why.explain import acts_of
from tests.domain.plan.test_explain import BATTERY, a_draft, a_solution

HOLD = Act(PlanAction.HOLD)


def charge(kw):
    return Act(PlanAction.CHARGE, kw)


def discharge(kw):
    return Act(PlanAction.DISCHARGE, kw)


def done(*acts, cars=None, **changes):
    """What comes of some acts in a draft of these values."""
    problem = a_draft(len(acts), **changes).problem
    return Course(problem, cars or (0.0,) * len(acts)).outcome(acts)


@pytest.mark.parametrize(
    ("act", "changes", "charge_kw", "discharge_kw"),
    [
        (charge(3.0), {}, 3.0, 0.0),
        (charge(3.0), {"battery": replace(BATTERY, soc0_kwh=8.0)}, 2.0, 0.0),  # full
        (charge(3.0), {"battery": replace(BATTERY, max_charge_kw=2.0)}, 2.0, 0.0),
        (charge(3.0), {"charge_max_kw": (1.0,)}, 1.0, 0.0),
        (discharge(3.0), {}, 0.0, 3.0),
        (discharge(3.0), {"battery": replace(BATTERY, soc0_kwh=3.0)}, 0.0, 2.0),  # down to the reserve
        (discharge(3.0), {"battery": replace(BATTERY, soc0_kwh=0.5)}, 0.0, 0.0),  # below it
        (discharge(3.0), {"battery": replace(BATTERY, max_discharge_kw=2.0)}, 0.0, 2.0),
        (discharge(3.0), {"battery_export_allowed": (False,)}, 0.0, 1.0),  # only what the house needs
        (discharge(3.0), {"battery_export_allowed": (False,), "load": 0.0}, 0.0, 0.0),
        (discharge(3.0), {"battery_export_allowed": (True,)}, 0.0, 3.0),
        (discharge(3.0), {"battery": replace(BATTERY, export_reserve_kwh=3.0)}, 0.0, 2.0),
        (discharge(3.0), {"battery": replace(BATTERY, export_reserve_kwh=6.0)}, 0.0, 1.0),
        (discharge(3.0), {"battery": replace(BATTERY, export_reserve_kwh=6.0), "load": 2.5}, 0.0, 2.5),
        (HOLD, {"load": 4.0}, 0.0, 0.0),
        (HOLD, {"pv": 4.0}, 0.0, 0.0),
        (ITSELF, {"load": 2.0}, 0.0, 2.0),
        (ITSELF, {"load": 9.0}, 0.0, 4.0),  # down to the reserve
        (ITSELF, {"load": 1.0, "pv": 3.0}, 2.0, 0.0),
        (ITSELF, {"load": 0.0, "pv": 9.0}, 5.0, 0.0),
    ],
)
def test_an_act_is_done_as_far_as_it_can_be(act, changes, charge_kw, discharge_kw):
    found = done(act, **changes)
    assert found.charge_kw == pytest.approx([charge_kw])
    assert found.discharge_kw == pytest.approx([discharge_kw])


def test_losses_count_on_the_way_in_and_out():
    lossy = replace(BATTERY, eta_charge=0.5, eta_discharge=0.8)
    assert done(charge(2.0), discharge(3.0), battery=lossy).stored_kwh == pytest.approx([6.0, 2.25])
    assert done(charge(5.0), battery=replace(lossy, soc0_kwh=9.0)).charge_kw == pytest.approx([2.0])
    assert done(discharge(5.0), battery=replace(lossy, soc0_kwh=3.0)).discharge_kw == pytest.approx([1.6])


def test_a_battery_left_to_itself_covers_cars_too():
    assert done(ITSELF, cars=(2.0,), load=1.0).discharge_kw == pytest.approx([3.0])


@pytest.mark.parametrize(
    ("act", "changes", "charge_kw", "discharge_kw"),
    [
        (charge(5.0), {"import_max_kw": (4.0,)}, 3.0, 0.0),  # the house takes 1 kW of it
        (charge(5.0), {"import_max_kw": (1.0,)}, 0.0, 0.0),
        (discharge(5.0), {"export_max_kw": (1.5,)}, 0.0, 2.5),
        (discharge(5.0), {"export_max_kw": (0.0,)}, 0.0, 1.0),
        (discharge(5.0), {"export_max_kw": (1.5,), "pv": 2.0}, 0.0, 0.5),
        (discharge(5.0), {"export_max_kw": (0.5,), "pv": 2.0}, 0.0, 0.0),  # the sun alone is more
    ],
)
def test_no_act_goes_beyond_the_connection(act, changes, charge_kw, discharge_kw):
    found = done(act, **changes)
    assert found.charge_kw == pytest.approx([charge_kw])
    assert found.discharge_kw == pytest.approx([discharge_kw])


FULL = replace(BATTERY, soc0_kwh=10.0, max_discharge_kw=0.0)


@pytest.mark.parametrize(
    ("act", "pv", "sell", "able", "sold_kw", "wasted_kw"),
    [
        (ITSELF, 4.0, 0.1, True, 3.0, 0.0),
        (ITSELF, 8.0, 0.1, True, 5.0, 2.0),  # 5 kW may go out
        (ITSELF, 4.0, -0.1, True, 0.0, 3.0),  # it would cost
        (ITSELF, 4.0, 0.0, True, 3.0, 0.0),
        (ITSELF, 0.0, -0.1, True, 0.0, 0.0),
        (HOLD, 4.0, -0.1, True, 0.0, 3.0),
        (HOLD, 4.0, -0.1, False, 3.0, 0.0),  # this family's limit does not hold while it is forced
        (ITSELF, 4.0, -0.1, False, 0.0, 3.0),
        (HOLD, 4.0, -0.1, "held", 0.0, 3.0),
        (Act(PlanAction.DISCHARGE, 2.0), 4.0, -0.1, "held", 3.0, 0.0),
    ],
)
def test_what_the_grid_cannot_or_shall_not_take_is_thrown_away(act, pv, sell, able, sold_kw, wasted_kw):
    limits = {"curtail_while_forced": able is True, "curtail_while_held": able == "held"}
    found = done(act, battery=FULL, pv=pv, sell=sell, **limits)
    assert found.export_kw == pytest.approx([sold_kw])
    assert found.curtail_kw == pytest.approx([wasted_kw])
    assert found.import_kw == pytest.approx([max(0.0, 1.0 - pv)])


WORN = replace(
    BATTERY,
    cycle_cost_per_kwh_discharged=0.03,
    terminal_value_per_kwh=0.12,
    reserve_penalty_per_kwh_h=0.7,
    soc0_kwh=0.6,
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "demand": DemandSpec(
                enabled_by_default=True, price_per_kw=3.0, interval_h=1.0, window_steps=(0, 2)
            )
        },
        {"sell": -0.1, "pv": 9.0},
    ],
)
def test_acts_cost_what_the_formulation_says(changes):
    acts = (charge(4.0), ITSELF, HOLD, discharge(2.0))
    draft = a_draft(4, battery=WORN, **changes)
    course = Course(draft.problem, (0.0,) * 4)
    found = course.outcome(acts)
    plan = Solution(
        status=SolveStatus.FEASIBLE,
        import_kw=tuple(found.import_kw),
        export_kw=tuple(found.export_kw),
        charge_kw=tuple(found.charge_kw),
        discharge_kw=tuple(found.discharge_kw),
        curtail_kw=tuple(found.curtail_kw),
        soc_kwh=tuple(found.stored_kwh),
    )
    assert course.cost(acts) == pytest.approx(objective_of(draft.problem, plan))


@pytest.mark.parametrize(
    ("battery_kw", "changes", "acts"),
    [
        ((-3.0,), {}, [charge(3.0)]),  # from the grid
        ((3.0,), {}, [discharge(3.0)]),  # beyond the house
        ((1.0,), {}, [ITSELF]),
        ((0.0,), {}, [HOLD]),  # the grid serves the house though the battery could
        ((-2.0,), {"pv": 3.0}, [ITSELF]),  # all the sun there is
        ((0.0,), {"pv": 3.0}, [HOLD]),  # kept empty though the sun could fill it
        ((-1.0,), {"pv": 3.0}, [charge(1.0)]),  # less than the sun brings
        ((-1.95,), {"pv": 3.0}, [ITSELF]),  # that little is noise
        ((0.0,), {"pv": 3.0, "battery": replace(BATTERY, soc0_kwh=10.0)}, [ITSELF]),  # full: nothing is kept
        ((0.0,), {"battery": replace(BATTERY, soc0_kwh=1.0)}, [ITSELF]),  # empty
    ],
)
def test_flows_become_the_acts_that_bring_them_about(battery_kw, changes, acts):
    draft = a_draft(len(battery_kw), **changes)
    assert acts_of(draft, a_solution(draft, battery_kw)) == acts


ALONE = Way(PlanAction.SELF_CONSUMPTION)
TAKES, GIVES = Way(PlanAction.CHARGE, 1.0, False), Way(PlanAction.SELF_CONSUMPTION, 0.0, True)


@pytest.mark.parametrize(
    ("acts", "running", "price"),
    [
        ([ITSELF, ITSELF], None, 0.0),
        ([ITSELF, HOLD, ITSELF], None, 0.4),  # two orders
        ([HOLD, HOLD], Way(PlanAction.HOLD), 0.0),
        ([HOLD, ITSELF], ALONE, 0.4),
        ([charge(0.5), charge(1.0)], Way(PlanAction.CHARGE, 0.5), 0.2),  # another power is another order
        ([charge(0.95)], TAKES, 0.0),  # but not so little
        ([charge(5.0), charge(5.0)], Way(PlanAction.CHARGE, 5.0), 0.2),  # full after the first
        ([charge(5.0), discharge(2.0)], None, 1.2),  # it turns
        ([charge(1.0), HOLD, discharge(2.0)], TAKES, 1.4),  # a rest in between does not hide that
        ([charge(1.0)], GIVES, 1.2),
    ],
)
def test_an_order_costs_a_little_and_a_turn_much(acts, running, price):
    course = Course(a_draft(len(acts), load=0.0).problem, (0.0,) * len(acts))
    assert course.cost(acts, running, SwitchPrice(1.0, 0.2)) == pytest.approx(course.cost(acts) + price)


def test_a_charge_of_a_full_battery_that_the_house_would_use_is_a_hold_and_costs_one():
    full = replace(BATTERY, soc0_kwh=BATTERY.capacity_kwh - 0.2)
    course = Course(a_draft(3, load=1.0, battery=full).problem, (0.0,) * 3)
    acts = [charge(5.0), charge(5.0), ITSELF]
    assert course.cost(acts, ALONE, SwitchPrice(1.0, 0.2)) == pytest.approx(course.cost(acts) + 1.6)


def test_a_battery_that_turns_by_itself_costs_nothing():
    course = Course(a_draft(3, load=1.0, pv=(3.0, 0.0, 3.0)).problem, (0.0,) * 3)
    assert course.cost([ITSELF] * 3, ALONE, SwitchPrice(1.0, 0.2)) == pytest.approx(course.cost([ITSELF] * 3))


def test_a_charge_of_a_battery_that_cannot_be_held_keeps_its_power():
    draft = replace(a_draft(1), may_hold=False)
    assert acts_of(draft, a_solution(draft, (-3.0,))) == [charge(3.0)]


@pytest.mark.parametrize(
    ("switch_cost", "saves_per_day", "order"),
    [
        (0.005, None, 0.00015),
        (0.005, 0.2, 0.00015),
        (0.005, 2.0, 0.0012),  # where there is more to save, an order has to earn more
        (0.005, 90.0, 0.005),  # but not more than a turn
        (0.005, -1.0, 0.00015),
        (0.0, 2.0, 0.0),
    ],
)
def test_the_price_of_an_order_grows_with_what_there_is_to_save(switch_cost, saves_per_day, order):
    assert switch_price(switch_cost, saves_per_day) == SwitchPrice(switch_cost, pytest.approx(order))


@pytest.mark.parametrize(
    ("spent", "turn", "order"),
    [
        (Spent(turns=0.0, orders=0.0), 0.0, 0.00015),
        (Spent(turns=6.0, orders=20.0), 0.005 / 256, 0.00015),  # half of a day's turns is next to free
        (Spent(turns=9.0, orders=40.0), 0.005 * 0.75**8, 0.0012),  # at twice as many eight times as much
        (Spent(turns=24.0, orders=70.0), 1.28, 0.005),  # no order more than a turn should
        (Spent(), 0.005, 0.00015),  # nobody knows: as if all was spent
    ],
)
def test_a_house_spends_its_changes_like_money(spent, turn, order):
    found = switch_price(0.005, 0.2, spent)
    assert (found.turn, found.order) == pytest.approx((turn, order))


def test_an_order_on_prices_that_are_often_wrong_has_to_earn_more():
    by_error = [switch_price(0.005, 0.2, misjudged=error).order for error in (0.0, 0.003, 1.0)]
    assert by_error == pytest.approx([0.00015, 0.0009, 0.005])


def test_what_was_spent_counts_less_and_less_and_no_more_where_the_clock_goes_back():
    spent = Spent(turns=4.0, orders=8.0)
    later = spent.later(timedelta(days=1))
    assert (later.turns, later.orders) == (pytest.approx(4 / e), pytest.approx(8 / e))
    assert spent.later(timedelta(minutes=-5)) == spent
