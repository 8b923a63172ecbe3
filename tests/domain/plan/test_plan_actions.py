"""Which action a slot has, at the watt; and what a battery does that cannot be held."""

import pytest
from msgspec.structs import replace

from domain.plan.plan import PlanAction
from tests.domain.plan.plans import BATTERY, NO_BATTERY, a_draft, told

CHARGE, DISCHARGE, HOLD, SELF = (
    PlanAction.CHARGE,
    PlanAction.DISCHARGE,
    PlanAction.HOLD,
    PlanAction.SELF_CONSUMPTION,
)


@pytest.mark.parametrize(
    ("battery_kw", "load_kw", "pv_kw", "curtail_kw", "action"),
    [
        # charging from the grid: more than 100 W into the battery, and that beyond the house's need
        (-0.1, 0.0, 0.0, 0.0, SELF),
        (-0.101, 0.0, 0.0, 0.0, CHARGE),
        (-2.1, 1.0, 3.0, 0.0, SELF),
        (-2.101, 1.0, 3.0, 0.0, CHARGE),
        (-0.101, 1.0, 0.0, 0.0, CHARGE),
        (-0.1, 0.5, 1.0, 1.0, HOLD),  # kept empty though there is sun
        (0.0, 1.0, 2.0, 2.0, HOLD),
        (0.05, 0.5, 1.0, 1.0, SELF),
        # selling: more than 100 W out of the battery, and more than 100 W out of the house
        (1.1, 1.0, 0.0, 0.0, SELF),
        (1.101, 1.0, 0.0, 0.0, DISCHARGE),
        (0.1, 0.0, 1.0, 0.0, SELF),
        (0.101, 0.0, 1.0, 0.0, DISCHARGE),
        (-0.5, 0.0, 1.0, 0.0, CHARGE),  # less than the sun brings
        (-0.9, 0.0, 1.0, 0.0, SELF),
        # holding: more than 100 W needed, and at most 100 W of it from the battery
        (0.0, 0.1, 0.0, 0.0, SELF),
        (0.0, 0.101, 0.0, 0.0, HOLD),
        (0.1, 1.0, 0.0, 0.0, HOLD),
        (0.101, 1.0, 0.0, 0.0, SELF),
        (0.0, 1.0, 0.9, 0.0, SELF),
        (-0.1, 1.0, 0.0, 0.0, HOLD),
    ],
)
def test_flows_of_up_to_a_hundred_watts_are_no_action(battery_kw, load_kw, pv_kw, curtail_kw, action):
    draft = a_draft(load_kw=load_kw, pv_kw=pv_kw)
    [slot] = told(draft, battery_kw, curtail_kw=(curtail_kw,)).slots
    assert slot.action is action
    assert slot.power_w == (0.0 if action is HOLD else pytest.approx(1000 * abs(battery_kw)))


@pytest.mark.parametrize(
    ("capacity_kwh", "soc0_kwh", "action"),
    [
        (100.0, 2.0, SELF),  # one per cent above the reserve is nothing to keep
        (100.0, 2.1, HOLD),
        (100.0, 0.5, SELF),
        (10.0, 1.05, SELF),
        (10.0, 1.2, HOLD),
    ],
)
def test_only_energy_above_the_reserve_is_held(capacity_kwh, soc0_kwh, action):
    draft = a_draft(battery=replace(BATTERY, capacity_kwh=capacity_kwh, soc0_kwh=soc0_kwh))
    assert told(draft, 0.0).slots[0].action is action


def test_without_a_battery_nothing_is_held():
    assert told(a_draft(battery=NO_BATTERY), 0.0).slots[0].action is SELF


@pytest.mark.parametrize(
    ("planned_kw", "load_kw", "pv_kw", "flows_w"),
    [
        (0.0, 1.0, 0.0, 1_000),  # it covers the house
        (1.0, 1.0, 0.0, 1_000),
        (1.1, 1.0, 0.0, 1_000),
        (1.101, 1.0, 0.0, 1_101),  # it is told to sell
        (-0.1, 1.0, 0.0, 1_000),
        (-0.101, 1.0, 0.0, -101),  # it is told to charge
        (0.0, 1.0, 3.0, -2_000),  # it takes the sun
        (-2.1, 1.0, 3.0, -2_000),
        (-2.101, 1.0, 3.0, -2_101),
        (0.1, 1.0, 3.0, -2_000),
        (0.101, 1.0, 3.0, 101),
        (-1.0, 1.0, 3.0, -2_000),
        (0.0, 1.0, 1.0, 0),
    ],
)
def test_a_battery_that_cannot_be_held_follows_the_house_unless_it_is_forced(
    planned_kw, load_kw, pv_kw, flows_w
):
    [slot] = told(a_draft(load_kw=load_kw, pv_kw=pv_kw, may_hold=False), planned_kw).slots
    assert slot.load_w - slot.pv_w - slot.grid_w == flows_w


@pytest.mark.parametrize(
    ("battery", "hours", "load_kw", "pv_kw", "flows_w"),
    [
        ({}, 1.0, 7.0, 0.0, 4_000),  # down to the reserve within the hour
        ({}, 0.5, 7.0, 0.0, 5_000),  # its greatest power
        ({"soc0_kwh": 1.5, "eta_discharge": 0.5}, 0.5, 3.0, 0.0, 500),
        ({"soc0_kwh": 1.0}, 1.0, 3.0, 0.0, 0),
        ({"soc0_kwh": 0.5}, 1.0, 3.0, 0.0, 0),
        ({"soc0_kwh": 9.5, "eta_charge": 0.5}, 0.5, 1.0, 6.0, -2_000),  # half of it is lost on the way in
        ({"soc0_kwh": 10.0}, 1.0, 1.0, 6.0, 0),
        ({"soc0_kwh": 2.0}, 1.0, 1.0, 8.0, -5_000),
        ({"soc0_kwh": 8.0, "max_charge_kw": 1.5}, 1.0, 1.0, 8.0, -1_500),
        ({"max_discharge_kw": 1.5}, 1.0, 3.0, 0.0, 1_500),
    ],
)
def test_a_battery_left_to_itself_does_what_it_can(battery, hours, load_kw, pv_kw, flows_w):
    draft = a_draft(
        hours=hours, load_kw=load_kw, pv_kw=pv_kw, may_hold=False, battery=replace(BATTERY, **battery)
    )
    [slot] = told(draft, 0.0).slots
    assert slot.load_w - slot.pv_w - slot.grid_w == flows_w


@pytest.mark.parametrize(
    ("planned_kw", "curtailed_w"),
    [(4.0, 2_000), (1.0, 1_000), (0.0, 0)],  # 5 kW to spare, of which the battery takes 3
)
def test_sun_is_thrown_away_only_as_far_as_the_battery_leaves_it(planned_kw, curtailed_w):
    battery = replace(BATTERY, max_charge_kw=3.0)
    draft = a_draft(load_kw=1.0, pv_kw=6.0, may_hold=False, battery=battery)
    [slot] = told(draft, 0.0, curtail_kw=(planned_kw,)).slots
    assert slot.curtail_w == curtailed_w
    assert slot.grid_w == curtailed_w - 2_000
