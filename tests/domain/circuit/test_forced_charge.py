"""A charge of the battery under the limits: it goes before the cars, and only where it fits."""

import pytest
from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.decision import (
    Owner,
    SiteDecision,
)
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Site
from domain.reason.reason import Why
from tests.builders import ABLE, NOON, a_house, a_view, after, an_observation
from tests.domain.circuit.connection import NO_EXPORT_LIMIT, Connection, charging, one_phase
from tests.domain.circuit.forced import given_w, on_import


def test_a_forced_charge_of_the_battery_is_held_within_the_fuse():
    house = Connection(Site(main_fuse_a=20), one_phase("a"))
    house.battery = charging(5_000)
    house.at(0, {"a": 0}, grid_w=1_600)
    assert house.found.battery.order.power_w == 2_500  # 18 A are 4140 W, less what the house takes
    assert house.found.battery.command_id == "c9"
    assert house.found.battery.reason.code is Why.PHASE_LIMITED
    house.at(10, {"a": 0}, grid_w=4_100, battery_w=-2_500)
    assert house.found.battery.order.power_w == 2_500
    house.at(20, {"a": 0}, grid_w=5_100, battery_w=-2_500)
    assert house.found.battery.order.power_w == 1_500


def test_a_forced_charge_with_too_little_left_is_handed_back_and_the_wish_waits():
    house = Connection(Site(import_limit_w=3_000), one_phase("a"))
    house.battery = charging(None)
    house.at(0, {"a": 0}, grid_w=2_950)
    assert (house.found.battery.order, house.found.battery.command_id) == (None, None)
    house.at(10, {"a": 0}, grid_w=500)
    assert house.found.battery.order is None  # room has to last
    house.at(80, {"a": 0}, grid_w=500)
    assert house.found.battery.order.power_w == 2_500
    house.at(90, {"a": 0}, grid_w=5_600, battery_w=-2_500)
    assert house.found.battery.order.action is BatteryAction.RESTORE
    assert house.found.battery.issued_by == "safety"


def test_scenario_ev28_the_battery_comes_first_and_a_car_gets_what_its_charge_leaves():
    house = Connection(Site(import_limit_w=11_500), one_phase("a"))
    house.battery = charging(5_000)
    assert house.at(0, {"a": 32}, grid_w=1_500) == {"a": 21}
    assert house.found.battery.order.power_w == 5_000


def test_the_battery_rises_only_after_the_cars_have_come_down():
    house = Connection(Site(import_limit_w=7_000), one_phase("a"))
    assert house.at(0, {"a": 26}, grid_w=1_000) == {"a": 26}
    house.battery = charging(4_000)
    assert house.at(10, {"a": 26}, {"a": 26}, grid_w=6_980) == {"a": 8}
    assert house.found.battery.order is None
    assert house.at(20, {"a": 26}, {"a": 8}, grid_w=2_840) == {"a": 8}
    assert house.found.battery.order.power_w == 4_000


def test_a_battery_that_cannot_be_told_how_much_charges_only_where_all_of_it_fits():
    site = Site(import_limit_w=6_000)
    house = a_house(one_phase("a"), site=site)
    seen = replace(an_observation(grid_w=2_000), grid_at=NOON)
    decision = SiteDecision(battery=charging(None), curtailment=NO_EXPORT_LIMIT, loadpoints={})
    view = a_view(house, seen, battery=replace(ABLE, selectable_power=False))
    assert within_limits(decision, view, LimitMemory(), NOON).decision.battery.order is None
    roomy = a_view(
        a_house(one_phase("a"), site=Site(import_limit_w=7_000)),
        seen,
        battery=replace(ABLE, selectable_power=False),
    )
    assert within_limits(decision, roomy, LimitMemory(), NOON).decision.battery == charging(None)


def choosing_its_power(site: Site) -> Connection:
    """A house whose battery is to charge, and cannot be told how fast."""
    house = Connection(site, one_phase("a"))
    house.able, house.battery = replace(ABLE, selectable_power=False), charging(None)
    return house


@pytest.mark.parametrize("takes_w", [4_889, 3_300], ids=["all it may", "less for good"])
def test_a_charge_that_chooses_its_power_stands_while_it_rises_and_meters_lag(takes_w):
    house = choosing_its_power(Site(main_fuse_a=50))
    house.at(0, {"a": 0}, grid_w=0)
    for seconds, share, grid_age_s in ((4, 0, 6), (8, 0.2, 2), (12, 0.6, 14), (16, 1, 2), (20, 1, 22)):
        drawn_w = share * takes_w
        house.at(seconds, {"a": 0}, grid_w=drawn_w, battery_w=-drawn_w, grid_age_s=grid_age_s)
        assert house.found.battery == house.battery, seconds


