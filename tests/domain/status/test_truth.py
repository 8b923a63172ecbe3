"""What a document says is held against what it measures."""

import pytest
from msgspec.structs import replace

from domain.reading.battery import BatteryMode
from domain.reason.reason import Reason, Why
from domain.status.truth import contradictions
from tests.fakes.status import a_loadpoint_status, a_status


def said_of_the_battery(
    why: Why, power_w: float | None, grid_w: float | None, soc_pct: float = 50.0, /, **facts
):
    typical = a_status(loadpoints={})
    battery = replace(typical.battery, reason=Reason(why, facts), power_w=power_w, soc_pct=soc_pct)
    return contradictions(replace(typical, battery=battery, flow=replace(typical.flow, grid_w=grid_w)))


@pytest.mark.parametrize(
    ("why", "facts", "power_w", "grid_w", "is_true"),
    [
        (Why.PLAN_CHARGE, {}, -2_000, 3_000, True),
        (Why.PLAN_CHARGE, {}, 0, 3_000, False),
        (Why.PLAN_CHARGE, {"moves": False}, 0, 3_000, True),
        (Why.PLAN_CHARGE, {"moves": False}, -2_000, 3_000, False),
        (Why.PLAN_CHARGE, {"from_sun": True}, -2_000, 0, True),
        (Why.PLAN_CHARGE, {"from_sun": True}, -2_000, 2_000, False),
        (Why.PLAN_CHARGE, {}, None, None, True),  # nobody knows
        (Why.PLAN_CHARGE, {"power_w": 4_000.0}, -4_500, 5_000, True),
        (Why.PLAN_CHARGE, {"power_w": 4_000.0}, -5_000, 5_500, False),
        (Why.PLAN_CHARGE, {"power_w": 4_000.0, "flows_w": 5_000.0}, -5_000, 5_500, True),
        (Why.PLAN_CHARGE, {"power_w": 4_000.0, "moves": False}, 0, 500, True),
        (Why.PLAN_DISCHARGE, {}, 5_000, -4_500, True),
        (Why.PLAN_DISCHARGE, {"power_w": 2_000.0}, 5_000, -4_500, False),
        (Why.PLAN_DISCHARGE, {}, 5_000, 300, False),
        (Why.PLAN_DISCHARGE, {}, 0, -4_500, False),  # that is the sun
        (Why.PLAN_DISCHARGE, {"moves": False}, 5_000, -4_500, False),
        (Why.PLAN_HOLD, {}, 0, 1_000, True),
        (Why.PLAN_HOLD, {}, 1_000, 0, False),
        (Why.PLAN_HOLD, {"moves": False}, 1_000, 0, True),
        (Why.PLAN_HOLD, {}, -1_000, 0, True),  # most held batteries store the sun
        (Why.PLAN_HOLD, {"keeps_room": True}, -1_000, 0, False),
        (Why.BATTERY_PRESERVED, {}, 1_000, 0, False),
        (Why.AT_RESERVE, {}, 1_000, 0, True),  # the house may go on
        (Why.AT_RESERVE, {}, 5_000, -4_000, False),
        (Why.SELF_CONSUMPTION, {"battery_w": 1_000}, 900, 0, True),
        (Why.SELF_CONSUMPTION, {"battery_w": 1_000}, -900, 0, False),
        (Why.SELF_CONSUMPTION, {"battery_w": -1_000}, 900, 0, False),
        (Why.SELF_CONSUMPTION, {"limit": "capacity"}, 0, -900, False),
        (Why.SELF_CONSUMPTION, {"limit": "reserve"}, 0, 900, False),
        (Why.SELF_CONSUMPTION, {"curtail_w": 2_000}, 0, 0, False),
        (Why.SELF_CONSUMPTION, {"price": 0.36}, 0, 0, True),
        (Why.SELF_CONSUMPTION, {"price": 0.30}, 0, 0, False),
        (Why.SELF_CONSUMPTION, {"compared": {"now": "sell", "price_now": 0.1}}, 0, 0, True),
        (Why.SELF_CONSUMPTION, {"compared": {"now": "sell", "price_now": 0.3}}, 0, 0, False),
        (  # what a kWh more would cost is not what this one does
            Why.SELF_CONSUMPTION,
            {"compared": {"now": "sell", "price_now": 0.3, "beyond_quota": ["now"]}},
            0,
            0,
            True,
        ),
        (
            Why.SELF_CONSUMPTION,
            {"compared": {"now": "sell", "price_now": 0.3, "with_quota": ["now"]}},
            0,
            0,
            True,
        ),
        (Why.EXPORT_UNECONOMIC, {"export_w": 0.0}, 0, -300, True),
        (Why.EXPORT_UNECONOMIC, {"export_w": 0.0}, 0, -900, False),
        (Why.EXPORT_UNECONOMIC, {"export_w": 1_000.0}, 0, 200, False),
        (Why.USER_COMMAND, {"action": "force_charge"}, 900, 0, True),  # a wish claims nothing
    ],
)
def test_a_battery_says_what_flows(why, facts, power_w, grid_w, is_true):
    assert (said_of_the_battery(why, power_w, grid_w, **facts) == {}) is is_true


