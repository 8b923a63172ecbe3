"""The battery's discharge under the export limit, and how it rises again."""

import pytest
from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.decision import (
    SiteDecision,
)
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Site
from tests.builders import NOON, a_view, after, an_observation
from tests.domain.circuit.connection import NO_EXPORT_LIMIT, Connection, charging, one_phase
from tests.domain.circuit.forced import given_w, on_import


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


@pytest.mark.parametrize(
    ("limit_w", "power_w"),
    [(1_999, None), (2_199, None), (2_200, 200), (4_550, 2_500), (6_999, 4_900), (7_000, 5_000)],
)
def test_what_is_left_is_given_in_hundreds_and_less_than_two_hundred_watts_are_none(limit_w, power_w):
    house = on_import(limit_w, 5_000)
    house.at(0, {"a": 0}, grid_w=2_000)
    assert given_w(house) == power_w


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
