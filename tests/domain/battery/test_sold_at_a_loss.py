"""What goes out below nothing because of an order to the battery is told to whoever gives it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.battery.sold_at_a_loss import sold_at_a_loss
from domain.command.capabilities import InverterCapabilities
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.house import Battery, Curtailment
from domain.plan.cars.wish import CarWish
from domain.plan.draft.followers import Follower
from domain.reason.reason import Why
from domain.status.words import sentence
from tests.builders import ABLE, NOON, a_house, a_price, an_observation
from tests.domain.battery.planned import SELF, a_plan
from tests.fakes.telling import a_telling

HOLD, CHARGE, SELL = BatteryAction.HOLD, BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE
EMPTY = replace(ABLE, hold_keeps_empty=True)  # a held battery takes no sun
LIMITS_HELD = replace(EMPTY, curtails_while_held=True)
HOUSE = a_house(battery=Battery(max_charge_w=2_000, max_discharge_w=2_000))
LIMITED = replace(HOUSE, site=replace(HOUSE.site, export_limit_w=1_000))
CURTAILS = replace(HOUSE, curtailment=Curtailment(enabled=True, enter_below=-0.03, leave_at=-0.01))
SHED = {"pv/shed": InverterCapabilities(limits=True, rated_w=5_000)}
SEEN = {"grid_w": -2_500.0, "pv_w": 3_000.0, "price": a_price(export_price=-0.05), "chargers": {}}


def lost(
    *,
    action=HOLD,
    able=EMPTY,
    house=HOUSE,
    plan=None,
    hours=1.0,
    power_w=None,
    beside=None,
    charging=(),
    following=(),
    target_soc_pct=None,
    **seen,
):
    """The loss of an order from noon on; a house of 500 W under 3 kW of sun, `beside` of them of the shed."""
    until = NOON + timedelta(hours=hours)
    told = {"action": action, "power_w": power_w, "target_soc_pct": target_soc_pct}
    intent = BatteryIntent(command_id="", since=NOON, until=until, **told)
    looked = replace(an_observation(**SEEN | seen), inverter_w={} if beside is None else {"pv/shed": beside})
    inverters = {} if beside is None else SHED
    return sold_at_a_loss(intent, house, looked, plan, able, inverters, charging, following, NOON)


@pytest.mark.parametrize(
    ("order", "wh", "cost"),
    [
        ({}, 2_500, 0.125),
        ({"hours": 0.5}, 1_250, 0.0625),
        ({"hours": 24}, 2_500, 0.125),  # without a plan nobody knows the sun of later
        ({"able": ABLE}, 500, 0.025),  # the sun goes on filling it, with 2 kW
        ({"able": ABLE, "soc_pct": 99.0}, 2_500, 0.125),  # until it is full
        ({"action": CHARGE, "power_w": 1_000}, 1_500, 0.075),
        ({"action": CHARGE}, 500, 0.025),
        ({"action": SELL, "power_w": 1_000}, 3_500, 0.175),
        # no longer than the battery has what it gives, or room for what it takes
        ({"action": SELL, "soc_pct": 15.0}, 3_121, 0.1561),  # 621 Wh above the reserve
        ({"action": SELL, "soc_pct": 15.0, "target_soc_pct": 10.0}, 1_397, 0.0699),  # and then it is over
        ({"action": CHARGE, "soc_pct": 95.0}, 1_766, 0.0883),
        ({"action": CHARGE, "soc_pct": 75.0, "target_soc_pct": 80.0}, 183, 0.0092),
        ({"able": ABLE, "soc_pct": 97.0}, 2_060, 0.103),
        ({"action": SELL, "soc_pct": None}, 4_500, 0.225),
        ({"house": LIMITED}, 1_000, 0.05),  # no more goes out than may
        ({"action": BatteryAction.SELF_CONSUMPTION}, None, None),
        ({"able": LIMITS_HELD}, 2_500, 0.125),  # which nobody asked it to
        ({"able": LIMITS_HELD, "house": CURTAILS}, None, None),
        ({"able": LIMITS_HELD, "house": CURTAILS, "action": SELL}, 4_500, 0.225),
        ({"able": LIMITS_HELD, "house": CURTAILS, "price": a_price(export_price=-0.02)}, 2_500, 0.05),
        ({"able": EMPTY, "house": CURTAILS}, 2_500, 0.125),
        ({"house": CURTAILS, "beside": 3_000.0}, None, None),
        ({"house": CURTAILS, "beside": 1_000.0}, 1_500, 0.075),
        ({"house": CURTAILS, "beside": 3_000.0, "action": CHARGE}, 500, 0.025),
        ({"beside": 3_000.0}, 2_500, 0.125),
        ({"price": a_price(export_price=0.0)}, None, None),
        ({"price": a_price(export_price=-0.001)}, None, None),  # a quarter of a cent
        ({"price": a_price(export_price=None)}, None, None),
        ({"price": None}, None, None),
        ({"pv_w": None}, None, None),
        ({"grid_w": -49.0, "pv_w": 549.0}, None, None),  # not worth a word
    ],
)
def test_what_an_order_lets_out_below_nothing(order, wh, cost):
    found = lost(**order)
    assert (found and found.facts["energy_wh"]) == wh
    assert (found and found.facts["cost"]) == cost


def test_with_a_plan_it_is_the_sun_and_the_prices_of_its_slots():
    slots = a_plan(SELF, SELF, SELF, SELF).slots
    plan = replace(
        a_plan(SELF),
        slots=(
            replace(slots[0], pv_w=4_000, load_w=1_000, ev_w={"garage": 600}, export_price=-0.04),
            replace(slots[1], pv_w=1_000, curtail_w=3_000, load_w=1_000, export_price=-0.02),
            replace(slots[2], pv_w=9_000, export_price=0.0),
            replace(slots[3], pv_w=9_000, export_price=-0.5),  # after the order
        ),
    )
    found = lost(plan=plan, hours=0.25)
    assert found.facts["energy_wh"] == 450  # 2.4 and 3 kW for five minutes each
    assert found.facts["cost"] == pytest.approx(0.013)
    assert found.facts["lowest_price"] == -0.04


VAN = Follower(
    wish=CarWish(
        name="van",
        ready=NOON,
        departure=NOON + timedelta(hours=24),
        energy_kwh=40.0,
        min_kw=1.4,
        max_kw=2.0,
        efficiency=1.0,
    ),
    start_pct=80.0,
    pause_pct=70.0,
)
RUNNING = replace(VAN, is_running=True)
SATED = replace(VAN, wish=replace(VAN.wish, energy_kwh=0.5))


@pytest.mark.parametrize(
    ("action", "price", "charging", "following", "wh"),
    [
        # 4 kW of sun and, in a sale, 1 of the battery; the garage's 500 W as planned, where it may begin
        (SELL, -0.1, (), (), 5_000),
        (SELL, -0.1, ("garage",), (), 4_500),
        (CHARGE, -0.1, (), (), 2_500),
        (HOLD, -0.1, (), (), 3_500),
        # what follows the sun begins beside an order where the sun goes out at a cost, and goes on
        (SELL, -0.1, (), (VAN,), 3_000),
        (CHARGE, -0.1, (), (VAN,), 500),
        (HOLD, -0.1, (), (VAN,), 1_500),
        (HOLD, -0.1, (), (RUNNING,), 1_500),
        (HOLD, -0.1, (), (SATED,), 3_000),  # as much as it still needs
        (HOLD, 0.1, (), (VAN,), None),
    ],
)
def test_cars_take_of_the_sun_beside_an_order_what_their_rules_let_them(
    action, price, charging, following, wh
):
    slot = a_plan(SELF).slots[0]
    cars = {"load_w": 700, "following_w": {"van": 700}, "ev_w": {"garage": 500}}  # without the order
    slot = replace(slot, end=NOON + timedelta(hours=1), pv_w=4_000, export_price=price, **cars)
    plan = replace(a_plan(SELF), slots=(slot,))
    found = lost(action=action, power_w=1_000, plan=plan, charging=charging, following=following)
    assert (found and found.facts["energy_wh"]) == wh


def test_a_held_battery_that_the_sun_fills_leaves_cars_the_sun_once_it_is_full():
    slot = a_plan(SELF).slots[0]
    slot = replace(slot, end=NOON + timedelta(hours=1), pv_w=4_000, export_price=-0.1)
    plan = replace(a_plan(SELF), slots=(slot,))
    alone = lost(plan=plan, able=ABLE, soc_pct=60.0).facts["energy_wh"]
    beside = lost(plan=plan, able=ABLE, soc_pct=60.0, following=(VAN,)).facts["energy_wh"]
    goes_on = lost(plan=plan, able=ABLE, soc_pct=60.0, following=(RUNNING,))
    assert (alone, beside, goes_on) == (2_000, 2_000, None)  # one that does not charge waits for its level
    full = lost(plan=plan, able=ABLE, soc_pct=100.0, following=(VAN,))
    assert full.facts["energy_wh"] == 2_000


def test_it_is_told_in_a_sentence():
    found = lost()
    assert found.code is Why.SOLD_AT_A_LOSS
    said = sentence(found, a_telling())
    assert (
        said
        == "Until 13:00 this order lets about 2.5 kWh out to the grid while that costs money: about 13 c."
    )
