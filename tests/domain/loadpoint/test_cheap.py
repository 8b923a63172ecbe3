"""Mode cheap: which price is right for which car, and what else keeps it from charging."""

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.settings import CheapSettings, Mode, ScheduleSettings
from domain.reason.reason import Why
from domain.site import Memory
from tests.builders import a_charger, a_house, a_loadpoint, a_price, after
from tests.ticks import Ticks


def a_cheap_house(**settings) -> Ticks:
    return Ticks(a_house(a_loadpoint(mode=Mode.CHEAP, max_current_a=16, cheap=CheapSettings(**settings))))


def a_running_charge(**settings) -> Ticks:
    ticks = a_cheap_house(**settings)
    ticks.at(-1_000, price=None)
    ticks.remember(owner=Owner.CHEAP, on_since=after(-900), current_a=16)
    return ticks


@pytest.mark.parametrize(
    ("car_soc_pct", "price", "current_a", "why", "level"),
    [
        (35, 0.28, 16, Why.PRICE_OK, "recovery"),
        (35, 0.31, 0, Why.PRICE_ABOVE_LIMIT, "recovery"),
        (45, 0.12, 0, Why.PRICE_ABOVE_LIMIT, "opportunity"),
        (45, 0.10, 16, Why.PRICE_OK, "opportunity"),
        (40, 0.12, 0, Why.PRICE_ABOVE_LIMIT, "opportunity"),
        (None, 0.25, 16, Why.PRICE_OK, "recovery"),
        (None, 0.09, 16, Why.PRICE_OK, "opportunity"),
        (None, 0.31, 0, Why.PRICE_ABOVE_LIMIT, "recovery"),
        (100, 0.01, 0, Why.VEHICLE_FULL, None),
        (50, None, 0, Why.PRICE_UNKNOWN, None),
        (45, 0.1 + 0.2 - 0.2, 16, Why.PRICE_OK, "opportunity"),  # 0.10000000000000003
    ],
)
def test_scenario_ev9_which_price_is_low_enough_depends_on_the_car(car_soc_pct, price, current_a, why, level):
    found = a_cheap_house().at(
        0, a_charger(vehicle_soc_pct=car_soc_pct), soc_pct=60, price=None if price is None else a_price(price)
    )
    assert (found.order.current_a, found.reason.code) == (current_a, why)
    assert found.reason.facts.get("level") == level


@pytest.mark.parametrize(
    ("price", "current_a"),
    [(0.105, 16), (0.1051, 0)],
)
def test_a_running_charge_tolerates_half_a_cent(price, current_a):
    ticks = a_running_charge()
    assert ticks.current_a(0, a_charger(3_680), price=a_price(price)) == current_a


def test_a_waiting_charge_does_not_tolerate_it():
    assert a_cheap_house().current_a(0, price=a_price(0.101)) == 0


def test_a_charge_just_begun_goes_on_at_the_minimum_for_its_minimum_time():
    ticks = a_cheap_house()
    assert ticks.current_a(0, price=a_price(0.05)) == 16
    found = ticks.at(30, a_charger(3_680), price=a_price(0.50))
    assert (found.order.current_a, found.reason.code) == (6, Why.MIN_ON_RUNNING)
    found = ticks.at(300, a_charger(1_380), price=a_price(0.50))
    assert (found.order.current_a, found.reason.code, found.issued_by) == (0, Why.PRICE_ABOVE_LIMIT, "cheap")


def test_after_its_own_stop_it_rests():
    ticks = a_running_charge()
    assert ticks.current_a(0, a_charger(3_680), price=a_price(0.50)) == 0
    assert ticks.at(299, price=a_price(0.05)).reason.code is Why.MIN_OFF_RUNNING
    assert ticks.current_a(300, price=a_price(0.05)) == 16


def test_it_may_start_right_after_the_program_does():
    assert a_cheap_house().current_a(0, price=a_price(0.05)) == 16


@pytest.mark.parametrize(("soc_pct", "current_a"), [(19.9, 0), (20, 16)])
def test_the_home_battery_keeps_its_floor_also_right_after_a_start(soc_pct, current_a):
    ticks = a_cheap_house()
    assert ticks.current_a(0, price=a_price(0.05)) == 16
    assert ticks.current_a(30, a_charger(3_680), price=a_price(0.05), soc_pct=soc_pct) == current_a


