"""The battery under the limits: its charge goes before the cars, its discharge within the export limit."""

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


def test_a_forced_discharge_is_held_within_the_export_limit():
    house = Connection(Site(export_limit_w=3_000), one_phase("a"))
    order = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=5_000, until=after(3_600))
    house.battery = replace(charging(None), order=order)
    house.at(0, {"a": 0}, grid_w=800)
    assert house.found.battery.order.power_w == 3_800
    house.at(10, {"a": 0}, grid_w=-3_000, battery_w=3_800)
    assert house.found.battery.order.power_w == 3_800
    house.at(20, {"a": 0}, grid_w=-3_900, battery_w=3_800)  # the sun came out
    assert house.found.battery.order.power_w == 2_900
    open_house = Connection(Site(), one_phase("a"))
    open_house.battery = house.battery
    open_house.at(0, {"a": 0}, grid_w=800)
    assert open_house.found.battery.order.power_w == 5_000


def on_import(limit_w: float, power_w: float | None = None) -> Connection:
    """A house with one car behind an import limit, whose battery is to charge."""
    house = Connection(Site(import_limit_w=limit_w), one_phase("a"))
    house.battery = charging(power_w)
    return house


def given_w(house: Connection) -> float | None:
    """What the battery is ordered, W; None: no forced state."""
    order = house.found.battery.order
    return None if order is None else order.power_w


@pytest.mark.parametrize(
    ("limit_w", "power_w"),
    [(1_999, None), (2_199, None), (2_200, 200), (4_550, 2_500), (6_999, 4_900), (7_000, 5_000)],
)
def test_what_is_left_is_given_in_hundreds_and_less_than_two_hundred_watts_are_none(limit_w, power_w):
    house = on_import(limit_w, 5_000)
    house.at(0, {"a": 0}, grid_w=2_000)
    assert given_w(house) == power_w


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


@pytest.mark.parametrize("is_held", [False, True])
def test_a_silent_phase_meter_lets_no_battery_charge_by_force(is_held):
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    house.battery = charging(2_000) if is_held else None
    house.at(0, {"a": 0}, phase_a=(4, 0, 0))
    house.battery = charging(2_000)
    house.at(100, {"a": 0}, grid_w=920)
    found = house.found.battery
    assert (found.reason.code, found.command_id, found.until) == (Why.TELEMETRY_INVALID, None, after(3_600))
    handed_back = (BatteryAction.RESTORE, Owner.USER, "safety")
    assert (found.order and found.order.action, found.owner, found.issued_by) == (
        handed_back if is_held else (None, Owner.USER, "none")
    )


def test_a_charge_that_runs_or_is_on_its_way_goes_on_while_the_meter_is_silent_but_does_not_rise():
    house = on_import(9_000, 3_000)
    house.at(0, {"a": 0}, grid_w=1_000)
    house.battery = charging(5_000)
    house.at(10, {"a": 0}, grid_w=None, battery_w=0)  # ordered, not drawn yet
    assert given_w(house) == 3_000
    house.at(20, {"a": 0}, grid_w=None, battery_w=-3_000)
    assert given_w(house) == 3_000


def test_a_charge_at_full_power_goes_on_while_the_meter_is_silent():
    house = on_import(9_000)
    house.at(0, {"a": 0}, grid_w=1_000)
    house.at(10, {"a": 0}, grid_w=6_000, battery_w=-5_000)
    house.at(20, {"a": 0}, grid_w=None, battery_w=-5_000)
    assert house.found.battery == house.battery


def test_a_discharge_that_is_held_is_no_charge_that_could_go_on():
    house = on_import(9_000)
    house.battery = replace(
        charging(None), order=BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=4_000)
    )
    house.at(0, {"a": 0}, grid_w=1_000)
    house.battery = charging(2_000)
    house.at(10, {"a": 0}, grid_w=None)
    assert house.found.battery.order.action is BatteryAction.RESTORE


def test_a_battery_that_charges_may_be_given_more():
    house = on_import(7_000, 2_500)
    house.at(0, {"a": 0}, grid_w=1_000)
    house.battery = charging(5_000)
    house.at(10, {"a": 0}, grid_w=3_500, battery_w=-2_500)
    assert given_w(house) == 5_000


def test_a_battery_rises_by_three_hundred_watts_that_lasted_a_minute_and_not_by_less():
    house = on_import(4_500, 5_000)
    house.at(0, {"a": 0}, grid_w=2_000)
    given = []
    for seconds, grid_w in ((10, 4_201), (70, 4_201), (80, 4_200), (140, 4_200)):
        house.at(seconds, {"a": 0}, grid_w=grid_w, battery_w=-2_500)
        given.append(given_w(house))
    assert given == [2_500, 2_500, 2_500, 2_800]


