"""The ways through a past, with sums worked out by hand; and the live loop among them."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.simulated.drivers import BATTERY_CAPABILITIES
from domain.house.house import Battery
from domain.plan.acts.acts import Act
from domain.plan.plan import PlanAction
from domain.tariff.terms import Band, DemandCharge, TariffTerms
from domain.tariff.wall_clock import When
from powersync.backtest.account import Flow, account
from powersync.backtest.chart import BOTTOM, HEIGHT, LEFT, WIDTH, chart
from powersync.backtest.promised import acted
from powersync.backtest.rivals import greedy, house_in, left_alone, live_by
from powersync.backtest.run import (
    CALM,
    GREEDY,
    LIVE,
    NOTHING,
    PERFECT,
    SELF,
    Forecast,
    backtest,
    house_for,
    whole,
)
from powersync.backtest.terms import terms_cost
from tests.powersync.backtest.small import a_past

BATTERY = Battery(efficiency=1.0, capacity_wh=10_000, reserve_pct=10)
SELDOM = timedelta(hours=2)  # how often it is planned does not matter here


def drawn(page: str) -> dict[str, float]:
    """Where each way's line ends, in money, by the colour of its name and the marks at the side."""
    marks = [float(each) for each in re.findall(r'<text x="0" y="[0-9.]+">([^<]+)<', page)]
    ends = dict(re.findall(r'stroke="(#\w+)"[^>]* points="(?:[^"]* )?[0-9.]+,([0-9.]+)"/>', page))
    high, low = marks[0], marks[-1]
    return {
        name: high - (high - low) * float(ends[colour]) / (HEIGHT - BOTTOM)
        for colour, name in re.findall(r'<li style="color:(#\w+)">([^<]+)</li>', page)
    }


def test_without_a_battery_the_meter_bills_what_the_sun_leaves():
    past = a_past()
    flows = live_by(left_alone, past, house_in(past, None, 50.0))
    # 20 hours of 0.5 kWh: six at 0.10, four at 0.60, ten at 0.30; four of 1.5 kWh sold at 0.05
    bill = 6 * 0.5 * 0.10 + 4 * 0.5 * 0.60 + 10 * 0.5 * 0.30 - 4 * 1.5 * 0.05
    told = account(NOTHING, past, flows, worth_per_kwh=0.2, wear_per_kwh=0.02)
    assert (told.bill, told.cost, told.wear) == pytest.approx((bill, bill, 0.0))


def test_left_alone_a_battery_covers_the_house_until_its_reserve():
    past = a_past()
    house = house_in(past, BATTERY, 50.0)
    flows = live_by(left_alone, past, house)
    # 4 kWh are there at midnight: they last until 8:00; the sun brings 6 kWh, of which 5 last to midnight
    assert sum(flow.bought_kwh for flow in flows[:20]) == pytest.approx(1.0)
    assert sum(flow.bought_kwh for flow in flows[20:]) == 0.0
    assert house.battery is not None
    assert house.battery.soc_pct == pytest.approx(20.0)
    assert sum(flow.discharged_kwh for flow in flows) == pytest.approx(4.0 + 5.0)


def test_the_greedy_rule_buys_the_cheapest_and_sells_the_dearest_hours():
    past = a_past()
    flows = live_by(greedy(past), past, house_in(past, BATTERY, 50.0))
    assert {flow.mode for flow in flows[:10]} == {"charge"}
    assert flows[34].mode == "discharge"
    assert flows[20].mode == "self_consumption"


def test_an_account_is_the_bill_and_the_wear_less_what_is_stored():
    past = a_past(import_price=(0.3,) * 96, export_price=(0.1,) * 96)
    flows = [
        Flow(2.0, 0.0, 0.0, "charge", 4.5),
        Flow(0.0, 0.0, 0.0, "self_consumption", -0.01),  # that little is rest
        Flow(0.0, 1.0, 1.5, "discharge", -1.0),
        Flow(0.0, 0.0, 0.5, "discharge", -0.49),
    ]
    told = account("x", past, flows, worth_per_kwh=0.2, wear_per_kwh=0.05)
    assert told.bill == pytest.approx(0.6 - 0.1)
    assert told.wear == pytest.approx(0.1)
    assert told.cost == pytest.approx(0.5 + 0.1 - 0.6)
    assert (told.modes_a_day, told.switches_a_day) == (2.0, 1.0)


