"""What stands in the problem: every number of the house, its tariff and its forecasts, in kW and kWh."""

from datetime import timedelta
from math import inf, nan

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.currency import to_a_dollar
from domain.house.house import Battery, Curtailment, House, Optimiser, Site
from domain.plan.draft.build import ABLE, Draft
from domain.plan.problem.decode import faults_of
from domain.plan.problem.problem import BatterySpec, GridSpec
from domain.reason.reason import Reason, Why
from domain.tariff.terms import Side
from tests.domain.plan.test_build import HOUSE, NOON, a_draft, a_forecast, a_tariff
from tests.domain.plan.test_cars import BARE, a_car

ALL = frozenset(BatteryAction)
MINUTE = timedelta(minutes=1)


def hourly(*watts: float) -> PowerForecast:
    """A forecast of so many hours from noon."""
    starts = (NOON + timedelta(hours=n) for n in range(len(watts)))
    return PowerForecast(
        slots=tuple(PowerSlot(at, at + timedelta(hours=1), w) for at, w in zip(starts, watts, strict=True))
    )


def test_a_battery_stands_in_the_problem_with_its_ratings_its_floors_and_what_its_energy_is_worth():
    assert a_draft().problem.battery == BatterySpec(
        capacity_kwh=10.0,
        max_charge_kw=5.0,
        max_discharge_kw=5.0,
        eta_charge=0.92,
        eta_discharge=0.92,
        soc0_kwh=5.0,
        reserve_kwh=1.0,
        reserve_penalty_per_kwh_h=0.05,
        terminal_value_per_kwh=0.92 * 0.3,
        export_reserve_kwh=2.0,
        reserve_slack_kwh=0.0,
    )


@pytest.mark.parametrize(
    ("soc_pct", "reserve_pct", "export_reserve_pct", "stored", "export_reserve", "slack"),
    [
        (4.0, 10, 20, 0.4, 2.0, 0.6),  # from below the reserve it may rise, never sink further
        (10.0, 10, 20, 1.0, 2.0, 0.0),
        (-1.0, 10, 20, 0.0, 2.0, 1.0),
        (101.0, 10, 20, 10.0, 2.0, 0.0),
        (50.0, 30, 20, 5.0, 3.0, 0.0),  # what the house must keep is not sold either
        (50.0, 0, 0, 5.0, 0.0, 0.0),
        (50.0, 100, 20, 5.0, 10.0, 5.0),
    ],
)
def test_charge_and_reserves_are_energies(
    soc_pct, reserve_pct, export_reserve_pct, stored, export_reserve, slack
):
    house = replace(
        HOUSE,
        battery=Battery(capacity_wh=10_000, reserve_pct=reserve_pct),
        optimiser=Optimiser(enabled=True, reserve_pct=export_reserve_pct),
    )
    battery = a_draft(house=house, soc_pct=soc_pct).problem.battery
    assert battery.soc0_kwh == pytest.approx(stored)
    assert battery.reserve_kwh == pytest.approx(reserve_pct / 10)
    assert battery.export_reserve_kwh == pytest.approx(export_reserve)
    assert battery.reserve_slack_kwh == pytest.approx(slack)


@pytest.mark.parametrize(("cap_pct", "most_kwh"), [(100, None), (99, 9.9), (80, 8.0), (0, 0.0)])
def test_the_grid_charges_a_battery_up_to_its_own_level(cap_pct, most_kwh):
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, grid_charge_max_soc_pct=cap_pct))
    assert a_draft(house=house).problem.battery.grid_charge_max_kwh == (
        None if most_kwh is None else pytest.approx(most_kwh)
    )


def test_what_the_reserve_is_worth_is_of_the_houses_money():
    house = replace(HOUSE, site=Site(currency="JPY"))
    dollars, yen = a_draft().problem.battery, a_draft(house=house).problem.battery
    many = to_a_dollar("JPY")
    assert many > 10
    assert yen.reserve_penalty_per_kwh_h == pytest.approx(many * dollars.reserve_penalty_per_kwh_h)


@pytest.mark.parametrize(("supply", "more"), [(None, 0.0), (1.1, 1.1)])
def test_a_day_that_is_not_to_earn_may_earn_its_supply_charge(supply, more):
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, cost_neutral=True))
    tariff = replace(a_tariff(), supply_charge_per_day=supply)
    limits = a_draft(house=house, tariff=tariff, paid_today=0.0).problem.earnings_limits
    without = a_draft(house=house, paid_today=0.0).problem.earnings_limits
    assert [each.most for each in limits] == pytest.approx([each.most + more for each in without])


