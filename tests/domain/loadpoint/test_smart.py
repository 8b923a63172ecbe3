"""Mode smart: it does what is planned, and says why whenever it does something else."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder
from domain.loadpoint.limit import Reached
from domain.loadpoint.memory import LoadpointMemory
from domain.plan.cars.car_plan import Source
from domain.reason.reason import Reason, Why
from domain.site import decide_site
from domain.status.words import sentence
from tests.builders import NOON, a_charger, a_price, a_view, after, an_observation
from tests.domain.loadpoint.smart_houses import (
    HOUR_S,
    IDLE,
    NOW,
    PEAK,
    RUNNING,
    SOON,
    SUNNY,
    a_plan,
    a_slot,
    a_smart_house,
    decided,
)
from tests.fakes.telling import a_telling

STARTED = replace(RUNNING, on_since=after(-60))


LATER = a_plan(a_slot(HOUR_S))


PAID_LATER = a_plan(a_slot(HOUR_S, price=-0.01))


SUN_LATER = a_plan(a_slot(HOUR_S, source=Source.SUN))


SUNLIT_LATER = a_plan(a_slot(HOUR_S, sun_w=16 * 230.0))


MOSTLY_SUN_LATER = a_plan(a_slot(HOUR_S, sun_w=12 * 230.0))


SUN_PAID_LATER = a_plan(a_slot(HOUR_S, source=Source.SUN, price=-0.01))


TOLD = a_plan(
    a_slot(
        reason=Reason(
            Why.PLANNED_WINDOW,
            {
                "source": "grid",
                "until": "2026-01-15T13:00:00Z",
                "price": 0.2,
                "next_price": 0.3,
                "next_at": "2026-01-15T14:00:00Z",
            },
        )
    )
)


NEARLY = a_plan(
    a_slot(reason=Reason(Why.PLANNED_WINDOW, {**TOLD.slots[0].reason.facts, "next_price": 0.202}))
)


LATE = a_plan(a_slot(reason=Reason(Why.BEHIND_SCHEDULE, {"source": "grid"}), price=None))


FREE_SOON = a_plan(
    a_slot(2 * HOUR_S, price=-0.012),
    strategy="as_late_as_possible",
    max_price=None,
    departure=after(4 * HOUR_S),
)


DUE = a_plan(a_slot(HOUR_S), strategy="as_late_as_possible", max_price=None, departure=after(3 * HOUR_S))


UNPRICED = a_plan(a_slot(60, price=None, reason=Reason(Why.BEHIND_SCHEDULE, {"source": "grid"})))


@pytest.mark.parametrize(
    ("plan", "facts", "text"),
    [
        (replace(LATER, waits_until=after(1)), {"is_coming": True}, "The plan is being made."),
        (None, {}, "There is no plan for now."),
    ],
)
def test_a_car_whose_plan_is_being_made_says_so(plan, facts, text):
    found = decided(plan).reason
    assert (found.code, found.facts) == (Why.NO_PLAN, facts)
    assert sentence(found, a_telling()) == text
    assert decided(replace(LATER, waits_until=NOON)).reason.code is Why.WAITING_PLANNED_WINDOW


@pytest.mark.parametrize(
    ("plan", "more", "current_a", "why"),
    [
        (NOW, {}, 16, Why.PLANNED_WINDOW),
        (LATER, {}, 0, Why.WAITING_PLANNED_WINDOW),
        (None, {}, 0, Why.NO_PLAN),
        (LATE, {"price": None}, 16, Why.BEHIND_SCHEDULE),
        # the price that came is another one than was planned with
        (NOW, {"price": a_price(0.26)}, 0, Why.PRICE_ABOVE_LIMIT),
        (NOW, {"price": a_price(0.254), "memory": RUNNING}, 16, Why.PLANNED_WINDOW),
        (NOW, {"price": a_price(0.256), "memory": RUNNING}, 0, Why.PRICE_ABOVE_LIMIT),
        (NOW, {"price": None}, 0, Why.PRICE_UNKNOWN),
        (replace(NOW, max_price=None), {"price": a_price(3.0)}, 16, Why.PLANNED_WINDOW),
        (a_plan(), {"price": a_price(0.3)}, 0, Why.PRICE_ABOVE_LIMIT),
        (a_plan(), {"price": None}, 0, Why.PRICE_UNKNOWN),
        # a charge is not broken off at once, nor for a hair of the price
        (LATER, {"price": a_price(0.3), "memory": STARTED}, 6, Why.MIN_ON_RUNNING),
        (LATER, {"price": a_price(0.3), "memory": RUNNING}, 0, Why.WAITING_PLANNED_WINDOW),
        (LATER, {"price": a_price(0.204), "memory": RUNNING}, 16, Why.PRICE_OK),
        (LATER, {"price": a_price(0.206), "memory": RUNNING}, 0, Why.WAITING_PLANNED_WINDOW),
        (LATER, {"price": a_price(0.2)}, 0, Why.WAITING_PLANNED_WINDOW),
        # one that is to be late has found a little less missing: it goes on, but not hours early
        (DUE, {"memory": RUNNING}, 16, Why.PRICE_OK),
        (DUE, {"memory": RUNNING, "price": a_price(0.204)}, 16, Why.PRICE_OK),
        (DUE, {"memory": RUNNING, "price": a_price(0.206)}, 0, Why.WAITING_PLANNED_WINDOW),
        (FREE_SOON, {"memory": RUNNING, "price": a_price(-0.01)}, 16, Why.PRICE_OK),
        (FREE_SOON, {"memory": RUNNING, "price": a_price(0.0)}, 0, Why.WAITING_PLANNED_WINDOW),
        (DUE, {"memory": RUNNING, "price": None}, 16, Why.PLANNED_WINDOW),
        (DUE, {}, 0, Why.WAITING_PLANNED_WINDOW),
        (replace(DUE, slots=(a_slot(HOUR_S + 1),)), {"memory": RUNNING}, 0, Why.WAITING_PLANNED_WINDOW),
        (DUE, {"memory": RUNNING, "charger": a_charger(vehicle_soc_pct=80)}, 0, Why.TARGET_REACHED),
        # at the rate that was planned, though it had only what the sun left until now
        (DUE, {"memory": replace(RUNNING, current_a=6)}, 16, Why.PRICE_OK),
        # so does one in hours whose price nobody knows
        (UNPRICED, {"memory": RUNNING, "price": None}, 16, Why.BEHIND_SCHEDULE),
        (UNPRICED, {"memory": RUNNING, "price": a_price(0.25)}, 16, Why.BEHIND_SCHEDULE),
        (UNPRICED, {"memory": RUNNING, "price": a_price(0.26)}, 0, Why.WAITING_PLANNED_WINDOW),
        # the target ends it, and a car a hair below it does not begin anew
        (NOW, {"charger": a_charger(vehicle_soc_pct=80)}, 0, Why.TARGET_REACHED),
        (NOW, {"charger": a_charger(vehicle_soc_pct=79.5)}, 16, Why.PLANNED_WINDOW),
        (
            NOW,
            {
                "charger": a_charger(vehicle_soc_pct=79.5),
                "memory": LoadpointMemory(reached=Reached(at_pct=80.0)),
            },
            0,
            Why.TARGET_REACHED,
        ),
        # a demand charge stops what comes from the grid, at once
        (NOW, {"events": (PEAK,)}, 0, Why.DEMAND_WINDOW),
        (NOW, {"events": (PEAK,), "memory": STARTED}, 0, Why.DEMAND_WINDOW),
        (
            NOW,
            {"events": (PEAK,), "loadpoint": {"charge_in_demand_window": True}},
            16,
            Why.PLANNED_WINDOW,
        ),
        # what is planned beyond the charger's range is what the charger can do
        (a_plan(a_slot(power_w=500.0)), {}, 6, Why.PLANNED_WINDOW),
        (a_plan(a_slot(power_w=50_000.0)), {}, 32, Why.PLANNED_WINDOW),
    ],
)
def test_scenario_ev34_the_plan_is_carried_out_and_what_differs_has_a_reason(plan, more, current_a, why):
    found = decided(plan, **more)
    assert found.order is not None
    assert (found.order.current_a, found.reason.code) == (current_a, why)
    assert found.issued_by == "smart"


@pytest.mark.parametrize(
    ("plan", "price", "memory", "text"),
    [
        (
            TOLD,
            0.2,
            IDLE,
            "Charging until 13:00: power costs 20 c/kWh; waiting until 14:00 would cost 30 c/kWh.",
        ),
        # a price that is nearly as planned is told as it is now
        (
            TOLD,
            0.204,
            IDLE,
            "Charging until 13:00: power costs 20.4 c/kWh; waiting until 14:00 would cost 30 c/kWh.",
        ),
        (NEARLY, 0.203, IDLE, "Charging until 13:00, as planned."),  # which turns what it is compared with
        # another price has come than was planned with: none is told
        (TOLD, 0.24, IDLE, "Charging until 13:00, as planned."),
        (TOLD, 0.0, IDLE, "Charging until 13:00, as planned."),
        # the limit of a charge that goes on is not the owner's
        (
            LATER,
            0.204,
            RUNNING,
            (
                "Charging goes on: power costs 20.4 c/kWh, and waiting until 13:00 for 20 c/kWh would save "
                "too little."
            ),
        ),
        (
            DUE,
            0.2001,
            RUNNING,
            "Charging goes on: power costs 20 c/kWh, and from 13:00 it would cost the same.",
        ),
        (
            LATER,
            0.3,
            IDLE,
            "Charging is planned for 13:00, when power costs 20 c/kWh; now it costs 30 c/kWh.",
        ),
        (
            PAID_LATER,
            0.3,
            IDLE,
            "Charging is planned for 13:00, when power pays 1 c/kWh to use; now it costs 30 c/kWh.",
        ),
        # sun that is there now waits for power that pays, and for no other
        (
            SUN_PAID_LATER,
            0.02,
            IDLE,
            (
                "Charging is planned for 13:00, from spare solar power, when power pays 1 c/kWh to use; now "
                "it costs 2 c/kWh."
            ),
        ),
        (SUN_LATER, 0.3, IDLE, "Charging is planned for 13:00, from spare solar power."),
        # one that is asked for, as too little is left to follow, while the sun gives it
        (SUNLIT_LATER, 0.3, IDLE, "Charging is planned for 13:00, from spare solar power."),
        (MOSTLY_SUN_LATER, 0.3, IDLE, "Charging is planned for 13:00, mostly from spare solar power."),
        (
            PAID_LATER,
            -0.005,
            IDLE,
            "Charging is planned for 13:00, when power pays 1 c/kWh to use; now it pays 0.5 c/kWh.",
        ),
        (
            PAID_LATER,
            0.0004,
            IDLE,
            "Charging is planned for 13:00, when power pays 1 c/kWh to use; now it costs 0 c/kWh.",
        ),
        (
            PAID_LATER,
            -0.0004,
            IDLE,
            "Charging is planned for 13:00, when power pays 1 c/kWh to use; now it costs 0 c/kWh.",
        ),
        (PAID_LATER, -0.01001, IDLE, "Charging is planned for 13:00."),
        (LATER, 0.1, IDLE, "Charging is planned for 13:00."),
        # the same number compares nothing
        (LATER, 0.2001, IDLE, "Charging is planned for 13:00."),
        (a_plan(), 0.2501, IDLE, "Waiting: power costs more than your limit."),
    ],
)
def test_what_a_driver_reads_agrees_with_the_price_of_now(plan, price, memory, text):
    found = decided(plan, memory, price=a_price(price))
    assert sentence(found.reason, a_telling(NOON)) == text


@pytest.mark.parametrize(
    ("plan", "current_a", "owner"),
    [
        (NOW, 16, Owner.SMART),  # it would have started it itself
        (SUNNY, 0, Owner.NONE),  # nobody knows yet that the sun suffices for it
        (LATER, 0, Owner.NONE),  # the car began by itself when it was plugged in
    ],
)
def test_a_car_that_starts_by_itself_waits_for_its_hours(plan, current_a, owner):
    found = decided(plan, charger=a_charger(7_360.0), price=a_price(0.2))
    assert found.order is not None
    assert (found.order.current_a, found.owner) == (current_a, owner)


def test_waiting_says_until_when_and_what_it_saves():
    found = decided(LATER, price=a_price(0.4))
    assert found.reason.facts == {
        "until": "2026-01-15T13:00:00Z",
        "source": "grid",
        "price": 0.2,
        "price_now": 0.4,
    }
    assert LATER.after(NOON + timedelta(hours=2)) is None


@pytest.mark.parametrize("plan", [LATER, SUNNY])
def test_a_driver_who_starts_it_again_means_it(plan):
    found = decided(plan, replace(IDLE, is_spared=True), a_charger(7_360.0))
    assert (found.order, found.owner, found.reason.code) == (None, "external", Why.EXTERNAL_MANUAL_CHARGE)


@pytest.mark.parametrize(
    ("plan", "action", "owner", "found"),
    [
        # the battery is planned around the car: what the plan orders of it keeps the car from nothing
        (SUNNY, BatteryAction.FORCE_CHARGE, "optimiser", Why.WAITING_SUSTAINED_SURPLUS),
        (SUNNY, BatteryAction.FORCE_DISCHARGE, "optimiser", Why.WAITING_SUSTAINED_SURPLUS),
        (NOW, BatteryAction.FORCE_DISCHARGE, "optimiser", Why.PLANNED_WINDOW),
        # a person's order was not
        (SUNNY, BatteryAction.FORCE_CHARGE, "user", Why.FORCE_MODE_ACTIVE),
        (SUNNY, BatteryAction.FORCE_DISCHARGE, "user", Why.FORCE_MODE_ACTIVE),
        (NOW, BatteryAction.FORCE_DISCHARGE, "user", Why.FORCE_MODE_ACTIVE),
        # outside of its hours the battery's orders count
        (SOON, BatteryAction.FORCE_CHARGE, "optimiser", Why.FORCE_MODE_ACTIVE),
    ],
)
def test_the_plans_own_orders_of_the_battery_block_no_planned_hour(plan, action, owner, found):
    order = BatteryOrder(action=action)
    held = Held(target="battery", order=order, owner=owner, issued_by=owner, since=after(-600))
    charging = action is BatteryAction.FORCE_CHARGE
    seen = an_observation(
        price=a_price(0.2),
        pv_w=5_700,
        grid_w=-200 if charging else -10_000,
        battery_w=-5_000 if charging else 4_800,
    )
    house = a_smart_house({"strategy": "solar_preferred"})
    view = a_view(house, seen, car_plans={"garage": plan}, held={"battery": held})
    assert decide_site(view, NOON).decision.loadpoints["garage"].reason.code is found