def test_the_live_loop_earns_nearly_all_that_perfect_knowledge_could():
    steps = []
    result = backtest(a_past(), BATTERY, "perfect", on_step=steps.append)
    by_name = {each.name: each for each in result.accounts}
    assert list(by_name) == [NOTHING, SELF, GREEDY, LIVE, CALM, PERFECT]
    assert by_name[PERFECT].cost < by_name[LIVE].cost + 0.01 < by_name[SELF].cost
    assert by_name[PERFECT].cost < by_name[CALM].cost + 0.01 < by_name[SELF].cost
    assert by_name[CALM].modes_a_day <= by_name[PERFECT].modes_a_day
    assert result.kept_pct == pytest.approx(100.0, abs=2.0)
    captured = result.captured_pct(LIVE)
    assert captured is not None
    assert captured >= 95.0
    assert result.captured_pct(SELF) == 0.0
    assert steps == list(range(48))
    live = by_name[LIVE]
    assert live.writes_a_day is not None
    assert live.writes_a_day <= 12
    page = chart(result)
    assert drawn(page) == {each.name: pytest.approx(each.bill, abs=0.02) for each in result.accounts}
    noon = re.search(r'<text x="([0-9.]+)" [^>]*>12:00<', page)
    assert noon is not None
    assert float(noon[1]) == pytest.approx((LEFT + WIDTH) / 2)


def test_a_promise_is_what_the_acts_bring_about_on_the_sun_that_came():
    past = a_past(pv_w=(0.0,) * 96, load_w=(1_000.0,) * 96)
    problem = whole(past, house_for(past, BATTERY, None), BATTERY_CAPABILITIES).problem
    sale = Act(PlanAction.DISCHARGE, 2.0)
    begun = acted(
        past, problem, [sale, sale], [Flow(0.0, 0.0, 0.0, "hold", -3.5), Flow(0.5, 0.0, 0.0, "hold")]
    )
    # 5 kWh are there at first and 1.5 after what was lived, of which 1 is kept for the hardware
    assert [(flow.sold_kwh, flow.discharged_kwh) for flow in begun] == [
        (pytest.approx(0.5), pytest.approx(1.0)),
        (pytest.approx(0.0), pytest.approx(0.5)),
    ]


def test_forecasts_with_errors_give_the_same_answer_twice():
    morning = replace(a_past(), counted=24)

    def costs(forecast: Forecast) -> list[float]:
        return [each.cost for each in backtest(morning, BATTERY, forecast, replan=SELDOM).accounts]

    noisy = costs("noisy_prices")
    assert costs("noisy_prices") == noisy
    assert costs("realistic") != noisy


def test_what_was_used_of_a_quota_is_counted_in_half_hours_too():
    free = Band(name="free", when=(When(from_="11:00", to="14:00"),), upto_kwh=9.0, price=0.0)
    past = replace(a_past(pv_w=(0.0,) * 96, export_price=(0.0,) * 96), terms=TariffTerms(bands=(free,)))
    result = backtest(past, BATTERY, "perfect", replan=timedelta(hours=1))
    captured = result.captured_pct(LIVE)
    assert captured is not None
    assert captured >= 97.0, "planned anew within the free hours, it buys what is left of them"


def test_where_perfect_knowledge_saves_nothing_no_share_is_told():
    flat = a_past(import_price=(0.3,) * 96, export_price=(0.0,) * 96, pv_w=(0.0,) * 96)
    result = backtest(flat, BATTERY, "perfect", replan=SELDOM)
    assert result.captured_pct(LIVE) is None


def test_quotas_and_peaks_of_the_contract_are_on_the_bill_and_in_the_plan():
    free = Band(name="free", when=(When(from_="11:00", to="14:00"),), upto_kwh=2.0, price=0.0)
    peak = DemandCharge(name="peak", per_kw=2.0, when=(When(from_="17:00", to="21:00"),))
    past = replace(a_past(), terms=TariffTerms(bands=(free,), demand=(peak,)))
    # every step buys 1 kWh: six free half-hours hold 2 free kWh of 0.30; a peak of 2 kW costs 4
    bought = [Flow(1.0, 0.0, 0.0, "charge")] * 48
    assert terms_cost(past, bought) == pytest.approx(2 * 2.0 - 2 * 0.30)
    result = backtest(past, BATTERY, "perfect", replan=timedelta(hours=4))
    by_name = {each.name: each for each in result.accounts}
    assert list(by_name) == [NOTHING, SELF, GREEDY, LIVE, PERFECT]
    assert by_name[NOTHING].bill == pytest.approx(2.7 + 1.0)  # the sun fills the free hours; 0.5 kW at peak
    captured = result.captured_pct(LIVE)
    assert captured is not None
    assert captured >= 90.0
    assert drawn(chart(result)) == {each.name: pytest.approx(each.bill, abs=0.02) for each in result.accounts}
