"""The plan's slot as an order: for how long it stands, how strong it is, and what hinders it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.battery.decide import decide_battery
from domain.command.order import BatteryAction
from domain.house.house import Battery, Curtailment, Optimiser
from domain.reading.battery import BatteryMode
from domain.reason.reason import Reason, Why
from domain.site import decide_site
from tests.builders import ABLE, NOON, a_charger, a_house, a_price, a_view, after, an_observation
from tests.domain.battery.planned import CHARGE, DISCHARGE, HOLD, SELF, WITH_PLAN, a_plan, held, planning


def decide(view, seconds: float = 0):
    return decide_battery(view, after(seconds)).decision


@pytest.mark.parametrize(
    ("replan_s", "age_s", "why"),
    [
        (300, 900, Why.PLAN_CHARGE),
        (300, 901, Why.NO_PLAN),
        (600, 1_200, Why.PLAN_CHARGE),  # who plans every ten minutes may miss one round
        (600, 1_201, Why.NO_PLAN),
        (60, 900, Why.PLAN_CHARGE),
    ],
)
def test_a_plan_counts_for_two_rounds_and_never_less_than_a_quarter_of_an_hour(replan_s, age_s, why):
    house = replace(WITH_PLAN, optimiser=replace(WITH_PLAN.optimiser, replan_s=replan_s))
    plan = a_plan(CHARGE, made_at=NOON - timedelta(seconds=age_s))
    assert decide(a_view(house, plan=plan)).reason.code is why


@pytest.mark.parametrize(("seconds", "why"), [(299, Why.PLAN_CHARGE), (300, Why.NO_PLAN), (-1, Why.NO_PLAN)])
def test_a_plan_that_is_over_or_not_yet_begun_orders_nothing(seconds, why):
    found = decide(planning(CHARGE), seconds)
    assert found.reason.code is why
    assert (found.order is not None) is (why is Why.PLAN_CHARGE)


def test_an_order_ends_where_the_plan_has_a_gap():
    first, _, third = a_plan(CHARGE, SELF, CHARGE).slots
    view = a_view(WITH_PLAN, plan=replace(a_plan(CHARGE), slots=(first, third)))
    assert decide(view).until == after(300)


def test_an_order_in_the_middle_of_a_run_ends_with_the_run():
    assert decide(planning(CHARGE, CHARGE, CHARGE, HOLD), 301).until == after(900)


@pytest.mark.parametrize(
    ("hardware_pct", "optimiser_pct", "floor_pct"), [(10, 20, 20), (30, 20, 30), (0, 0, 0), (20, 20, 20)]
)
def test_a_planned_export_ends_at_the_higher_of_the_two_reserves(hardware_pct, optimiser_pct, floor_pct):
    house = a_house(
        battery=Battery(reserve_pct=hardware_pct),
        optimiser=Optimiser(enabled=True, reserve_pct=optimiser_pct),
    )
    assert decide(a_view(house, plan=a_plan(DISCHARGE))).order.target_soc_pct == floor_pct


def test_where_no_hardware_reserve_is_known_the_optimisers_counts():
    house = a_house(battery=None, optimiser=Optimiser(enabled=True, reserve_pct=0))
    assert decide(a_view(house, plan=a_plan(DISCHARGE))).order.target_soc_pct == 0


@pytest.mark.parametrize("action", [CHARGE, HOLD])
def test_only_an_export_has_a_reserve_to_keep(action):
    assert decide(planning(action)).order.target_soc_pct is None


@pytest.mark.parametrize(
    ("planned_w", "ordered_w"), [(0, 0), (49.9, 49.9), (50, 50), (51, 50), (99.9, 50), (100, 100)]
)
def test_a_power_is_ordered_in_whole_steps_and_one_below_the_first_as_it_is(planned_w, ordered_w):
    assert decide(a_view(WITH_PLAN, plan=a_plan(CHARGE, power_w=planned_w))).order.power_w == ordered_w


@pytest.mark.parametrize(
    ("standing", "ordered_w"),
    [
        (held(BatteryAction.FORCE_CHARGE, power_w=2_500), 2_500),
        (held(BatteryAction.FORCE_DISCHARGE, power_w=2_500), 2_550),  # another direction is no small change
        (held(BatteryAction.FORCE_CHARGE, power_w=None), 2_550),
        (held(BatteryAction.FORCE_CHARGE, owner="user", power_w=2_500), 2_550),
        ({}, 2_550),
    ],
)
def test_only_the_optimisers_own_charge_goes_on_at_its_power(standing, ordered_w):
    view = a_view(WITH_PLAN, plan=a_plan(CHARGE, power_w=2_550), held=standing)
    assert decide(view).order.power_w == ordered_w


def test_a_battery_that_no_longer_takes_a_power_is_told_none_though_one_is_held():
    view = planning(
        CHARGE,
        battery=replace(ABLE, selectable_power=False),
        held=held(BatteryAction.FORCE_CHARGE, power_w=2_500),
    )
    assert decide(view).order.power_w is None


@pytest.mark.parametrize(("takes_power", "told_w"), [(True, 2_500), (False, None)])
def test_a_power_that_was_not_asked_is_not_told_as_the_order_s(takes_power, told_w):
    plan = a_plan(CHARGE)
    reason = Reason(Why.PLAN_CHARGE, {"power_w": 2_500, "price": 0.1})
    plan = replace(plan, slots=(replace(plan.slots[0], reason=reason),))
    battery = replace(ABLE, selectable_power=takes_power)
    assert decide(a_view(WITH_PLAN, plan=plan, battery=battery)).reason.facts == {
        "power_w": told_w,
        "price": 0.1,
    }


def test_a_planned_hold_has_no_power():
    assert decide(planning(HOLD)).order.power_w is None


CURTAILING = replace(WITH_PLAN, curtailment=Curtailment(enabled=True, enter_below=0.01, leave_at=0.012))
RUNNING = {"held": held(BatteryAction.FORCE_CHARGE, power_w=2_500)}


@pytest.mark.parametrize(
    ("sun_w", "car_w", "export_price", "changes", "is_forced"),
    [
        # the charge takes 2.5 kW, the house 0.5 kW
        (2_700, 0, -0.05, {}, False),  # 300 W too little is near enough to let it
        (2_699, 0, -0.05, {}, True),
        (3_299, 0, -0.05, RUNNING, True),
        (3_300, 0, -0.05, RUNNING, False),  # 300 W too much would be given away
        (6_000, 3_000, -0.05, {}, False),  # 2.5 kW are left beside house and car
        (5_000, 3_000, -0.05, {}, True),
        (3_400, 0, -0.05, {"held": held(BatteryAction.FORCE_DISCHARGE, power_w=2_500)}, False),
        (6_000, 0, 0.0099, {}, False),
        (6_000, 0, 0.010, {}, True),  # at the limit export is worth its while
        (6_000, 0, -0.05, {"battery": None}, False),  # a plan for a battery that takes no orders
    ],
)
def test_the_sun_charges_where_it_is_enough_and_export_costs_money(
    sun_w, car_w, export_price, changes, is_forced
):
    seen = an_observation(
        pv_w=sun_w,
        grid_w=500 + car_w - sun_w,
        chargers={"garage": a_charger(car_w)},
        price=a_price(-0.02, export_price),
    )
    found = decide(replace(a_view(CURTAILING, seen, plan=a_plan(CHARGE)), **changes))
    assert (found.order is not None and found.order.action is BatteryAction.FORCE_CHARGE) is is_forced


def sunlit(sun_w, battery_w=0.0, soc_pct=95.0):
    """A house of 500 W whose export costs money; the grid takes what sun and battery leave."""
    return an_observation(
        pv_w=sun_w, battery_w=battery_w, soc_pct=soc_pct, grid_w=500 - sun_w - battery_w,
        price=a_price(-0.02, -0.05),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("takes_w", "is_forced"),
    [
        # seconds since the order was taken back, what the battery takes then
        ([(10, 1_000)], False),  # the limit holds the sun back to what the battery takes by itself
        ([(1_799, 1_000)], False),
        ([(1_800, 1_000)], True),  # and the sun is measured anew
        ([(-1, 1_000)], True),  # the clock was set back
        ([(10, 660), (69, 660)], False),  # a kettle
        ([(10, 660), (70, 660)], True),  # a third less lasts for a minute: there is less sun
        ([(10, 667), (70, 667)], False),
        ([(10, 660), (60, 1_000), (70, 660), (120, 660)], False),
        ([(10, 1_500), (20, 990), (80, 990)], True),  # of the most that it took
        ([(10, -310), (69, -310)], False),
        ([(10, -310), (70, -310)], True),
    ],
)
def test_sun_that_was_measured_is_believed_while_the_limit_hides_it(takes_w, is_forced):
    plan = a_plan(*[CHARGE] * 9, made_at=after(-60))
    forced = replace(a_view(CURTAILING, sunlit(6_000, -1_000), plan=plan), **RUNNING)
    left = decide_site(forced, after(60))
    assert left.decision.battery.order.action is BatteryAction.RESTORE
    orders = []
    for seconds, charge_w in takes_w:
        seen = sunlit(500 + charge_w, -charge_w)
        fresh = replace(plan, made_at=after(seconds))
        left = decide_site(a_view(CURTAILING, seen, plan=fresh, memory=left.memory), after(60 + seconds))
        orders.append(left.decision.battery.order)
    assert [order is not None for order in orders] == [False] * (len(orders) - 1) + [is_forced]


def test_a_few_watts_less_into_a_nearly_full_battery_are_no_lack_of_sun():
    plan = a_plan(*[CHARGE] * 9, made_at=after(-60))
    memory = decide_site(
        replace(a_view(CURTAILING, sunlit(6_000, -400), plan=plan), **RUNNING), after(60)
    ).memory
    for seconds, charge_w, is_forced in (
        (70, 100, False),
        (140, 100, False),
        (150, 99, False),
        (210, 99, True),
    ):
        seen = sunlit(500 + charge_w, -charge_w)
        found = decide_site(a_view(CURTAILING, seen, plan=plan, memory=memory), after(seconds))
        assert (found.decision.battery.order is not None) is is_forced
        memory = found.memory


@pytest.mark.parametrize(
    ("action", "sun_w", "battery_w", "soc_pct", "changes", "is_forced"),
    [
        (CHARGE, 500, 0, 99.0, {}, False),  # full: nothing is to be had, and the limit would be dropped
        (CHARGE, 500, 0, 98.9, {}, True),
        (CHARGE, 690, -190, 99.0, {}, False),
        (CHARGE, 700, -200, 99.0, {}, True),  # it still takes some
        (CHARGE, 451, 49, 100.0, {}, False),
        (CHARGE, 450, 50, 100.0, {}, True),  # and here it gives
        (CHARGE, 800, 0, 100.0, RUNNING, False),  # sun beside a forced battery that is full is let out
        (CHARGE, 799, 0, 100.0, RUNNING, True),
        (HOLD, 6_000, -5_000, 60.0, {}, False),  # planned without the sun that there is
        (HOLD, 201, 299, 60.0, {}, False),
        (HOLD, 199, 301, 60.0, {}, True),
        (HOLD, 800, 0, 60.0, {"held": held(BatteryAction.HOLD)}, False),
        (HOLD, 799, 0, 60.0, {"held": held(BatteryAction.HOLD)}, True),
        (HOLD, 6_000, -5_000, 60.0, {"battery": replace(ABLE, curtails_while_held=True)}, True),
    ],
)
def test_a_full_battery_and_a_hold_are_left_to_a_sun_that_covers_the_house(
    action, sun_w, battery_w, soc_pct, changes, is_forced
):
    view = a_view(CURTAILING, sunlit(sun_w, battery_w, soc_pct), plan=a_plan(action))
    order = decide(replace(view, **changes)).order
    assert (order is not None and order.action is not BatteryAction.RESTORE) is is_forced


def test_a_hold_that_keeps_room_from_the_sun_is_kept():
    plan = a_plan(HOLD)
    for pv_w, is_held in ((500, False), (501, True)):
        slots = tuple(replace(slot, pv_w=pv_w, load_w=500) for slot in plan.slots)
        found = decide(a_view(CURTAILING, sunlit(6_000), plan=replace(plan, slots=slots)))
        assert (found.order is not None) is is_held


def test_what_is_left_to_the_sun_tells_nothing_of_an_order_that_is_not_given():
    full = decide(a_view(CURTAILING, sunlit(500, 0, 100.0), plan=a_plan(CHARGE))).reason
    assert full == Reason(Why.SELF_CONSUMPTION, {"battery_w": 0.0, "planned_w": 0.0, "limit": "capacity"})
    hold = decide(a_view(CURTAILING, sunlit(6_000), plan=a_plan(HOLD))).reason
    assert hold == Reason(Why.SELF_CONSUMPTION, {"battery_w": 0.0, "planned_w": 0.0})


ITSELF = {"action": "self_consumption", "power_w": 3000, "costs_more": 0.001}
KEPT = {"limit": "switch_cost", "would_be": "self_consumption", "would_earn": 0.003}


@pytest.mark.parametrize(
    ("rival", "told"),
    [
        ({"runner_up": ITSELF}, {}),
        (KEPT, {}),
        (KEPT | {"would_be": "hold"}, KEPT | {"would_be": "hold"}),
        ({"limit": "charge_power"}, {"limit": "charge_power"}),
    ],
)
def test_a_charge_that_is_left_to_the_sun_is_not_compared_with_leaving_it_to_the_sun(rival, told):
    plan = a_plan(CHARGE)
    slots = tuple(replace(slot, reason=replace(slot.reason, facts=rival)) for slot in plan.slots)
    seen = an_observation(pv_w=6_000, grid_w=-5_500, price=a_price(-0.02, -0.05))
    found = decide(a_view(CURTAILING, seen, plan=replace(plan, slots=slots)))
    assert (found.order, found.reason.code) == (None, "self_consumption")
    flows = {"battery_w": -2_500.0, "planned_w": -2_500.0}
    assert found.reason.facts == told | flows


@pytest.mark.parametrize("changes", [{"grid_w": None}, {"pv_w": None}, {"chargers": {"garage": None}}])
def test_a_charge_is_forced_where_nobody_knows_what_the_sun_leaves(changes):
    known = {"pv_w": 6_000, "grid_w": -5_500, "price": a_price(-0.02, -0.05)}
    view = a_view(CURTAILING, an_observation(**{**known, **changes}), plan=a_plan(CHARGE))
    assert decide(view).order.action is BatteryAction.FORCE_CHARGE


def test_a_charge_left_to_the_sun_is_told_as_one():
    seen = an_observation(pv_w=6_000, grid_w=-5_500, price=a_price(-0.02, -0.05))
    found = decide(a_view(CURTAILING, seen, plan=a_plan(CHARGE)))
    assert (found.reason.code, found.reason.facts["battery_w"]) == (Why.SELF_CONSUMPTION, -2_500)


def test_what_another_hand_forced_is_told_and_left():
    seen = an_observation(battery_w=1_800.0)
    found = decide(a_view(seen=seen, unclaimed=BatteryMode.FORCE_DISCHARGE))
    assert (found.order, found.owner, found.reason.code) == (None, "device", Why.EXTERNAL_CONTROL)
    assert found.reason.facts == {"mode": "force_discharge", "power_w": 1_800}
    silent = decide(a_view(seen=an_observation(has_battery=False), unclaimed=BatteryMode.HOLD))
    assert silent.reason.facts == {"mode": "hold", "power_w": None}


def test_a_hold_of_ours_is_handed_back_whatever_else_is_seen():
    found = decide(a_view(held=held(BatteryAction.HOLD), unclaimed=BatteryMode.FORCE_DISCHARGE))
    assert (found.order.action, found.owner, found.reason.code) == ("restore", "none", Why.SELF_CONSUMPTION)


@pytest.mark.parametrize("why", [Why.USER_COMMAND, Why.PHASE_LIMITED])
def test_what_a_plan_says_of_an_order_that_is_over_is_not_said_of_what_follows(why):
    (slot,) = a_plan(SELF).slots
    plan = replace(a_plan(SELF), slots=(replace(slot, reason=Reason(why, {"until": after(0)})),))
    assert decide(a_view(WITH_PLAN, plan=plan)).reason.code is Why.SELF_CONSUMPTION
