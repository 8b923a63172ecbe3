"""What a little more power costs where prices depend on sums, peaks and floors."""

from math import inf

import pytest

from domain.plan.acts.marginal import marginal
from domain.plan.problem.floors import EarningsLimit, FloorSpec
from domain.plan.problem.problem import DemandSpec
from domain.plan.problem.quota import BandSpec, QuotaSpec
from tests.domain.plan.test_explain import a_draft, a_solution


def around(battery_kw, **changes):
    draft = a_draft(len(battery_kw), **changes)
    return marginal(draft.problem, a_solution(draft, battery_kw))


def a_quota(side, *bands):
    return QuotaSpec(name="q", side=side, steps=(0, 1), bands=bands)


FIRST_TWO = BandSpec(width_kwh=2.0, price_change=-0.1)


@pytest.mark.parametrize(
    ("load", "more"), [(0.5, -0.1), (0.9, -0.1), (0.9999, -0.05), (1.0, -0.05), (1.0001, -0.05), (3.0, 0.0)]
)
def test_a_quota_counts_while_there_is_some_left_and_half_where_it_is_filled(load, more):
    quota = a_quota("import", FIRST_TWO)
    found = around((0.0, 0.0, 0.0), load=load, quotas=(quota,))
    assert found.bought == [more, more, 0.0]
    # what its bill would rise by, from a kWh less to a kWh more
    assert quota.cost(2 * load + 0.1) - quota.cost(2 * load - 0.1) == pytest.approx(0.2 * more, abs=1e-4)


def test_a_bonus_on_what_is_sold_makes_a_sale_cost_less():
    bonus = BandSpec(width_kwh=2.0, price_change=0.1)
    found = around((0.0, 0.0, 0.0), load=0.0, pv=0.5, quotas=(a_quota("export", bonus),))
    assert found.sold == [-0.1, -0.1, 0.0]


def test_a_demand_charge_is_the_peak_that_the_plan_sets():
    demand = DemandSpec(enabled_by_default=True, price_per_kw=3.0, interval_h=1.0, window_steps=(0, 2))
    assert around((0.0,) * 3, load=(1.0, 5.0, 2.0), demand=demand).ceiling_kw == [2.0, inf, 2.0]


def test_a_floor_wants_what_the_plan_keeps_of_it():
    floor = FloorSpec(name="evening", steps=(1,), kwh=8.0, penalty_per_kwh=2.0)
    found = around((-1.0, -1.0), floors=(floor,))  # 7 kWh of the 8
    assert (found.floor_kwh, found.missing) == ([0.0, 7.0], [0.0, 2.0])


@pytest.mark.parametrize(("most", "more"), [(0.10, 0.1), (0.20, 0.1), (0.30, 0.0)])
def test_where_earnings_have_reached_their_limit_a_sale_earns_nothing(most, more):
    limit = EarningsLimit(name="cap", steps=(0, 1), most=most)
    found = around((0.0, 0.0), load=0.0, pv=1.0, sell=0.1, earnings_limits=(limit,))
    assert found.sold == pytest.approx([more, more])
