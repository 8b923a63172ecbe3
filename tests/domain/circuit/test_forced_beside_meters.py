"""A charge of the battery beside meters that are silent, and what it may be given more of."""

import pytest
from msgspec.structs import replace

from domain.command.decision import (
    Owner,
)
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Site
from domain.reason.reason import Why
from tests.builders import after
from tests.domain.circuit.connection import Connection, charging, one_phase
from tests.domain.circuit.forced import given_w, on_import


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