def test_an_unseen_battery_starts_nothing_and_stops_nothing():
    cheap = {"price": a_price(0.05), "soc_pct": None}
    assert a_cheap_house().at(0, **cheap).reason.code is Why.TELEMETRY_STALE
    assert a_running_charge().current_a(0, a_charger(3_680), **cheap) == 16


def test_an_unknown_price_ends_a_charge():
    found = a_running_charge().at(0, a_charger(3_680), price=None)
    assert (found.order.current_a, found.reason.code) == (0, Why.PRICE_UNKNOWN)


@pytest.mark.parametrize("mode", [Mode.CHEAP, Mode.SCHEDULE])
def test_nothing_starts_while_the_battery_sells(mode):
    ticks = a_cheap_house()
    lp = replace(ticks.house.loadpoints[0], mode=mode, schedule=ScheduleSettings(from_="00:00", to="24:00"))
    ticks.house = replace(ticks.house, loadpoints=(lp,))
    assert ticks.current_a(-10, price=a_price(0.05)) > 0  # it would
    ticks.memory = Memory()
    ticks.battery_intent = BatteryIntent(
        command_id="b", action=BatteryAction.FORCE_DISCHARGE, since=after(0), until=after(900)
    )
    found = ticks.at(0, price=a_price(0.05))
    assert (found.reason.code, found.order.current_a) == (Why.FORCE_MODE_ACTIVE, 0)


@pytest.mark.parametrize(("grid_w", "current_a"), [(-2_000, 6), (-1_800, 0), (-9_000, 16)])
def test_without_the_grid_it_follows_the_surplus(grid_w, current_a):
    ticks = a_cheap_house(no_grid_import=True)
    assert ticks.current_a(0, price=a_price(0.05), grid_w=grid_w) == current_a


def test_without_the_grid_a_cloud_is_no_stop():
    ticks = a_running_charge(no_grid_import=True)
    cheap, sunny, dull = {"price": a_price(0.05)}, {"grid_w": -2_000}, {"grid_w": 1_500}
    found = ticks.at(0, a_charger(1_380), **cheap, **dull)
    assert (found.order.current_a, found.reason.code) == (6, Why.STOP_DELAY_RUNNING)
    assert ticks.at(30, a_charger(1_380), **cheap, **sunny).timer is None
    assert ticks.current_a(60, a_charger(1_380), **cheap, **dull) == 6
    assert ticks.current_a(359, a_charger(1_380), **cheap, **dull) == 6
    found = ticks.at(360, a_charger(1_380), **cheap, **dull)
    assert (found.order.current_a, found.reason.code) == (0, Why.INSUFFICIENT_SURPLUS)


def test_scenario_ev11_a_car_that_started_by_itself_above_the_limit_is_stopped_once():
    ticks = a_cheap_house()
    dear = {"price": a_price(0.45)}
    found = ticks.at(0, a_charger(7_000), **dear)
    assert (found.order.current_a, found.issued_by, found.reason.code) == (0, "cheap", Why.PRICE_ABOVE_LIMIT)
    for seconds in range(30, 300, 30):  # a slow cloud still says charging
        assert ticks.current_a(seconds, a_charger(7_000), **dear) == 0
    assert ticks.current_a(300, a_charger(), **dear) == 0
    found = ticks.at(330, a_charger(7_000), **dear)  # the driver means it
    assert (found.order, found.owner, found.reason.code) == (None, "external", Why.EXTERNAL_MANUAL_CHARGE)


def test_a_car_that_started_by_itself_at_a_good_price_is_taken_over():
    found = a_cheap_house().at(0, a_charger(7_000), price=a_price(0.05))
    assert (found.order.current_a, found.owner) == (16, "cheap")


def test_an_unknown_price_is_no_reason_to_stop_somebody_elses_charge():
    found = a_cheap_house().at(0, a_charger(7_000), price=None)
    assert (found.order, found.owner) == (None, "external")