@pytest.mark.parametrize(
    ("house", "caution", "cases"),
    [(HOUSE, 0.5, 2), (HOUSE, 0.0, 0), (BARE, 0.5, 0)],
)
def test_other_loads_are_cases_for_a_battery_whose_owner_is_cautious(house, caution, cases):
    house = replace(house, optimiser=replace(house.optimiser, caution=caution))
    load = a_forecast()
    load = replace(load, low=a_forecast(500.0).slots, high=a_forecast(1_500.0).slots)
    assert len(a_draft(house=house, load=load, cars=(a_car(),)).cases) == cases


def test_without_quotas_the_kwh_of_each_side_have_the_listed_prices():
    draft, nothing = a_draft(), ()
    assert draft.prices(Side.IMPORT, nothing) == draft.problem.import_price
    assert draft.prices(Side.EXPORT, nothing) == draft.problem.export_price


def test_each_side_of_a_battery_has_its_own_power():
    house = replace(HOUSE, battery=Battery(max_charge_w=3_300, max_discharge_w=4_600))
    battery = a_draft(house=house).problem.battery
    assert (battery.capacity_kwh, battery.max_charge_kw, battery.max_discharge_kw) == (13.5, 3.3, 4.6)


def test_a_house_without_a_battery_is_planned_with_one_that_holds_and_does_nothing():
    assert a_draft(house=BARE, soc_pct=50.0, cars=(a_car(),)) == a_draft(
        house=BARE, soc_pct=None, cars=(a_car(),)
    )
    draft = a_draft(house=BARE, soc_pct=None, cars=(a_car(),))
    assert draft.problem.battery == BatterySpec(
        capacity_kwh=0.0,
        max_charge_kw=0.0,
        max_discharge_kw=0.0,
        eta_charge=1.0,
        eta_discharge=1.0,
        soc0_kwh=0.0,
    )
    assert not any(draft.problem.battery_export_allowed)
    assert a_draft(house=BARE, soc_pct=None, cars=(a_car(),), able=BatteryCapabilities()).may_hold is True
    assert draft.car_step_kw == {"garage": 0.23}


@pytest.mark.parametrize(
    ("site", "grid"),
    [
        ({}, (None, None)),
        ({"import_limit_w": 7_000}, (7.0, None)),
        ({"import_limit_w": 0, "export_limit_w": 0}, (0.0, 0.0)),
        ({"export_limit_w": 2_500}, (None, 2.5)),
        ({"main_fuse_a": 20, "fuse_margin_a": 2}, (4.14, None)),
        ({"main_fuse_a": 20, "fuse_margin_a": 2, "phases": 3}, (12.42, None)),
        ({"main_fuse_a": 2, "fuse_margin_a": 3}, (0.0, None)),  # nothing is left, and no less than that
        ({"main_fuse_a": 20, "fuse_margin_a": 2, "import_limit_w": 3_000}, (3.0, None)),
        ({"main_fuse_a": 20, "fuse_margin_a": 2, "import_limit_w": 5_000}, (4.14, None)),
    ],
)
def test_the_tighter_of_limit_and_fuse_holds(site, grid):
    found = a_draft(house=replace(HOUSE, site=Site(**site))).problem.grid
    assert (found.import_limit_kw, found.export_limit_kw) == pytest.approx(grid)
    assert isinstance(found, GridSpec)


@pytest.mark.parametrize(
    ("load_w", "pv_w", "import_kw"),
    [(9_000.0, 1_000.0, 8.0), (3_000.0, 0.0, 3.0), (3_001.0, 0.0, 3.001), (9_000.0, 9_500.0, 3.0)],
)
def test_an_import_limit_is_raised_to_what_the_house_alone_needs(load_w, pv_w, import_kw):
    house = replace(HOUSE, site=Site(import_limit_w=3_000))
    problem = a_draft(house=house, load=a_forecast(load_w), solar=a_forecast(pv_w)).problem
    assert set(problem.import_max_kw) == {import_kw}
    assert a_draft().problem.import_max_kw is None


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


@pytest.mark.parametrize(
    ("earned", "enter_below", "acts", "is_allowed"),
    [
        (0.0101, 0.01, ALL, True),
        (0.01, 0.01, ALL, False),  # what is not worth exporting is not worth a discharge
        (0.001, -0.05, ALL, True),
        (0.0, -0.05, ALL, False),
        (None, 0.01, ALL, False),
        (nan, 0.01, ALL, False),
        (inf, 0.01, ALL, False),
        (0.5, 0.01, ALL - {BatteryAction.FORCE_DISCHARGE}, False),
    ],
)
def test_the_battery_is_sold_only_for_a_known_price_that_is_worth_it(earned, enter_below, acts, is_allowed):
    house = replace(HOUSE, curtailment=Curtailment(enter_below=enter_below))
    problem = a_draft(
        house=house, tariff=a_tariff(sell=lambda _h: earned), able=replace(ABLE, actions=acts)
    ).problem
    assert set(problem.battery_export_allowed) == {is_allowed}


