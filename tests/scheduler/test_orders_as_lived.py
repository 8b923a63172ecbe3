"""What the preview of a person's order to the battery counts on for cars in mode Sun is what the rule of that
mode lets happen beside the order, and what goes out at a cost is what it is told to.
"""

from functools import cache
from math import inf
from random import Random

import pytest

from domain.battery.sold_at_a_loss import LEAST_WH, sold_at_a_loss
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.instants import RealTime
from domain.loadpoint.sun_wish import followers_of
from domain.plan.plan import Plan, PlanAction
from scheduler.tried import tried_order
from tests.builders import NOON
from tests.scheduler.as_lived import (
    HOUR,
    NEAR_PCT,
    SETTLED,
    TELLS_ALL,
    TWO_STEPS_W,
    Lives,
    Slot,
    by_chance,
    lived,
    plan_of,
    seen_at_noon,
)

ORDERS = (BatteryAction.HOLD, BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE)
LASTS_H = 4
CHARGE_WITHOUT = (BatteryAction.FORCE_CHARGE, False)  # rare: the battery would have to take all of the sun


@cache
def ordered(seed: int) -> tuple[Lives, BatteryIntent, Plan]:
    """A house, what its owner would have the battery do, and what comes of it."""
    dice = Random(seed)
    lives = by_chance(dice)
    order: dict[str, object] = {"action": dice.choice(ORDERS).value, "duration_s": LASTS_H * HOUR}
    if order["action"] != BatteryAction.HOLD and dice.random() < 0.5:
        order["power_w"] = 1_500.0
    asked = tried_order(lives.house, {"battery": order}, TELLS_ALL, lives.soc_pct, NOON, RealTime(NOON))
    assert asked is not None
    return lives, asked, plan_of(lives, order)


def slots_of(seed: int) -> list[Slot]:
    """What the order fixes, step by step."""
    lives, intent, plan = ordered(seed)
    soc_pct, running_w = lives.soc_pct, dict.fromkeys((lp.id for lp in lives.house.loadpoints), 0.0)
    found = []
    for each in plan.slots:
        if each.start >= intent.until:
            break
        hour = int((each.start - NOON).total_seconds() // HOUR)
        found.append(Slot(each, soc_pct, running_w, lives.sun_w[hour], lives.load_w[hour]))
        assert each.soc_pct is not None
        soc_pct, running_w = each.soc_pct, dict(each.following_w)
    return found


SEEDS = 40


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_preview_of_an_order_counts_on_the_sun_that_the_rule_lets_a_car_have(seed: int) -> None:
    lives, intent, plan = ordered(seed)
    (lp,) = lives.house.loadpoints
    floors = (lp.solar.battery_start_soc_pct, lp.solar.pause_soc_pct)
    for slot in slots_of(seed):
        gets_full = slot.planned.action is PlanAction.CHARGE and slot.soc_pct < slot.planned.soc_pct == 100
        if gets_full or any(abs(slot.soc_pct - floor) < NEAR_PCT for floor in floors):
            continue
        is_over = slot.planned.action is PlanAction.SELF_CONSUMPTION
        ticks = lived(lives.house, plan, slot, None if is_over else intent)[-SETTLED:]
        taken_w = sorted(tick["garage"] for tick in ticks)[SETTLED // 2]
        assert slot.planned.following_w["garage"] == pytest.approx(taken_w, abs=TWO_STEPS_W), (slot, lp.solar)


def out_at_a_cost_wh(seed: int) -> float | None:
    """What goes out below nothing in the preview of an order; None where the battery comes to its end within
    an hour, of which the preview tells the mean.
    """
    lives, _, _ = ordered(seed)
    battery, most_w = lives.house.battery, lives.house.site.export_limit_w
    assert battery is not None
    ends = {PlanAction.CHARGE: 100.0, PlanAction.DISCHARGE: battery.reserve_pct}
    total_wh = 0.0
    for slot in slots_of(seed):
        planned = slot.planned
        if planned.soc_pct != slot.soc_pct and planned.soc_pct == ends.get(planned.action):
            return None
        if planned.export_price < 0 and planned.action is not PlanAction.SELF_CONSUMPTION:
            total_wh += max(0.0, min(-planned.grid_w, inf if most_w is None else most_w))
    return total_wh


def test_what_an_order_is_warned_to_let_out_at_a_cost_is_what_its_preview_lets_out() -> None:
    met = set[tuple[BatteryAction, bool]]()
    for seed in range(60):
        lives, intent, _ = ordered(seed)
        out_wh, seen = out_at_a_cost_wh(seed), seen_at_noon(lives)
        if out_wh is None:
            continue
        followers = followers_of(lives.house, seen, {}, {}, {}, NOON)
        plan = plan_of(lives)
        told = sold_at_a_loss(intent, lives.house, seen, plan, TELLS_ALL, {}, set(), followers, NOON)
        told_wh = 0.0 if told is None else told.facts["energy_wh"]
        assert told_wh == pytest.approx(out_wh, abs=LEAST_WH), (seed, intent)
        met.add((intent.action, told_wh > 0))
    assert met >= {(action, is_told) for action in ORDERS for is_told in (False, True)} - {CHARGE_WITHOUT}


def test_random_orders_reach_every_way_to_the_sun() -> None:
    met = {
        (ordered(seed)[1].action, slot.planned.following_w["garage"] > 0)
        for seed in range(SEEDS)
        for slot in slots_of(seed)
    }
    assert met == {(action, has_it) for action in ORDERS for has_it in (False, True)}