@pytest.mark.parametrize(("grid_w", "is_true"), [(-100, True), (300, True), (2_600, False)])
def test_sun_is_not_said_to_be_held_back_while_the_grid_gives(grid_w, is_true):
    typical = a_status(loadpoints={})
    battery = replace(typical.battery, reason=Reason(Why.SELF_CONSUMPTION, {"curtail_w": None}), power_w=0)
    limit = replace(typical.curtailment, active=True, reason=Reason(Why.EXPORT_UNECONOMIC))
    status = replace(typical, battery=battery, curtailment=limit, flow=replace(typical.flow, grid_w=grid_w))
    assert (contradictions(status) == {}) is is_true


@pytest.mark.parametrize(("limit", "soc_pct", "is_true"), [("capacity", 98, True), ("reserve", 12, True)])
def test_a_battery_at_its_end_may_say_so(limit, soc_pct, is_true):
    assert said_of_the_battery(Why.SELF_CONSUMPTION, 0, 0, soc_pct, limit=limit) == {}


@pytest.mark.parametrize(
    ("why", "facts", "charging", "grid_w", "is_true"),
    [
        (Why.FULL_RATE, {}, True, 3_000, True),
        (Why.FULL_RATE, {}, False, 0, False),
        (Why.FULL_RATE, {"moves": False}, False, 0, True),
        (Why.FULL_RATE, {"moves": False}, True, 0, False),
        (Why.FULL_RATE, {}, None, 0, True),
        (Why.FOLLOWING_SURPLUS, {}, True, -100, True),
        (Why.FOLLOWING_SURPLUS, {}, True, 2_000, False),
        (Why.PRICE_ABOVE_LIMIT, {}, False, 0, True),
        (Why.PRICE_ABOVE_LIMIT, {}, True, 0, False),
        (Why.MODE_DISABLED, {}, True, 0, True),  # someone else charges
        (Why.VEHICLE_UNPLUGGED, {}, False, 0, False),
    ],
)
def test_a_loadpoint_says_whether_its_car_charges(why, facts, charging, grid_w, is_true):
    typical = a_status()
    power_w = 2_300 if charging else 0
    car = a_loadpoint_status(reason=Reason(why, facts), charging=charging, connected=True, power_w=power_w)
    status = replace(typical, loadpoints={"garage": car}, flow=replace(typical.flow, grid_w=grid_w))
    assert (contradictions(status) == {}) is is_true


@pytest.mark.parametrize(
    ("mode", "battery_w", "grid_w", "is_true"),
    [
        (
            BatteryMode.FORCE_CHARGE,
            -5_000,
            4_500,
            True,
        ),  # the sun is the car's, and the grid's is the battery's
        (BatteryMode.FORCE_CHARGE, -2_000, 4_500, False),
        (BatteryMode.FORCE_CHARGE, None, 4_500, False),
        (BatteryMode.SELF_CONSUMPTION, -5_000, 4_500, False),
    ],
)
def test_a_car_is_charged_from_the_sun_where_the_grid_fills_the_battery(mode, battery_w, grid_w, is_true):
    typical = a_status()
    car = a_loadpoint_status(
        reason=Reason(Why.FOLLOWING_SURPLUS), charging=True, connected=True, power_w=4_000
    )
    battery = replace(typical.battery, mode=mode, power_w=battery_w, reason=Reason(Why.USER_COMMAND))
    status = replace(
        typical, loadpoints={"garage": car}, battery=battery, flow=replace(typical.flow, grid_w=grid_w)
    )
    assert (contradictions(status) == {}) is is_true