@pytest.mark.parametrize(
    ("earned", "is_limited", "acts", "limits_kw"),
    [
        ((0.05, 0.007, 0.05), False, ALL, [None, 0.0, None]),
        ((0.011, 0.007, 0.011), True, ALL, [0.0, 0.0, 0.0]),  # within the dead band what was goes on
        ((0.011, 0.007, 0.011), None, ALL, [None, 0.0, 0.0]),  # and where nobody tells, nothing was
        ((0.011, 0.05, 0.011), True, ALL, [0.0, None, None]),
        ((0.007, None, 0.05), False, ALL, [0.0, 0.0, None]),  # an unknown price changes nothing
        ((0.007,) * 3, False, ALL - {BatteryAction.CURTAIL}, [None] * 3),
    ],
)
def test_the_plan_sells_nothing_where_the_export_limit_will_hold(earned, is_limited, acts, limits_kw):
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, step_s=3600, horizon_h=3))
    house = replace(house, curtailment=Curtailment(enabled=True))
    draft = a_draft(
        house=house,
        soc_pct=100.0,
        tariff=a_tariff(sell=lambda hour: earned[min(int(hour), 2)]),
        solar=hourly(6_000, 6_000, 6_000),
        able=replace(ABLE, actions=acts),
        **({} if is_limited is None else {"is_limited": is_limited}),
    )
    most, solution = draft.problem.export_max_kw, solve(draft.problem)
    at = [int((start - NOON) / timedelta(hours=1)) for start in draft.edges[:-1]]
    assert solution.has_plan
    for t, hour in enumerate(at):
        assert (t in draft.held_back) is (limits_kw[hour] == 0.0)
        if limits_kw[hour] == 0.0:
            assert (most[t], solution.export_kw[t]) == (0.0, pytest.approx(0.0, abs=1e-6))
        else:
            assert most is None or most[t] > 1


def test_a_step_whose_export_price_is_known_in_part_sells_nothing():
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, step_s=3600))
    problem = a_draft(
        house=house,
        now=NOON - timedelta(minutes=30),
        tariff=a_tariff(
            start=NOON - timedelta(hours=1, minutes=30), sell=lambda h: None if h == 2 else 0.015
        ),
        load=a_forecast(start=NOON - timedelta(hours=1)),
    ).problem
    assert problem.battery_export_allowed[:4] == (True, False, False, True)  # its hour lies across two steps
    assert problem.export_price[:4] == pytest.approx((0.015, 0.0075, 0.0075, 0.015))


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
    ("lacks", "charge_kw", "discharge_kw"),
    [
        (None, None, None),
        (BatteryAction.FORCE_CHARGE, (0.0, 2.0), None),  # the sun that the house leaves
        (BatteryAction.FORCE_DISCHARGE, None, (1.5, 0.0)),  # what the house needs beyond the sun
    ],
)
def test_what_cannot_be_forced_is_bounded_by_what_happens_by_itself(lacks, charge_kw, discharge_kw):
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, step_s=3600))
    problem = a_draft(
        house=house,
        load=hourly(2_000.0, 1_000.0),
        solar=hourly(500.0, 3_000.0),
        able=replace(ABLE, actions=ALL - {lacks}),
    ).problem
    assert problem.charge_max_kw == charge_kw
    assert problem.discharge_max_kw == discharge_kw


@pytest.mark.parametrize(
    ("curtails", "to_import", "export_limit_w", "pv_w", "most_kw"),
    [
        (False, False, 2_000, 2_500.0, 0.0),  # all that is left over may go out
        (False, False, 2_000, 3_000.0, 0.0),
        (False, False, 0, 3_000.0, 2.0),
        (False, True, None, 3_000.0, 0.0),
        (True, False, None, 500.0, 0.0),
        (True, False, 500, 3_000.0, 2.0),
        (True, True, None, 500.0, 0.5),
    ],
)
def test_how_much_sun_may_be_thrown_away(curtails, to_import, export_limit_w, pv_w, most_kw):
    house = replace(
        HOUSE,
        site=Site(export_limit_w=export_limit_w),
        curtailment=Curtailment(enabled=curtails),
        optimiser=Optimiser(enabled=True, curtail_to_import=to_import),
    )
    problem = a_draft(house=house, solar=a_forecast(pv_w)).problem
    assert set(problem.curtail_max_kw) == {most_kw}
    assert problem.pv_curtailable is curtails
    assert problem.curtail_cost_per_kwh == 1e-4  # breaks a tie, and is no price


@pytest.mark.parametrize(("acts", "may_hold"), [(ALL, True), (ALL - {BatteryAction.HOLD}, False)])
def test_a_draft_says_whether_the_battery_can_be_held(acts, may_hold):
    assert a_draft(able=replace(ABLE, actions=acts)).may_hold is may_hold


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


def test_a_house_with_neither_battery_nor_cars_has_nothing_to_plan():
    assert a_draft(house=House(), soc_pct=50.0) == Reason(Why.NO_PLAN, {"missing": "battery"})
