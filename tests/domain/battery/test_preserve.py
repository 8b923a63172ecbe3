"""A charge from the grid whose mode keeps the home battery out of it holds the battery, and lets it go."""

import pytest
from msgspec.structs import replace

from domain.battery.decide import decide_battery
from domain.command.capabilities import BatteryCapabilities
from domain.command.decision import Owner
from domain.command.held import Held
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Loadpoint, Optimiser
from domain.house.settings import CheapSettings, Mode, ScheduleSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.reason.reason import Why
from domain.site import Memory
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_view, after, an_observation

KEPT = a_loadpoint(mode=Mode.CHEAP, cheap=CheapSettings(preserve_battery=True))
TIMED = a_loadpoint(mode=Mode.SCHEDULE, schedule=ScheduleSettings(preserve_battery=True))


def running(owner: Owner) -> Memory:
    return Memory(loadpoints={"garage": LoadpointMemory(owner=owner, on_since=after(-600), current_a=16)})


def decided(lp: Loadpoint, owner: Owner = Owner.CHEAP, draws_w: float = 3_680, **changes):
    seen = an_observation(chargers={"garage": a_charger(draws_w)}, battery_w=4_000)
    return decide_battery(a_view(a_house(lp), seen, memory=running(owner), **changes), NOON).decision


@pytest.mark.parametrize(("lp", "owner"), [(KEPT, Owner.CHEAP), (TIMED, Owner.SCHEDULE)])
def test_a_charge_that_is_to_leave_the_battery_alone_holds_it(lp, owner):
    found = decided(lp, owner)
    assert found.order.action is BatteryAction.HOLD
    assert (found.reason.code, found.issued_by) == (Why.BATTERY_PRESERVED, owner)
    assert NOON < found.until <= after(1_800)  # the hold ends, whatever happens to us


@pytest.mark.parametrize(
    ("lp", "owner", "draws_w"),
    [
        (a_loadpoint(mode=Mode.CHEAP), Owner.CHEAP, 3_680),  # nobody asked for it
        (KEPT, Owner.CHEAP, 0),  # the car takes nothing
        (KEPT, Owner.MANUAL, 3_680),  # a charge by hand is not the mode's
        (replace(KEPT, mode=Mode.FAST), Owner.FAST, 3_680),
    ],
)
def test_nothing_else_holds_the_battery(lp, owner, draws_w):
    assert decided(lp, owner, draws_w).order is None


def test_a_battery_that_cannot_be_held_is_left_alone():
    assert (
        decided(KEPT, battery=BatteryCapabilities(actions=frozenset({BatteryAction.FORCE_CHARGE}))).order
        is None
    )


def test_the_hold_ends_with_the_charge():
    order = BatteryOrder(action=BatteryAction.HOLD, until=after(1_800))
    held = Held(target="battery", order=order, owner="optimiser", issued_by="cheap", since=after(-60))
    found = decided(KEPT, draws_w=0, held={"battery": held})
    assert found.order.action is BatteryAction.RESTORE


def test_a_person_and_a_planned_charge_go_before_it():
    asked = BatteryIntent(
        command_id="c1", action=BatteryAction.FORCE_CHARGE, since=NOON, until=after(3_600), issued_by="user"
    )
    assert decided(KEPT, battery_intent=asked).owner is Owner.USER


def test_an_enabled_optimiser_without_a_plan_does_not_let_the_battery_into_the_car():
    house = a_house(KEPT, optimiser=Optimiser(enabled=True))
    seen = an_observation(chargers={"garage": a_charger(3_680)}, battery_w=4_000)
    found = decide_battery(a_view(house, seen, memory=running(Owner.CHEAP)), NOON).decision
    assert found.order.action is BatteryAction.HOLD