@pytest.mark.parametrize(
    ("battery_w", "grid_w", "amps"),
    [
        (0, 1_500, 21),  # 11330 - 1500 - 5000 are 21 A exactly
        (-5_000, 6_500, 21),  # it takes that already
        (1_000, 500, 21),  # it has to turn round: 6000 W more from the grid
    ],
)
def test_a_car_gets_what_the_battery_will_have_left_wherever_it_stands_now(battery_w, grid_w, amps):
    house = on_import(11_330, 5_000)
    assert house.at(0, {"a": 32}, grid_w=grid_w, battery_w=battery_w) == {"a": amps}
    assert given_w(house) == 5_000


def test_a_charge_still_on_its_way_keeps_its_room_until_less_was_measured():
    house = on_import(11_500, 5_000)
    house.at(0, {"a": 0}, grid_w=1_500)
    house.battery = charging(3_000)
    assert house.at(10, {"a": 32}, grid_w=1_500) == {"a": 21}
    assert house.at(20, {"a": 30}, grid_w=4_500, battery_w=-3_000, draws={"a": 0}) == {"a": 30}


def test_too_much_on_one_of_three_phases_takes_three_times_that_from_the_battery():
    house = Connection(Site(main_fuse_a=25, phases=3), one_phase("a"))
    house.battery = charging(3_000)
    house.at(0, {"a": 0}, phase_a=(4, 4, 4))
    assert given_w(house) == 3_000
    house.at(10, {"a": 0}, phase_a=(25, 10, 10), battery_w=-3_000)  # 2 A too much: 3 * 460 W
    assert given_w(house) == 1_600


def test_a_battery_is_given_the_tightest_phase_once_where_it_is_to_rise():
    house = Connection(Site(main_fuse_a=25, phases=3), one_phase("a"))
    house.battery = charging(5_000)
    house.at(0, {"a": 0}, phase_a=(13, 4, 4))
    assert given_w(house) == 2_300  # as if all of it were on L1


def selling(power_w: float | None, limit_w: float) -> Connection:
    """A house that sells from its battery behind an export limit."""
    house = Connection(Site(export_limit_w=limit_w), one_phase("a"))
    order = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=power_w, until=after(3_600))
    house.battery = replace(charging(None), order=order)
    return house


@pytest.mark.parametrize(
    ("asked_w", "limit_w", "power_w"),
    [
        (None, 3_000, 3_800),
        (None, 4_200, None),
        (4_000, 3_200, 4_000),
        (4_000, 3_199, 3_900),
        (4_000, 0, 800),
    ],
)
def test_a_discharge_is_what_the_house_takes_and_the_limit_lets_out(asked_w, limit_w, power_w):
    house = selling(asked_w, limit_w)
    house.at(0, {"a": 0}, grid_w=800)
    assert given_w(house) == power_w


def test_a_discharge_that_sun_alone_overfills_is_none_and_says_zero():
    house = selling(4_000, 0)
    house.at(0, {"a": 0}, grid_w=-2_000)
    assert house.found.battery.order is None
    facts = house.found.battery.reason.facts
    assert (facts["limit"], facts["power_w"], facts["size_w"]) == ("the export limit", 0, 0)


def test_a_discharge_rises_again_after_a_minute_by_three_hundred_watts():
    house = selling(5_000, 3_000)
    house.at(0, {"a": 0}, grid_w=0)
    given = []
    for seconds, grid_w in ((10, -2_700), (59, -2_700), (60, -2_700)):
        house.at(seconds, {"a": 0}, grid_w=grid_w, battery_w=3_000)
        given.append(given_w(house))
    assert given == [3_000, 3_000, 3_300]


@pytest.mark.parametrize(
    "unknown", [{"grid_w": None}, {"battery": None}, {"is_delayed": True}], ids=lambda each: next(iter(each))
)
def test_a_discharge_is_left_as_it_is_where_a_meter_is_silent_or_late(unknown):
    house = selling(5_000, 0)
    view = a_view(house.house, replace(an_observation(grid_w=0), **unknown))
    decision = SiteDecision(battery=house.battery, curtailment=NO_EXPORT_LIMIT)
    assert within_limits(decision, view, LimitMemory(), NOON).decision.battery == house.battery


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
