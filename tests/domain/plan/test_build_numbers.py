"""What stands in the problem: every number of the house, its tariff and its forecasts, in kW and kWh."""

import pytest
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from domain.house.currency import to_a_dollar
from domain.house.house import Battery, House, Optimiser, Site
from domain.plan.draft.build import ABLE
from domain.plan.problem.problem import BatterySpec
from domain.reason.reason import Reason, Why
from domain.tariff.terms import Side
from tests.domain.plan.numbered import ALL
from tests.domain.plan.test_build import HOUSE, a_draft, a_forecast, a_tariff
from tests.domain.plan.test_cars import BARE, a_car


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


@pytest.mark.parametrize(("acts", "may_hold"), [(ALL, True), (ALL - {BatteryAction.HOLD}, False)])
def test_a_draft_says_whether_the_battery_can_be_held(acts, may_hold):
    assert a_draft(able=replace(ABLE, actions=acts)).may_hold is may_hold


def test_a_house_with_neither_battery_nor_cars_has_nothing_to_plan():
    assert a_draft(house=House(), soc_pct=50.0) == Reason(Why.NO_PLAN, {"missing": "battery"})
