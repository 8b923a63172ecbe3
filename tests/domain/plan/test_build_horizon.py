"""How far a planning problem looks, and its means over the steps."""

from datetime import timedelta
from math import inf, nan

import pytest
from msgspec.structs import replace

from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Optimiser
from domain.plan.draft.build import Draft
from domain.plan.problem.decode import faults_of
from domain.reason.reason import Reason, Why
from tests.domain.plan.numbered import hourly
from tests.domain.plan.test_build import HOUSE, NOON, a_draft, a_forecast, a_tariff

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("prices_h", "load_h", "horizon_h", "end_h"),
    [(7, 9, 48, 7), (9, 7, 48, 7), (9, 8, 4, 4), (60, 60, 48, 48)],
)
def test_the_horizon_is_the_shortest_of_what_is_known_and_wanted(prices_h, load_h, horizon_h, end_h):
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=horizon_h))
    draft = a_draft(house=house, tariff=a_tariff(hours=prices_h), load=a_forecast(hours=load_h))
    assert draft.edges[-1] == NOON + timedelta(hours=end_h)
    assert len(draft.edges) == draft.problem.steps + 1 == len(draft.problem.load_kw) + 1


@pytest.mark.parametrize(
    ("prices_s", "load_s", "why"),
    [
        (300, 300, None),
        (299, 300, Why.PRICE_UNKNOWN),
        (300, 299, Why.LOAD_UNKNOWN),
        (299, 299, Why.PRICE_UNKNOWN),
        (100, 200, Why.PRICE_UNKNOWN),
        (200, 100, Why.LOAD_UNKNOWN),
    ],
)
def test_five_minutes_are_the_least_to_plan_and_what_ends_first_is_told(prices_s, load_s, why):
    now = NOON + timedelta(hours=1, seconds=-prices_s)
    found = a_draft(
        now=now,
        tariff=a_tariff(hours=1),
        load=PowerForecast(slots=(PowerSlot(NOON - MINUTE, now + timedelta(seconds=load_s), 500.0),)),
    )
    assert isinstance(found, Draft) if why is None else found == Reason(why)


def test_prices_and_forecasts_are_means_over_the_steps():
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, step_s=3600))
    problem = a_draft(
        house=house,
        now=NOON + timedelta(minutes=30),
        tariff=a_tariff(hours=3, buy=lambda h: 0.1 * (h + 1), sell=lambda h: 0.01 * (h + 2)),
        load=hourly(800.0, -200.0, 1_200.0),
        solar=hourly(500.0, 2_500.0),
    ).problem
    assert problem.hours == (0.5, 1.0, 1.0)
    assert problem.import_price == pytest.approx((0.1, 0.2, 0.3))
    assert problem.export_price == pytest.approx((0.02, 0.03, 0.04))
    assert problem.load_kw == pytest.approx((0.8, 0.0, 1.2))  # a house never needs less than nothing
    assert problem.pv_kw == pytest.approx((0.5, 2.5, 0.0))
    assert a_draft(solar=None).problem.pv_kw == (0.0,) * a_draft().problem.steps


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"soc_pct": nan}, Why.BATTERY_SOC_UNKNOWN),
        ({"soc_pct": inf}, Why.BATTERY_SOC_UNKNOWN),
        ({"tariff": a_tariff(buy=lambda h: nan if h == 0 else 0.3)}, Why.PRICE_UNKNOWN),
        ({"tariff": a_tariff(buy=lambda h: inf if h == 3 else 0.3)}, 3),
        ({"load": hourly(nan, 500.0)}, Why.LOAD_UNKNOWN),
        ({"load": hourly(500.0, 500.0, nan, 500.0)}, 2),
        ({"solar": hourly(nan, inf, 500.0)}, 48),
        ({"tariff": a_tariff(sell=lambda h: (nan, inf, 0.1)[h % 3])}, 48),
    ],
)
def test_a_number_that_is_none_is_what_nobody_told_us(changes, found):
    draft = a_draft(**changes)
    if isinstance(found, Why):
        assert draft == Reason(found)
        return
    assert draft.edges[-1] == NOON + timedelta(hours=found)
    assert faults_of(draft.problem) == {}
    assert max(draft.problem.pv_kw) <= 0.5
    assert max(draft.problem.export_price) <= 0.1
