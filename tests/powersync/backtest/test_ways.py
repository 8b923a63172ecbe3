"""The ways through a past, with sums worked out by hand; and the live loop among them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.house.house import Battery
from domain.plan.acts.acts import Act
from domain.plan.plan import PlanAction
from domain.tariff.terms import Band, DemandCharge, Side, TariffTerms
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
from powersync.backtest.terms import first_prices, terms_cost
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


def by_hour(price: Callable[[float], float], days: int = 2) -> tuple[float, ...]:
    """A price of each half-hour by the hour of its day, with a day that is only looked at."""
    return tuple(price(n % 48 / 2) for n in range(48 * (days + 1)))


def two_rates(hour: float) -> float:
    return 0.15 if hour < 6 else 0.35


def free_at_noon(hour: float) -> float:
    return 0.0 if 11 <= hour < 14 else 0.35


def nightly(hour: float) -> float:
    return 0.15 if hour < 5 else 0.35 if hour < 17 else 0.45


def flat(price: float) -> Callable[[float], float]:
    return lambda _: price


@pytest.mark.parametrize(
    ("buy", "sell", "second_day"),
    [
        (flat(0.3), flat(0.05), {}),  # nothing to choose
        (two_rates, flat(0.05), {"charge": range(12), "hold": range(12)}),
        (free_at_noon, flat(0.05), {"charge": range(22, 28)}),
        (nightly, flat(0.05), {"charge": range(10), "hold": range(10)}),
        (flat(0.3), lambda hour: 0.5 if 18 <= hour < 20 else 0.05, {"discharge": range(36, 40)}),
        # where a kWh sold has to be bought again for more, none is sold
        (flat(0.3), lambda hour: 0.2 if 18 <= hour < 20 else 0.05, {}),
    ],
)
def test_the_greedy_rule_does_what_a_timer_can_where_prices_go_by_the_time_of_day(buy, sell, second_day):
    past = a_past(2, import_price=by_hour(buy), export_price=by_hour(sell))
    flows = live_by(greedy(past), past, house_in(past, BATTERY, 50.0))
    found = {
        mode: {n for n, flow in enumerate(flows[48:]) if flow.mode == mode} for mode in ("charge", "hold")
    }
    found["discharge"] = {n for n, flow in enumerate(flows[48:]) if flow.mode == "discharge"}
    for mode, steps in found.items():
        assert steps <= set(second_day.get(mode, ()))
    timed = {n for steps in second_day.values() for n in steps}
    assert set().union(*found.values()) == timed or timed <= found["charge"] | found["hold"]


def test_the_greedy_rule_buys_at_night_what_the_day_before_lacked():
    past = a_past(2, import_price=by_hour(two_rates), export_price=by_hour(flat(0.05)), pv_w=(0.0,) * 144)
    house = house_in(past, BATTERY, 10.0)
    flows = live_by(greedy(past), past, house)
    # 18 hours of 0.5 kWh, all of it bought on the first day and stored at night for the second
    assert sum(flow.bought_kwh for flow in flows[:48]) == pytest.approx(12.0)
    assert sum(flow.stored_kwh for flow in flows[48:60]) == pytest.approx(9.0)
    assert sum(flow.bought_kwh for flow in flows[60:]) == pytest.approx(0.0, abs=1e-6)


def test_the_greedy_rule_knows_the_first_kwh_of_a_quota():
    band = Band(
        name="bonus", side=Side.EXPORT, when=(When(from_="18:00", to="20:00"),), add=0.4, upto_kwh=5.0
    )
    past = a_past(import_price=by_hour(flat(0.3), 1), export_price=by_hour(flat(0.05), 1))
    past = replace(past, terms=TariffTerms(bands=(band,)))
    assert first_prices(past, Side.EXPORT)[35:38] == pytest.approx((0.05, 0.45, 0.45))
    assert first_prices(past, Side.IMPORT) == past.import_price
    flows = live_by(greedy(past), past, house_in(past, BATTERY, 50.0))
    assert [n for n, flow in enumerate(flows) if flow.mode == "discharge"] == [36, 37, 38, 39]


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
    problem = whole(past, house_for(past, BATTERY, None)).problem
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
    morning = replace(a_past(), counted=12)  # half-hours

    def costs(forecast: Forecast) -> list[float]:
        return [each.cost for each in backtest(morning, BATTERY, forecast, replan=SELDOM).accounts]

    noisy = costs("noisy_prices")
    assert costs("noisy_prices") == noisy
    assert costs("realistic") != noisy


def test_what_was_used_of_a_quota_is_counted_in_half_hours_too():
    free = Band(name="free", when=(When(from_="11:00", to="14:00"),), upto_kwh=9.0, price=0.0)
    past = replace(a_past(pv_w=(0.0,) * 96, export_price=(0.0,) * 96), terms=TariffTerms(bands=(free,)))
    past = replace(past, counted=30)  # to three in the afternoon: the free hours are over
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
