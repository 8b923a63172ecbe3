"""What a tick decided, target by target, and when that is another decision than the one before."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.command.decision import (
    BatteryDecision,
    CurtailmentDecision,
    LoadpointDecision,
    Owner,
    SiteDecision,
)
from domain.command.order import BatteryAction, BatteryOrder, ChargeOrder
from domain.plan.plan import Plan
from domain.reason.reason import Reason, Why
from domain.status.news import as_told, contradicts
from domain.status.said import Ground, Said, said_of

PLAN = Plan(
    id="p1", made_at=datetime(2026, 1, 15, tzinfo=UTC), status="optimal", slots=(), cost=0.0, solve_ms=1.0
)
SALE = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=5_000.0)


def of_a_battery(
    why: Why, owner: Owner = Owner.OPTIMISER, order: BatteryOrder | None = None, **facts
) -> Said:
    decision = SiteDecision(
        battery=BatteryDecision(order=order, owner=owner, reason=Reason(why, facts)),
        curtailment=CurtailmentDecision(reason=Reason(Why.CURTAILMENT_DISABLED)),
    )
    return next(said_of(decision, PLAN))


def test_every_target_is_told_with_what_it_does_and_the_plan_it_is_from():
    decision = SiteDecision(
        battery=BatteryDecision(order=SALE, owner=Owner.OPTIMISER, reason=Reason(Why.PLAN_DISCHARGE)),
        curtailment=CurtailmentDecision(active=True, limit_w=0.0, reason=Reason(Why.EXPORT_UNECONOMIC)),
        loadpoints={
            "a": LoadpointDecision(
                order=ChargeOrder(current_a=16), owner=Owner.FAST, reason=Reason(Why.FULL_RATE)
            ),
            "b": LoadpointDecision(order=ChargeOrder(current_a=0), reason=Reason(Why.VEHICLE_FULL)),
            "c": LoadpointDecision(reason=Reason(Why.MODE_DISABLED)),
        },
    )
    assert [(said.target, said.action, said.owner, said.plan_id) for said in said_of(decision, PLAN)] == [
        ("battery", "force_discharge", "optimiser", "p1"),
        ("curtailment", "curtail", "curtailment", None),
        ("loadpoints/a", "charge", "fast", None),
        ("loadpoints/b", "stop", "none", None),
        ("loadpoints/c", "none", "none", None),
    ]


@pytest.mark.parametrize(
    ("why", "owner", "order", "action", "plan_id"),
    [
        (Why.SELF_CONSUMPTION, Owner.OPTIMISER, None, "none", "p1"),
        (Why.SELF_CONSUMPTION, Owner.NONE, None, "none", None),  # nobody plans
        (Why.USER_COMMAND, Owner.USER, SALE, "force_discharge", None),
        (Why.BATTERY_PRESERVED, Owner.OPTIMISER, BatteryOrder(action=BatteryAction.HOLD), "hold", None),
        # handing back is no act of its own: it is left to itself
        (Why.SELF_CONSUMPTION, Owner.OPTIMISER, BatteryOrder(action=BatteryAction.RESTORE), "none", "p1"),
    ],
)
def test_a_battery_is_told_by_its_order(why, owner, order, action, plan_id):
    said = of_a_battery(why, owner, order)
    assert (said.action, said.plan_id) == (action, plan_id)


@pytest.mark.parametrize(
    ("why", "facts", "changes", "is_another"),
    [
        (Why.USER_COMMAND, {"until": "13:25", "power_w": 3_000}, {"until": "17:25"}, True),
        (Why.USER_COMMAND, {"until": "13:25", "power_w": 3_000}, {"power_w": 4_000}, True),
        (Why.USER_COMMAND, {"until": "13:25", "power_w": 3_000}, {"limit": "capacity"}, True),  # it is full
        (Why.BOOST, {"current_a": 16, "until": "13:25"}, {"until": "14:25"}, True),
        (Why.MANUAL, {"current_a": 16, "until": "13:25"}, {"current_a": 10}, True),
        (Why.MANUAL_HOLD, {"until": "13:25"}, {"until": "14:25"}, True),
        (Why.FEEDING_HOUSE, {"power_w": 800, "until": "13:25"}, {"until": "14:25"}, True),
        (Why.FEEDING_HOUSE, {"power_w": 800, "until": "13:25"}, {"power_w": 900}, False),
        (Why.PRICE_OK, {"price": 0.1, "limit_price": 5.0}, {"limit_price": 0.35}, True),
        (Why.PRICE_OK, {"price": 0.1, "limit_price": 5.0}, {"price": 0.2}, False),
        (Why.PRICE_ABOVE_LIMIT, {"price": 0.3, "limit_price": 0.1}, {"limit_price": 0.2}, True),
        (Why.BATTERY_BELOW_START_FLOOR, {"floor_pct": 80}, {"floor_pct": 60}, True),
        (Why.BATTERY_BELOW_START_FLOOR, {"battery_soc_pct": 50}, {"battery_soc_pct": 51}, False),
        (Why.TARGET_REACHED, {"soc_pct": 80, "limit_pct": 80}, {"limit_pct": 70}, True),
        (Why.FOLLOWING_SURPLUS, {"until": "13:25"}, {"until": "13:30"}, False),
    ],
)
def test_what_somebody_has_set_anew_is_another_decision(why, facts, changes, is_another):
    before, after = of_a_battery(why, Owner.USER, **facts), of_a_battery(why, Owner.USER, **facts | changes)
    assert (before.act != after.act) is is_another


@pytest.mark.parametrize(
    ("why", "before", "after", "is_news"),
    [
        (Why.PHASE_LIMITED, {"current_a": 32}, {"current_a": 16}, True),
        (Why.PHASE_LIMITED, {"current_a": 16}, {"current_a": 32}, True),
        (Why.PHASE_LIMITED, {"current_a": 32}, {"current_a": 24}, False),  # it follows what the house takes
        (Why.PLANNED_WINDOW, {}, {"held_w": 3_680}, True),
        (Why.PLANNED_WINDOW, {"held_w": 3_680}, {}, True),  # it has all again
        (Why.BEHIND_SCHEDULE, {"held_w": 3_680}, {"held_w": 3_910}, False),
        (Why.FOLLOWING_SURPLUS, {"current_a": 32}, {"current_a": 6}, False),
    ],
)
def test_what_a_limit_takes_from_a_charge_and_gives_back_is_told_once_it_has_lasted(
    why, before, after, is_news
):
    at = datetime(2026, 1, 15, tzinfo=UTC)
    told = as_told(None, of_a_battery(why, Owner.SMART, **before), at)
    now = of_a_battery(why, Owner.SMART, **after)
    early = as_told(told, now, at + timedelta(seconds=60))
    late = as_told(early, now, at + timedelta(seconds=160))
    assert (early.said is now, late.said is now) == (False, is_news)


RIVAL = {"action": "hold", "power_w": 0, "costs_more": 0.1}


@pytest.mark.parametrize(
    ("why", "changes", "is_another"),
    [
        (Why.PLAN_DISCHARGE, {}, False),
        (Why.PLAN_DISCHARGE, {"export_price": 0.4049}, False),  # not a cent
        (Why.PLAN_DISCHARGE, {"export_price": 0.42}, True),
        (Why.PLAN_DISCHARGE, {"power_w": 4_000}, False),
        (Why.PLAN_DISCHARGE, {"until": "later"}, False),
        (Why.PLAN_DISCHARGE, {"limit": "export_limit"}, True),
        (Why.PLAN_DISCHARGE, {"limit": "export_reserve"}, False),  # it sells on, and has little left
        (Why.PLAN_DISCHARGE, {"limit": "reserve"}, False),
        (Why.PLAN_DISCHARGE, {"limit": "capacity"}, True),
        (
            Why.PLAN_CHARGE,
            {"limit": "capacity", "power_w": 200},
            False,
        ),  # almost full, it takes less and less
        (Why.PLAN_CHARGE, {"limit": "charge_power"}, False),
        (Why.PLAN_CHARGE, {"limit": "import_limit"}, True),
        (Why.SELF_CONSUMPTION, {"limit": "capacity"}, True),  # "the battery is full"
        (Why.PLAN_DISCHARGE, {"export_price": None}, True),
        (Why.PLAN_DISCHARGE, {"runner_up": RIVAL | {"costs_more": 0.3}}, False),
        (Why.PLAN_DISCHARGE, {"runner_up": RIVAL | {"action": "charge"}}, True),
    ],
)
def test_a_planned_act_goes_on_until_its_price_its_limit_or_its_rival_changes(why, changes, is_another):
    facts = {"export_price": 0.40, "power_w": 5_000, "runner_up": RIVAL}
    before = of_a_battery(why, order=SALE, **facts)
    after = of_a_battery(why, order=SALE, **facts | changes)
    assert before.act == after.act
    assert after.ground.is_like(before.ground) is not is_another


def test_acts_that_would_cost_about_the_same_take_turns_as_rivals_and_nothing_is_told_anew():
    rivals = [{"action": action, "power_w": 0, "costs_more": 0.0004} for action in ("hold", "discharge")]
    grounds = {of_a_battery(Why.PLAN_CHARGE, runner_up=rival).ground for rival in rivals}
    assert len(grounds) == 1


FULL = {"limit": "capacity", "price": -0.0013, "export_price": -0.0012}


@pytest.mark.parametrize(
    ("facts", "is_like"),
    [
        ({}, True),
        ({"runner_up": RIVAL}, False),
        ({"compared": {"now": "buy"}}, False),
        ({"runner_up": RIVAL | {"costs_more": 0.0004}}, True),  # nothing that it would rest on
    ],
)
def test_a_full_battery_that_is_left_to_itself_rests_on_no_price_where_nothing_comes_near(facts, is_like):
    before, after = (
        of_a_battery(Why.SELF_CONSUMPTION, **facts | FULL | {"price": price}) for price in (0.0, 0.04)
    )
    assert after.ground.is_like(before.ground) is is_like


def test_prices_that_turn_around_half_a_cent_are_no_news():
    grounds = [
        of_a_battery(Why.PLAN_DISCHARGE, order=SALE, export_price=price).ground for price in (0.4049, 0.4051)
    ]
    assert grounds[0].is_like(grounds[1])


@pytest.mark.parametrize(
    ("one", "other", "is_like"),
    [
        ({"prices": (0.0,)}, {"prices": (0.0099,)}, True),
        ({"prices": (0.0,)}, {"prices": (0.01,)}, False),
        ({"prices": (0.1,)}, {"prices": ()}, False),
        ({"prices": (None,)}, {"prices": (None,)}, True),
        ({"held": 2.0}, {"held": 3.0}, True),  # a third less
        ({"held": 1.99}, {"held": 3.0}, False),
        ({"held": 3.0}, {"held": 1.99}, False),
        ({"held": None}, {"held": 3.0}, False),
    ],
)
def test_decisions_rest_on_the_same_to_a_cent_and_to_a_third_of_a_charge(one, other, is_like):
    assert Ground(**one).is_like(Ground(**other)) is is_like


@pytest.mark.parametrize(
    ("told_w", "flows_w", "is_other"),
    [
        (3_000, -1, True),
        (-1, 3_000, True),
        (3_000, 1, False),
        (-3_000, -1, False),
        (3_000, 0, False),  # nothing flows: it runs nothing just now
        (None, -3_000, False),
    ],
)
def test_a_battery_that_runs_the_house_is_contradicted_by_one_that_stores_the_sun(told_w, flows_w, is_other):
    told, flows = (of_a_battery(Why.SELF_CONSUMPTION, battery_w=power_w) for power_w in (told_w, flows_w))
    assert contradicts(told, flows) is is_other


def at(seconds: float) -> datetime:
    return PLAN.made_at + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("prices", "news"),
    [
        # the half-hour's mean from :00 on until the plan is made anew, every five minutes
        ([(0, 0.40), (240, 0.40), (300, 0.45), (350, 0.40), (600, 0.45), (640, 0.40)], [0]),
        ([(0, 0.40), (300, 0.45), (360, 0.45), (390, 0.45), (600, 0.45)], [0, 390]),
        ([(0, 0.40), (300, 0.45), (345, 0.50), (390, 0.45)], [0, 390]),  # neither is what was told
        ([(0, 0.40), (300, 0.45), (345, 0.40), (390, 0.45), (435, 0.40)], [0]),  # none of them lasted
    ],
)
def test_what_a_decision_rests_on_is_told_anew_once_it_lasts(prices, news):
    told, found = None, []
    for seconds, price in prices:
        before = told
        told = as_told(before, of_a_battery(Why.PLAN_DISCHARGE, order=SALE, export_price=price), at(seconds))
        if before is None or told.said is not before.said:
            found.append(seconds)
    assert found == news


@pytest.mark.parametrize(("seconds", "is_told"), [(299, False), (300, True)])
def test_what_flows_the_other_way_for_five_minutes_is_told(seconds, is_told):
    runs, stores = (of_a_battery(Why.SELF_CONSUMPTION, battery_w=power_w) for power_w in (2_000, -2_000))
    told = as_told(None, runs, at(0))
    told = as_told(told, runs, at(10), as_it_flows=stores)
    told = as_told(told, runs, at(10 + seconds), as_it_flows=stores)
    assert told.said is (stores if is_told else runs)
    assert as_told(told, runs, at(400), as_it_flows=runs).said is told.said


def test_another_decision_is_told_at_once():
    sale, full = of_a_battery(Why.PLAN_DISCHARGE, order=SALE), of_a_battery(Why.SELF_CONSUMPTION)
    assert as_told(as_told(None, sale, at(0)), full, at(1)).said is full
