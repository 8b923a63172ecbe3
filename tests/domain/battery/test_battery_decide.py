"""The home battery: people, then certainty, then the plan, then itself."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.battery.decide import decide_battery
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.pending import Pending
from domain.house.house import Curtailment
from domain.reason.reason import Why
from domain.site import Memory, SiteView
from domain.status.words import sentence
from tests.builders import ABLE, NOON, a_price, a_view, after, an_observation
from tests.domain.battery.planned import CHARGE, DISCHARGE, HOLD, SELF, WITH_PLAN, a_plan, held, planning
from tests.fakes.telling import a_telling


def an_intent(**changes: Any) -> BatteryIntent:
    typical = BatteryIntent(
        command_id="c-1",
        action=BatteryAction.FORCE_DISCHARGE,
        power_w=4_000,
        target_soc_pct=10,
        since=NOON,
        until=after(1_800),
    )
    return replace(typical, **changes)


def decide(view: SiteView, seconds: float = 0):
    return decide_battery(view, after(seconds)).decision


@pytest.mark.parametrize(
    ("view", "action", "owner", "issued_by", "why"),
    [
        (planning(CHARGE), "force_charge", "optimiser", "optimiser", Why.PLAN_CHARGE),
        (planning(DISCHARGE), "force_discharge", "optimiser", "optimiser", Why.PLAN_DISCHARGE),
        (planning(HOLD), "hold", "optimiser", "optimiser", Why.PLAN_HOLD),
        (planning(SELF), None, "optimiser", "none", Why.SELF_CONSUMPTION),
        (planning(), None, "none", "none", Why.NO_PLAN),
        (planning(CHARGE, seen=an_observation(price=None)), None, "none", "none", Why.PRICE_UNKNOWN),
        (planning(CHARGE, seen=an_observation(soc_pct=None)), None, "none", "none", Why.TELEMETRY_STALE),
        (a_view(plan=a_plan(CHARGE)), None, "none", "none", Why.SELF_CONSUMPTION),  # the optimiser is off
        (planning(CHARGE, battery_intent=an_intent()), "force_discharge", "user", "user", Why.USER_COMMAND),
        (
            planning(
                CHARGE,
                battery_intent=an_intent(),
                restoring=Pending(command_id="r", action="restore", issued_by="user"),
            ),
            "restore",
            "none",
            "user",
            Why.RESTORING,
        ),
        (
            a_view(replace(WITH_PLAN, monitoring=True), plan=a_plan(CHARGE), battery_intent=an_intent()),
            None,
            "none",
            "none",
            Why.MONITORING_MODE,
        ),
        (
            planning(CHARGE, battery=replace(ABLE, actions=frozenset({BatteryAction.HOLD}))),
            None,
            "optimiser",
            "none",
            Why.NOT_SUPPORTED,
        ),
    ],
)
def test_the_first_rule_with_an_opinion_wins(view, action, owner, issued_by, why):
    found = decide(view)
    assert (found.order and found.order.action, found.owner) == (action, owner)
    assert (found.issued_by, found.reason.code) == (issued_by, why)


@pytest.mark.parametrize(
    "view",
    [
        planning(SELF),
        planning(),
        planning(CHARGE, seen=an_observation(price=None)),
        planning(CHARGE, seen=an_observation(soc_pct=None)),
        a_view(),
    ],
)
def test_what_the_optimiser_still_holds_is_handed_back(view):
    found = decide(replace(view, held=held(BatteryAction.FORCE_CHARGE)))
    assert (found.order.action, found.issued_by) == ("restore", "optimiser")


def test_a_persons_hold_without_an_intent_any_more_is_handed_back_as_an_expiry():
    found = decide(a_view(held=held(BatteryAction.FORCE_CHARGE, owner="user")))
    assert (found.order.action, found.issued_by) == ("restore", "expiry")


def test_a_restore_keeps_the_owner_until_it_is_done():
    pending = Pending(command_id="r", action="restore", issued_by="user")
    found = decide(a_view(restoring=pending, held=held(BatteryAction.HOLD, owner="user")))
    assert (found.order.action, found.owner, found.command_id) == ("restore", "user", "r")


def test_a_persons_command_carries_power_target_end_and_its_id():
    found = decide(a_view(battery_intent=an_intent()))
    assert found.order == BatteryOrder(
        action=BatteryAction.FORCE_DISCHARGE, power_w=4_000, target_soc_pct=10, until=after(1_800)
    )
    assert (found.until, found.command_id) == (after(1_800), "c-1")


@pytest.mark.parametrize(
    ("limits", "asked_w", "planned_w"),
    [
        ({}, (4_000, 4_000), (2_500, 2_500)),
        ({"max_charge_w": 2_040}, (2_040, 4_000), (2_000, 2_500)),
        ({"max_discharge_w": 1_500}, (4_000, 1_500), (2_500, 1_500)),
    ],
)
def test_what_the_house_lets_its_battery_do_holds_for_orders_of_before_it_was_set(limits, asked_w, planned_w):
    house = replace(WITH_PLAN, battery=replace(WITH_PLAN.battery, **limits))
    for number, (action, wanted) in enumerate(((CHARGE, "force_charge"), (DISCHARGE, "force_discharge"))):
        intent = an_intent(action=BatteryAction(wanted), target_soc_pct=None)
        asked = decide(a_view(house, battery_intent=intent))
        assert asked.order.power_w == asked.reason.facts["power_w"] == asked_w[number]
        planned = decide(a_view(house, plan=a_plan(action), held=held(asked.order.action, power_w=2_500)))
        assert planned.order.power_w == planned_w[number]
    chosen = decide(a_view(house, battery_intent=an_intent(power_w=None)))
    assert chosen.order.power_w is None


FULL, LOW = "The battery is full and takes no more", "The battery is at its reserve and gives no more"
CHARGED, SOLD = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE


@pytest.mark.parametrize(
    ("action", "soc_pct", "battery_w", "seconds", "opening"),
    [
        (CHARGED, 100, 0, 0, FULL),
        (CHARGED, 99.2, 0, 59, None),  # it may only have begun
        (CHARGED, 99.2, 0, 60, FULL),
        (CHARGED, 99.2, -2_000, 60, None),
        (CHARGED, 100, None, 60, None),
        (CHARGED, 10, 0, 60, None),
        (SOLD, 10.8, 0, 60, LOW),
        (SOLD, 10.8, 2_000, 60, None),
        (SOLD, 11.1, 0, 60, None),
        (BatteryAction.HOLD, 100, 0, 60, None),
    ],
)
def test_an_order_says_that_the_battery_has_nothing_left_to_move(
    action, soc_pct, battery_w, seconds, opening
):
    seen = an_observation(soc_pct=soc_pct, battery_w=battery_w)
    intent = an_intent(action=action, target_soc_pct=None)
    found = decide(a_view(seen=seen, battery_intent=intent, held=held(action, owner="user")), seconds)
    text = sentence(found.reason, a_telling())
    told = {CHARGED: "charge", SOLD: "discharge"}.get(action, "keep its charge")
    assert text == (
        f"You told the battery to {told} until 12:30."
        if opening is None
        else f"{opening}; you told it to {told} until 12:30."
    )
    assert found.order.action is action


def test_a_persons_command_stands_while_the_battery_is_silent():
    found = decide(a_view(seen=an_observation(soc_pct=None), battery_intent=an_intent()))
    assert found.reason.code is Why.USER_COMMAND


@pytest.mark.parametrize(
    ("seconds", "intent", "soc_pct", "why"),
    [
        (1_799, an_intent(), 50, None),
        (1_800, an_intent(), 50, Why.EXPIRED),
        (600, an_intent(target_soc_pct=40), 40.1, None),
        (600, an_intent(target_soc_pct=40), 40, Why.TARGET_REACHED),
        (600, an_intent(action=BatteryAction.FORCE_CHARGE, target_soc_pct=80), 80, Why.TARGET_REACHED),
        (600, an_intent(action=BatteryAction.FORCE_CHARGE, target_soc_pct=None), 100, None),
        (600, an_intent(action=BatteryAction.HOLD, target_soc_pct=None), 5, None),
    ],
)
def test_a_persons_command_ends_on_time_or_at_its_target(seconds, intent, soc_pct, why):
    outcome = decide_battery(
        a_view(seen=an_observation(soc_pct=soc_pct), battery_intent=intent), after(seconds)
    )
    assert (outcome.ended and outcome.ended.code) == why
    if why is not None:
        assert (outcome.decision.order.action, outcome.decision.issued_by) == ("restore", "expiry")


@pytest.mark.parametrize(
    ("actions", "until_s"),
    [((CHARGE,), 300), ((CHARGE, CHARGE, SELF, CHARGE), 600), ((CHARGE, CHARGE, CHARGE), 900)],
)
def test_an_order_lasts_as_long_as_the_plan_keeps_to_it(actions, until_s):
    found = decide(planning(*actions))
    assert found.until == found.order.until == after(until_s)


@pytest.mark.parametrize(("age_s", "why"), [(900, Why.PLAN_CHARGE), (901, Why.NO_PLAN)])
def test_an_old_plan_is_no_plan(age_s, why):
    plan = a_plan(CHARGE, made_at=NOON - timedelta(seconds=age_s))
    assert decide(a_view(WITH_PLAN, plan=plan)).reason.code is why


@pytest.mark.parametrize(
    ("planned_w", "ordered_w"), [(4_987.3, 4_950), (4_999, 4_950), (5_000, 5_000), (2_510, 2_500), (40, 40)]
)
def test_a_planned_power_is_ordered_in_what_devices_take(planned_w, ordered_w):
    assert decide(a_view(WITH_PLAN, plan=a_plan(CHARGE, power_w=planned_w))).order.power_w == ordered_w


@pytest.mark.parametrize(("planned_w", "ordered_w"), [(2_599, 2_500), (2_600, 2_600), (2_401, 2_500)])
def test_a_small_change_of_power_is_no_new_command(planned_w, ordered_w):
    view = a_view(
        WITH_PLAN,
        plan=a_plan(CHARGE, power_w=planned_w),
        held=held(BatteryAction.FORCE_CHARGE, power_w=2_500),
    )
    assert decide(view).order.power_w == ordered_w


def test_a_battery_that_cannot_be_told_how_much_is_told_no_power_whatever_the_plan_says():
    for planned_w in (2_500, 4_000):
        view = a_view(
            WITH_PLAN, plan=a_plan(CHARGE, power_w=planned_w), battery=replace(ABLE, selectable_power=False)
        )
        assert decide(view).order.power_w is None


@pytest.mark.parametrize(
    ("soc_pct", "going", "action"),
    [
        (20, True, "restore"),
        (20.5, True, "force_discharge"),
        (21, False, None),
        (21.1, False, "force_discharge"),
    ],
)
def test_a_planned_export_leaves_the_reserve(soc_pct, going, action):
    view = planning(DISCHARGE, seen=an_observation(soc_pct=soc_pct))
    if going:
        view = replace(view, held=held(BatteryAction.FORCE_DISCHARGE, power_w=2_500))
    found = decide(view)
    assert (found.order and found.order.action) == action
    if action == "force_discharge":
        assert found.order.target_soc_pct == 20
    else:
        assert found.reason.code is Why.AT_RESERVE
        assert set(found.reason.facts) == {"soc_pct", "reserve_pct", "export_price"}


CURTAILING = replace(WITH_PLAN, curtailment=Curtailment(enabled=True, enter_below=0.01, leave_at=0.012))
WITH_BOTH = replace(ABLE, curtails_while_forced=True)
NO_LIMIT = replace(ABLE, actions=ABLE.actions - {BatteryAction.CURTAIL})


@pytest.mark.parametrize(
    ("sun_w", "export_price", "changes", "is_forced"),
    [
        (2_900, -0.05, {}, False),  # 2.4 kW beside the house pay for a charge of 2.5 kW
        (2_600, -0.05, {}, True),  # 2.1 kW do not
        (
            3_200,
            -0.05,
            {"held": held(BatteryAction.FORCE_CHARGE, power_w=2_500)},
            True,
        ),  # one that runs, runs
        (3_400, -0.05, {"held": held(BatteryAction.FORCE_CHARGE, power_w=2_500)}, False),
        (6_000, 0.08, {}, True),  # what goes out earns
        (6_000, 0.011, {}, True),
        (6_000, 0.011, {"memory": Memory(curtailment_active=True)}, False),  # the dead band of the limit
        (6_000, None, {}, True),
        (6_000, -0.05, {"battery": WITH_BOTH}, True),  # a device that keeps its limit beside a force
        (6_000, -0.05, {"battery": NO_LIMIT}, True),
        (6_000, -0.05, {"limit_ignored": True}, True),
        (6_000, -0.05, {"house": WITH_PLAN}, True),  # nobody asked for a limit
        (None, -0.05, {}, True),
    ],
)
def test_a_charge_that_the_sun_does_is_not_forced_while_export_costs_money(
    sun_w, export_price, changes, is_forced
):
    grid_w = -(sun_w or 0) + 500
    seen = an_observation(pv_w=sun_w, grid_w=grid_w, price=a_price(-0.02, export_price))
    view = a_view(CURTAILING, seen, plan=a_plan(CHARGE))
    found = decide(replace(view, **changes))
    assert (found.order is not None and found.order.action is BatteryAction.FORCE_CHARGE) is is_forced
    assert found.owner == "optimiser"
