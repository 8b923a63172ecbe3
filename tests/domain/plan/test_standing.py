"""A person's order in the plan: projected as it will be carried out, and the plan begins after it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.house import Curtailment, House
from domain.plan.draft.standing import fixed, until_the_end
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import GridSpec
from domain.reason.reason import Why
from tests.domain.plan.plans import BATTERY, START, a_draft

TEN_KWH = replace(BATTERY, eta_charge=0.92, eta_discharge=0.92, reserve_kwh=2.0, export_reserve_kwh=9.0)


def an_order(action, minutes=60, **more):
    until = START + timedelta(minutes=minutes)
    return BatteryIntent(command_id="c", action=action, since=START, until=until, **more)


def in_fives(steps, **more):
    usual = {"hours": 1 / 12, "load_kw": 0.0, "battery": TEN_KWH, "grid": GridSpec()}
    return a_draft(steps, **{**usual, **more})


def found(draft, order):
    return fixed(draft, order, {"sell": "Sell when dear"})


def test_scenario_27_an_order_to_discharge_ends_at_the_hardwares_reserve():
    """10 kWh at 50 %, floor 20 %, 5 kW for an hour: 2.76 kWh, six slots of 5 kW, the seventh 3.12 kW."""
    done = found(in_fives(12), an_order(BatteryAction.FORCE_DISCHARGE, power_w=5_000.0))
    assert [slot.power_w for slot in done.slots] == [5_000] * 6 + [3_120] + [0] * 5
    assert sum(slot.power_w for slot in done.slots) / 12_000 == pytest.approx(2.76)
    assert (done.slots[-1].soc_pct, done.soc_pct) == (20.0, pytest.approx(20.0))
    assert done.until == START + timedelta(hours=1)
    assert {slot.reason.code for slot in done.slots} == {Why.USER_COMMAND}


@pytest.mark.parametrize(
    ("order", "actions", "soc_pct"),
    [
        (
            {"action": BatteryAction.FORCE_CHARGE, "power_w": 6_000.0},
            [PlanAction.CHARGE] * 2,
            59.2,
        ),  # 5 kW most
        ({"action": BatteryAction.FORCE_CHARGE, "power_w": 1_000.0}, [PlanAction.CHARGE] * 2, 51.8),
        ({"action": BatteryAction.HOLD}, [PlanAction.HOLD] * 2, 50.0),
        ({"action": BatteryAction.SELF_CONSUMPTION}, [PlanAction.SELF_CONSUMPTION] * 2, 50.0),
        (
            {"action": BatteryAction.FORCE_CHARGE, "target_soc_pct": 54.0},
            [PlanAction.CHARGE, PlanAction.SELF_CONSUMPTION],
            54.6,
        ),
        (
            {"action": BatteryAction.FORCE_DISCHARGE, "target_soc_pct": 45.0},
            [PlanAction.DISCHARGE, PlanAction.SELF_CONSUMPTION],
            44.6,
        ),
    ],
)
def test_each_order_is_projected_as_it_is_carried_out(order, actions, soc_pct):
    done = found(in_fives(2, hours=0.1), an_order(minutes=12, **order))
    assert [slot.action for slot in done.slots] == actions
    assert done.soc_pct == pytest.approx(soc_pct, abs=0.06)


@pytest.mark.parametrize(("issued_by", "automation"), [("user", None), ("automation:sell", "Sell when dear")])
def test_its_slots_say_whose_order_it_is(issued_by, automation):
    order = replace(an_order(BatteryAction.HOLD), issued_by=issued_by)
    reason = found(in_fives(12), order).slots[0].reason
    assert reason.code is Why.USER_COMMAND
    assert reason.facts.get("automation") == automation


@pytest.mark.parametrize(
    ("action", "able", "is_limited"),
    [
        (BatteryAction.FORCE_DISCHARGE, {}, False),  # the limit waits for the order
        (BatteryAction.FORCE_DISCHARGE, {"curtails_while_forced": True}, True),
        (BatteryAction.HOLD, {}, False),
        (BatteryAction.HOLD, {"curtails_while_held": True}, True),
        (BatteryAction.SELF_CONSUMPTION, {}, True),
    ],
)
def test_an_order_is_projected_without_an_export_limit_that_waits_for_its_end(action, able, is_limited):
    house = House(curtailment=Curtailment(enabled=True))
    until = until_the_end(house, an_order(action), BatteryCapabilities(**able), START)
    assert (until.curtailment.enabled, until.optimiser.horizon_h) == (is_limited, 1.0)
