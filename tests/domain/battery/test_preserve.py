"""A charge from the grid whose mode keeps the home battery out of it holds the battery, and lets it go."""

import pytest
from msgspec.structs import replace

from domain.battery.decide import decide_battery
from domain.battery.preserve import end_of_hold
from domain.command.capabilities import BatteryCapabilities
from domain.command.decision import Owner
from domain.command.held import Held
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Loadpoint, Optimiser
from domain.house.settings import CheapSettings, Mode, ScheduleSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.plan.plan import PlanAction
from domain.reason.reason import Why
from domain.site import Memory
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_price, a_view, after, an_observation
from tests.domain.battery.planned import a_plan

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


@pytest.mark.parametrize(
    ("optimised", "plan", "price", "is_kept"),
    [
        (
            True,
            a_plan(PlanAction.CHARGE),
            a_price(),
            False,
        ),  # the plan's own charge keeps it out of the car, too
        (True, a_plan(PlanAction.HOLD), a_price(), True),  # the same order: no other decision by each slot
        (True, a_plan(PlanAction.SELF_CONSUMPTION), a_price(), True),
        (True, a_plan(PlanAction.DISCHARGE), a_price(), True),
        (True, a_plan(PlanAction.CHARGE), None, True),  # without a price the plan is not carried out
        (False, a_plan(PlanAction.CHARGE), a_price(), True),  # nobody carries it out
        (True, None, a_price(), True),
    ],
)
def test_only_a_planned_charge_that_is_carried_out_goes_before_it(optimised, plan, price, is_kept):
    house = a_house(KEPT, optimiser=Optimiser(enabled=optimised))
    seen = an_observation(chargers={"garage": a_charger(3_680)}, price=price)
    view = a_view(house, seen, memory=running(Owner.CHEAP), plan=plan)
    found = decide_battery(view, NOON).decision
    assert (found.reason.code is Why.BATTERY_PRESERVED) is is_kept
    if not is_kept:
        assert found.reason.code is Why.PLAN_CHARGE


@pytest.mark.parametrize(
    ("charger", "is_held"),
    [
        (a_charger(50), False),  # a meter's jitter
        (a_charger(51), True),
        (a_charger(power_w=None, charging=True), True),
        (a_charger(power_w=None, charging=False), False),
        (a_charger(power_w=None, charging=None), False),
        (a_charger(power_w=0.0, charging=True), False),  # what is measured goes before what is said
        (None, False),
    ],
)
def test_a_car_that_really_draws_holds_the_battery(charger, is_held):
    seen = an_observation(chargers={"garage": charger})
    found = decide_battery(a_view(a_house(KEPT), seen, memory=running(Owner.CHEAP)), NOON).decision
    assert (found.order is not None) is is_held


@pytest.mark.parametrize(
    "memory",
    [Memory(), Memory(loadpoints={"garage": LoadpointMemory(owner=Owner.CHEAP)})],
    ids=["nobody remembers a charge", "the charge was stopped"],
)
def test_a_draw_that_is_not_our_charge_holds_nothing(memory):
    seen = an_observation(chargers={"garage": a_charger(3_680)})
    assert decide_battery(a_view(a_house(KEPT), seen, memory=memory), NOON).decision.order is None


def test_the_settings_of_a_mode_that_does_not_run_hold_nothing():
    solar = replace(TIMED, mode=Mode.SOLAR)
    assert decided(solar, Owner.SOLAR).order is None
    assert decided(a_loadpoint(mode=Mode.SCHEDULE), Owner.SCHEDULE).order is None


def test_any_one_of_the_cars_is_enough_and_is_named():
    left, right = a_loadpoint(id="left"), replace(KEPT, id="right", name="Right bay")
    charge = LoadpointMemory(owner=Owner.CHEAP, on_since=after(-600), current_a=16)
    seen = an_observation(chargers={"left": a_charger(3_680), "right": a_charger(3_680)})
    view = a_view(a_house(left, right), seen, memory=Memory(loadpoints={"left": charge, "right": charge}))
    found = decide_battery(view, NOON).decision
    assert (found.owner, found.reason.facts) == ("optimiser", {"loadpoint": "Right bay"})


@pytest.mark.parametrize(
    ("now_s", "until_s"), [(0, 1_800), (1, 1_800), (899, 1_800), (900, 2_700), (1_000, 2_700)]
)
def test_the_hold_is_renewed_every_quarter_of_an_hour_and_lasts_half_of_one(now_s, until_s):
    assert end_of_hold(after(now_s)) == after(until_s)