@pytest.mark.parametrize("battery_w", [0, -4_889])
def test_a_charge_that_chooses_its_power_ends_where_the_fuse_has_no_room_for_all_of_it(battery_w):
    house = choosing_its_power(Site(main_fuse_a=50))
    house.at(0, {"a": 0}, grid_w=0)
    house.at(4, {"a": 0}, grid_w=6_040 - battery_w, battery_w=battery_w)  # 48 A are 11040 W
    assert house.found.battery == house.battery
    house.at(8, {"a": 0}, grid_w=6_041 - battery_w, battery_w=battery_w)
    assert house.found.battery.order.action is BatteryAction.RESTORE
    house.at(12, {"a": 0}, grid_w=6_041, grid_age_s=6)
    assert house.found.battery.order.action is BatteryAction.RESTORE


def test_a_charge_without_a_power_means_all_that_the_battery_takes():
    house = on_import(6_950)
    house.at(0, {"a": 0}, grid_w=2_000)  # 4950 W are left and 5000 W wanted
    assert given_w(house) == 4_900


def test_an_order_that_is_no_charge_is_left_as_it_is():
    house = on_import(0)
    order = BatteryOrder(action=BatteryAction.HOLD, until=after(3_600))
    house.battery = replace(charging(None), order=order)
    house.at(0, {"a": 0}, grid_w=9_000)
    assert house.found.battery == house.battery
    house.battery = replace(charging(None), order=None)
    house.at(10, {"a": 0}, grid_w=9_000)
    assert house.found.battery == house.battery


def test_a_battery_whose_power_nobody_knows_keeps_its_order():
    house = on_import(1_000, 5_000)
    house.at(0, {"a": 0}, grid_w=9_000, battery_w=None)
    assert given_w(house) == 5_000


def test_a_battery_whose_abilities_are_not_known_is_told_its_power():
    view = a_view(a_house(site=Site(import_limit_w=3_000)), an_observation(grid_w=500), battery=None)
    decision = SiteDecision(battery=charging(5_000), curtailment=NO_EXPORT_LIMIT)
    found = within_limits(decision, view, LimitMemory(), NOON).decision.battery
    assert found.order.power_w == 2_500


@pytest.mark.parametrize(
    ("battery_w", "grid_w"),
    [
        (2_200, 0),  # it runs the cars beside the sun
        (-5_000, 7_200),  # it charges by force already
        (4_800, -2_600),  # it sells
        (-1_000, 3_200),
    ],
)
def test_a_fuse_counts_the_sun_for_the_battery_the_same_whatever_the_battery_does_now(battery_w, grid_w):
    # 7.3 kW of sun, 0.8 kW of house, 8.7 kW of cars, under 48 A.
    house = Connection(Site(main_fuse_a=50), one_phase("a"), one_phase("b"))
    house.battery = charging(5_000)
    draws = {"a": 28, "b": 10}
    assert house.at(0, {"a": 28, "b": 10}, draws, grid_w=grid_w, battery_w=battery_w) == {"a": 28, "b": 10}
    assert given_w(house) == 5_000


def test_sun_that_a_forced_charge_does_not_use_is_no_room_for_a_car():
    house = Connection(Site(main_fuse_a=20), one_phase("a"))
    house.battery = charging(1_000)
    assert house.at(0, {"a": 32}, grid_w=-7_000) == {"a": 18}
    house = Connection(Site(main_fuse_a=20), one_phase("a"))
    house.battery = charging(9_300)  # the sun and ten amperes
    assert house.at(0, {"a": 32}, grid_w=-7_000) == {"a": 8}
    assert given_w(house) == 9_300


@pytest.mark.parametrize("phase_a", [None, (48.7, 0, 0), (16.2, 16.2, 16.3)], ids=["none", "one", "three"])
@pytest.mark.parametrize("owner", [Owner.OPTIMISER, Owner.USER])
@pytest.mark.parametrize(("power_w", "amps"), [(4_550, 15), (None, 13)], ids=["told", "chooses its own"])
def test_a_car_gives_way_as_the_sun_beside_a_charge_of_the_battery_goes(power_w, amps, owner, phase_a):
    house = Connection(Site(main_fuse_a=50), one_phase("a"), one_phase("b"))
    house.owners = {"a": Owner.MANUAL, "b": Owner.SMART}
    house.battery = replace(charging(power_w), owner=owner)
    house.able = replace(ABLE, selectable_power=power_w is not None)
    draws, is_metered = {"a": 32, "b": 16}, phase_a is not None
    house.at(0, {"a": 32, "b": 16}, draws, grid_w=5_840, phase_a=(25.4, 0, 0) if is_metered else None)
    house.at(100, {"a": 32, "b": 16}, draws, grid_w=11_193, battery_w=-4_550, phase_a=phase_a)
    assert house.found.battery.order.action is BatteryAction.FORCE_CHARGE
    assert (house.of("a").order.current_a, house.of("b").order.current_a) == (32, amps)
    assert house.of("b").reason.code is Why.PHASE_LIMITED
