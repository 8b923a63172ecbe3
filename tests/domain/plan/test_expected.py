"""Where the contract counts sums, what a plan tells the battery now is weighed by all loads that may come."""

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.plan.acts.acts import HELD, ITSELF
from domain.plan.acts.calm import calming, played
from domain.plan.acts.expected import expecting, in_sum
from domain.plan.acts.marginal import marginal
from domain.plan.acts.switches import FREE, SwitchPrice, Way
from domain.plan.draft.cases import Case
from domain.plan.plan import PlanAction
from domain.plan.problem.quota import BandSpec, QuotaSpec
from domain.plan.turns import whole
from tests.domain.plan.at_once import settle
from tests.domain.plan.test_explain import BATTERY, a_draft

USABLE = replace(BATTERY, soc0_kwh=6.0)  # 5 kWh, of which the house needs 4
LIKELY_KW = 1.0
PLENTY = QuotaSpec(
    name="step", side="import", steps=(0, 1, 2, 3), bands=(BandSpec(width_kwh=90.0, price_change=0.0),)
)


def credit(dollars):
    """Lost with the first 0.1 kWh that is bought in the first hour."""
    lost = BandSpec(width_kwh=0.1, price_change=10 * dollars)
    return QuotaSpec(name="credit", side="import", steps=(0,), bands=(lost,))


def first_act(*, high=None, buy=0.5, sell=(0.12, 0.0, 0.0, 0.0), quota=PLENTY, battery=USABLE):
    draft = a_draft(4, buy=buy, sell=sell, load=LIKELY_KW, battery=battery, quotas=(quota,))
    if high is not None:
        low, much = (
            Case(0.3, replace(draft.problem, load_kw=load_kw))
            for load_kw in (tuple(each / 2 for each in draft.problem.load_kw), high)
        )
        draft = replace(draft, cases=(low, much))
    _, acts = settle(draft, solve(draft.problem), None, FREE)
    return acts[0]


@pytest.mark.parametrize(
    ("high", "sell", "sells"),
    [
        (None, 0.12, True),  # what nobody needs is sold
        ((1.0, 2.0, 2.0, 2.0), 0.12, False),  # in three of ten cases it is missed, and bought for 0.5
        ((1.0, 2.0, 2.0, 2.0), 0.20, True),  # 0.3 times 0.5 is less
    ],
)
def test_what_a_house_may_need_is_kept_where_that_is_worth_more_than_its_sale(high, sell, sells):
    found = first_act(high=high, sell=(sell, 0.0, 0.0, 0.0))
    assert (found.power_kw > LIKELY_KW) is sells


def test_of_a_sale_only_what_a_night_that_wants_more_needs_stays():
    # 1 kWh of the 5 is nobody's with the likely load; with a high one a part of it is missed
    assert LIKELY_KW < first_act(high=(1.0, 1.15, 1.15, 1.15)).power_kw < LIKELY_KW + 0.8


def test_what_is_much_now_is_less_so_by_the_morning():
    draft = a_draft(12, buy=0.5, sell=0.12, load=LIKELY_KW, battery=USABLE)
    high = Case(0.3, replace(draft.problem, load_kw=(2.0,) * 12))
    usual, much = in_sum(played(replace(draft, cases=(high,)), [0.0] * 12), [0.0] * 12, None)
    assert usual.draft.problem.load_kw == (LIKELY_KW,) * 12
    hours = [kw - LIKELY_KW for kw in much.draft.problem.load_kw]
    assert hours == sorted(hours, reverse=True)
    assert hours[0] == pytest.approx(0.94, abs=0.01)  # half an hour of it
    assert 0.2 < hours[-1] < 0.3  # an eighth less in each hour
    assert much.course.net_kw[-1] == pytest.approx(LIKELY_KW + hours[-1])


@pytest.mark.parametrize(("dear_hour", "counts"), [(2, True), (3, False)])
def test_what_is_told_after_three_hours_does_not_decide_what_is_told_now(dear_hour, counts):
    buy = tuple(0.9 if hour == dear_hour else 0.5 for hour in range(8))
    draft = a_draft(8, buy=buy, sell=0.12, load=LIKELY_KW, battery=USABLE)
    draft = replace(draft, cases=(Case(0.3, replace(draft.problem, load_kw=(1.2,) * 8)),))
    plan = solve(draft.problem)
    cases = played(draft, [0.0] * 8)
    ways = whole(calming)(cases, marginal(draft.problem, plan), running=None, switches=FREE).ways
    held = [ITSELF] * dear_hour + [HELD] * (8 - dear_hour)
    costs = [whole(expecting)(cases, ways, told, [ITSELF] * 8, None, FREE) for told in ([ITSELF] * 8, held)]
    assert (costs[1] > costs[0] + 0.1) is counts
    assert (costs[1] == pytest.approx(costs[0])) is not counts


def test_what_follows_the_told_hours_goes_on_the_way_they_left_the_battery():
    # held on for two hours more it saves 2 times 0.05; an order costs 0.06, and a battery left to itself
    # would need two for that
    buy = (0.5,) * 5 + (0.55,) * 5
    draft = a_draft(10, buy=buy, sell=0.0, load=LIKELY_KW, battery=USABLE)
    draft = replace(draft, cases=(Case(0.3, replace(draft.problem, load_kw=(1.1,) * 10)),))
    cases, orders = played(draft, [0.0] * 10), SwitchPrice(order=0.06)
    running = Way(PlanAction.SELF_CONSUMPTION, gives=True)
    prices = marginal(draft.problem, solve(draft.problem))
    ways = whole(calming)(cases, prices, running=running, switches=orders).ways
    told = [HELD] * 3 + [ITSELF] * 7
    held_on = [HELD] * 5 + [ITSELF] * 5
    found = whole(expecting)(cases, ways, told, told, running, orders)
    best = sum(case.likely * case.course.cost(held_on, running, orders) for case in cases)
    assert found == pytest.approx(best)
    assert found < sum(case.likely * case.course.cost(told, running, orders) for case in cases) - 0.05


def test_a_credit_is_not_risked_for_a_sale_that_a_kettle_turns_into_a_purchase():
    # told to give 2 kW, the battery lets a house of 3 kW buy the rest
    found = first_act(high=(3.0, 1.0, 1.0, 1.0), sell=(0.02, 0.0, 0.0, 0.0), quota=credit(1.0))
    assert found.action is PlanAction.SELF_CONSUMPTION


def test_a_house_without_a_battery_has_nothing_to_weigh():
    none = replace(BATTERY, capacity_kwh=0.0, soc0_kwh=0.0, reserve_kwh=0.0)
    assert first_act(high=(2.0,) * 4, battery=none).action is PlanAction.SELF_CONSUMPTION
