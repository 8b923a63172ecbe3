"""A house that never reverses for cents: the cheapest way to run the battery, its switches counted."""

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.plan.acts.acts import ITSELF, Act, Course
from domain.plan.acts.calm import calming, played
from domain.plan.acts.marginal import marginal
from domain.plan.acts.switches import SwitchPrice, Way
from domain.plan.plan import PlanAction
from domain.plan.problem.quota import BandSpec, QuotaSpec
from domain.plan.turns import in_one_go
from tests.domain.plan.test_acts import HOLD, charge, discharge
from tests.domain.plan.test_explain import BATTERY, a_draft

GIVES, TAKES = Way(PlanAction.SELF_CONSUMPTION, 0.0, True), Way(PlanAction.CHARGE, 5.0, False)
WORTH = replace(BATTERY, terminal_value_per_kwh=0.40)
EMPTY = replace(BATTERY, soc0_kwh=1.0)


def calm(steps, *, cost=0.10, running=GIVES, cars=None, may_hold=True, may_slow=True, **changes):
    draft = replace(a_draft(steps, **changes), may_hold=may_hold, may_keep_empty=may_hold, may_slow=may_slow)
    around = marginal(draft.problem, solve(draft.problem))
    cases = played(draft, cars or (0.0,) * steps)
    return in_one_go(calming(cases, around, running=running, switches=SwitchPrice(cost, 0.2 * cost))).acts


# An hour of selling 4 kW earns the price of 4 kWh, which are worth 0.40 each at the end.
@pytest.mark.parametrize(
    ("sell", "cost", "is_made"),
    [(0.39, 0.0, False), (0.42, 0.0, True), (0.42, 0.5, False), (0.46, 0.5, True), (0.46, 1.0, False)],
)
def test_a_lone_sale_must_earn_its_two_orders(sell, cost, is_made):
    found = calm(3, cost=cost, sell=(0.1, sell, 0.1), buy=0.6, load=0.0, battery=WORTH)
    assert (found[1].action is PlanAction.DISCHARGE) == is_made
    assert {found[0], found[2]} == {ITSELF}


@pytest.mark.parametrize(
    ("now", "charges"),
    [
        (
            0.10,
            True,
        ),  # 4 kWh bought and used an hour later save 0.80, two turns cost 0.50 and three orders 0.15
        (0.25, False),  # 0.20
    ],
)
def test_a_turn_must_earn_its_price(now, charges):
    found = calm(
        3, cost=0.25, buy=(0.3, now, 0.3), load=(1.0, 0.0, 4.0), battery=replace(EMPTY, soc0_kwh=2.0)
    )
    assert (PlanAction.CHARGE in {act.action for act in found}) == charges


def test_what_runs_goes_on_where_the_change_earns_nothing():
    holding = Way(PlanAction.HOLD, 0.0, True)
    assert calm(3, running=holding, load=0.0, battery=EMPTY) == [HOLD] * 3
    assert calm(3, running=GIVES, load=0.0, battery=EMPTY) == [ITSELF] * 3


def test_a_slow_charge_is_one_order_where_short_ones_would_be_three():
    buy = (0.10, 0.101, 0.10, 0.5, 0.5)
    found = calm(5, cost=0.02, buy=buy, load=(0.0, 0.0, 0.0, 4.5, 4.5), battery=EMPTY, running=TAKES)
    orders = [act for act, before in zip(found, [None, *found], strict=False) if act != before]
    assert len(orders) == 2


SHORT = replace(BATTERY, soc0_kwh=2.0)


@pytest.mark.parametrize(
    ("action", "case", "unable"),
    [
        (PlanAction.HOLD, {"buy": (0.3, 0.35, 0.9), "battery": SHORT}, {"may_hold": False}),
        # nobody can force it
        (PlanAction.CHARGE, {"buy": (0.1, 0.3, 0.9), "battery": SHORT}, {"charge_max_kw": (0.0,) * 3}),
        (PlanAction.DISCHARGE, {"sell": (0.0, 0.7, 0.0)}, {"battery_export_allowed": (False,) * 3}),
    ],
)
def test_what_a_family_cannot_do_is_never_told(action, case, unable):
    bound = {} if action is not PlanAction.HOLD else {"charge_max_kw": (0.0,) * 3}
    assert action in {act.action for act in calm(3, cost=0.0, **case, **bound)}
    assert action not in {act.action for act in calm(3, cost=0.0, **case, **(bound | unable))}


def test_a_battery_without_selectable_power_charges_at_its_most():
    found = calm(4, cost=0.001, buy=(0.1, 0.1, 0.1, 0.6), load=(0, 0, 0, 4.0), battery=EMPTY, may_slow=False)
    assert {act for act in found if act.action is PlanAction.CHARGE} == {Act(PlanAction.CHARGE, 5.0)}


def test_power_that_a_quota_makes_cheap_is_bought():
    bonus = BandSpec(width_kwh=20.0, price_change=-0.3)
    quota = QuotaSpec(name="bonus", side="import", steps=(0, 1), bands=(bonus,))
    found = calm(2, cost=0.0, buy=0.6, load=0.0, battery=replace(WORTH, soc0_kwh=1.0), quotas=(quota,))
    assert PlanAction.CHARGE in {act.action for act in found}


def test_sun_goes_to_cars_before_the_battery():
    found = calm(2, cost=0.0, pv=(4.0, 0.0), cars=(4.0, 0.0), sell=0.0, battery=EMPTY)
    assert found[0] in (ITSELF, HOLD)


def test_without_a_battery_there_is_nothing_to_tell():
    none = replace(BATTERY, capacity_kwh=0.0, soc0_kwh=0.0, reserve_kwh=0.0)
    assert calm(2, battery=none) == [ITSELF] * 2


def test_a_power_that_runs_already_needs_no_order():
    odd = Way(PlanAction.CHARGE, 3.3, False)
    found = calm(3, cost=0.5, running=odd, buy=(0.1, 0.1, 0.9), load=(0, 0, 3.0), battery=EMPTY)
    assert found[0] == charge(3.3)


def test_sales_stop_at_the_reserve_for_exports():
    reserved = replace(BATTERY, export_reserve_kwh=4.0)
    found = calm(2, cost=0.0, buy=0.9, sell=0.8, load=0.0, battery=reserved)
    course = Course(a_draft(2, sell=0.8, load=0.0, battery=reserved).problem, (0.0, 0.0))
    assert discharge(5.0) in found
    assert min(course.outcome(found).stored_kwh) == pytest.approx(4.0)
