"""Mode smart: it does what is planned, and says why whenever it does something else."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.decision import LoadpointDecision, Owner
from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder
from domain.event.event import Event, EventKind, EventState
from domain.house.house import House
from domain.house.optimiser import Optimiser
from domain.house.settings import Mode, SmartSettings
from domain.loadpoint.limit import Reached
from domain.loadpoint.memory import LoadpointMemory
from domain.plan.cars.car_plan import CarPlan, CarSlot, Source
from domain.plan.plan import PlanAction
from domain.reason.reason import Reason, Why
from domain.site import Memory, decide_site
from domain.status.words import sentence
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_price, a_view, after, an_observation
from tests.domain.battery.planned import a_plan as a_house_plan
from tests.fakes.telling import a_telling

HOUR_S = 3_600
PEAK = Event(
    id="demand-peak",
    kind=EventKind.DEMAND_WINDOW,
    state=EventState.RUNNING,
    starts_at=NOON,
    ends_at=after(HOUR_S),
    reason=Reason(Why.DEMAND_WINDOW),
    changed_at=NOON,
)
IDLE = LoadpointMemory()
RUNNING = LoadpointMemory(owner=Owner.SMART, on_since=after(-900), current_a=16)
STARTED = replace(RUNNING, on_since=after(-60))


def a_slot(begin_s: float = -HOUR_S, lasts_s: float = 2 * HOUR_S, **changes: Any) -> CarSlot:
    usual: dict[str, Any] = {
        "start": after(begin_s),
        "end": after(begin_s + lasts_s),
        "power_w": 16 * 230.0,
        "source": Source.GRID,
        "price": 0.2,
        "reason": Reason(Why.PLANNED_WINDOW, {"source": "grid"}),
    }
    return CarSlot(**{**usual, **changes})


def a_plan(*slots: CarSlot, **changes: Any) -> CarPlan:
    usual: dict[str, Any] = {
        "id": "p1",
        "made_at": NOON,
        "made_by": "optimiser",
        "strategy": "cheapest",
        "target_soc_pct": 80.0,
        "soc_pct": 55.0,
        "departure": None,
        "max_price": 0.25,
        "max_w": 7_360.0,
        "energy_wh": 15_000.0,
        "planned_wh": 15_000.0,
        "cost": 1.0,
        "slots": slots,
    }
    return CarPlan(**{**usual, **changes})


NOW = a_plan(a_slot())
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
FAR = a_plan(a_slot(3 * HOUR_S), made_by="price")
SUNNY = a_plan(a_slot(source=Source.SUN))
LATE = a_plan(a_slot(reason=Reason(Why.BEHIND_SCHEDULE, {"source": "grid"}), price=None))

FREE_SOON = a_plan(
    a_slot(2 * HOUR_S, price=-0.012),
    strategy="as_late_as_possible",
    max_price=None,
    departure=after(4 * HOUR_S),
)
DUE = a_plan(a_slot(HOUR_S), strategy="as_late_as_possible", max_price=None, departure=after(3 * HOUR_S))
UNPRICED = a_plan(a_slot(60, price=None, reason=Reason(Why.BEHIND_SCHEDULE, {"source": "grid"})))
SOON = a_plan(a_slot(60), strategy="solar_preferred", departure=after(3 * HOUR_S))


def a_smart_house(settings: Mapping[str, Any], **changes: Any) -> House:
    return a_house(a_loadpoint(mode=Mode.SMART, smart=SmartSettings(**settings), **changes))


def decided(
    plan: CarPlan | None,
    memory: LoadpointMemory = IDLE,
    charger: Any = None,
    settings: Mapping[str, Any] | None = None,
    events: tuple[Event, ...] = (),
    loadpoint: Mapping[str, Any] | None = None,
    **seen: Any,
) -> LoadpointDecision:
    view = a_view(
        a_smart_house(settings or {}, **(loadpoint or {})),
        an_observation(chargers={"garage": charger or a_charger()}, **{"price": a_price(0.2), **seen}),
        memory=Memory(loadpoints={"garage": memory}),
        car_plans={} if plan is None else {"garage": plan},
        events=events,
    )
    return decide_site(view, NOON).decision.loadpoints["garage"]


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


PREFERRED = {"strategy": "solar_preferred"}
FOLLOWED_A = 26  # 3 kW go out, the car draws 16 A, and 500 W are kept back


@pytest.mark.parametrize(
    ("plan", "settings", "seen", "current_a", "why"),
    [
        # a slot from the sun follows what there is of it, whatever was planned
        (SUNNY, {}, {}, FOLLOWED_A, Why.FOLLOWING_SURPLUS),
        (SUNNY, {}, {"grid_w": 3_000}, 6, Why.STOP_DELAY_RUNNING),
        (SUNNY, {}, {"soc_pct": 19}, FOLLOWED_A, Why.FOLLOWING_SURPLUS),
        (replace(SUNNY, made_by="price"), {}, {"soc_pct": 18.9}, 0, Why.BATTERY_BELOW_PAUSE_FLOOR),
        # what the optimiser has planned with the battery goes on as planned, unless it may not be bought
        (SUNNY, {}, {"soc_pct": 18.9}, 16, Why.PLANNED_WINDOW),
        (SUNNY, {}, {"soc_pct": 18.9, "price": a_price(0.3)}, 0, Why.BATTERY_BELOW_PAUSE_FLOOR),
        (SUNNY, {}, {"soc_pct": 18.9, "events": (PEAK,)}, 0, Why.BATTERY_BELOW_PAUSE_FLOOR),
        (
            replace(SUNNY, strategy="solar_only"),
            {"strategy": "solar_only"},
            {"soc_pct": 18.9},
            0,
            Why.BATTERY_BELOW_PAUSE_FLOOR,
        ),
        # the solar strategies do so outside of their slots too, the others do not
        (a_plan(), {"strategy": "solar_only"}, {}, FOLLOWED_A, Why.FOLLOWING_SURPLUS),
        (a_plan(), {"strategy": "solar_preferred"}, {}, FOLLOWED_A, Why.FOLLOWING_SURPLUS),
        (a_plan(), {}, {"price": a_price(0.3)}, 0, Why.PRICE_ABOVE_LIMIT),
        # but a charge that runs keeps to the sun that is there, though a new plan takes another hour's
        (FAR, {}, {"price": a_price(0.3)}, FOLLOWED_A, Why.FOLLOWING_SURPLUS),
        (FAR, {}, {"price": a_price(0.3), "pv_w": 0, "grid_w": 4_180}, 0, Why.WAITING_PLANNED_WINDOW),
        (replace(FAR, made_by="optimiser"), {}, {"price": a_price(0.3)}, 0, Why.WAITING_PLANNED_WINDOW),
        # one from the grid goes on where the plan moved it a little later, and the sun leaves nothing
        (SOON, PREFERRED, {"pv_w": 0, "grid_w": 4_180, "price": a_price(0.2)}, 16, Why.PRICE_OK),
        (SOON, PREFERRED, {"pv_w": 7_180, "price": a_price(0.2)}, FOLLOWED_A, Why.FOLLOWING_SURPLUS),
        # the sun may be taken while a demand charge counts
        (SUNNY, {}, {"events": (PEAK,)}, FOLLOWED_A, Why.FOLLOWING_SURPLUS),
    ],
)
def test_a_slot_from_the_sun_follows_the_sun(plan, settings, seen, current_a, why):
    charger = a_charger(16 * 230.0, vehicle_soc_pct=55)
    found = decided(plan, RUNNING, charger, settings, **{"grid_w": -3_000, **seen})
    assert found.order is not None
    assert (found.order.current_a, found.reason.code) == (current_a, why)


@pytest.mark.parametrize(
    ("memory", "current_a", "why"),
    [
        (RUNNING, FOLLOWED_A, Why.FOLLOWING_SURPLUS),
        (replace(RUNNING, on_since=None), 0, Why.WAITING_PLANNED_WINDOW),  # it has stopped
        (replace(RUNNING, owner=Owner.FAST), 0, Why.WAITING_PLANNED_WINDOW),  # by another mode
    ],
)
def test_only_its_own_charge_that_runs_keeps_to_the_sun_outside_its_hours(memory, current_a, why):
    charger = a_charger(16 * 230.0, vehicle_soc_pct=55)
    found = decided(FAR, memory, charger, grid_w=-3_000, price=a_price(0.3))
    assert found.order is not None
    assert (found.order.current_a, found.reason.code) == (current_a, why)


def test_a_charge_that_goes_on_while_the_battery_has_the_sun_is_told_as_bought():
    sunny = a_plan(a_slot(source=Source.SUN, reason=Reason(Why.PLANNED_WINDOW, {"source": "sun"})))
    charger = a_charger(16 * 230.0, vehicle_soc_pct=55)
    found = decided(sunny, RUNNING, charger, grid_w=-3_000, soc_pct=18.9)
    assert (found.reason.facts["source"], found.reason.facts["price"]) == ("grid", None)
    assert decided(sunny, IDLE, a_charger(), grid_w=-3_000, soc_pct=18.9).order.current_a == 0


@pytest.mark.parametrize(
    ("action", "price", "current_a", "why"),
    [
        (PlanAction.CHARGE, 0.2, 26, Why.FOLLOWING_SURPLUS),  # it has its filling meanwhile
        (PlanAction.SELF_CONSUMPTION, -0.01, 26, Why.FOLLOWING_SURPLUS),  # it is paid to take the grid's
        (PlanAction.SELF_CONSUMPTION, 0.2, 0, Why.BATTERY_BELOW_START_FLOOR),
        (None, -0.01, 0, Why.BATTERY_BELOW_START_FLOOR),  # without a plan nobody fills it
    ],
)
def test_planned_sun_waits_for_no_battery_that_the_plan_fills(action, price, current_a, why):
    house = replace(a_smart_house({}), optimiser=Optimiser(enabled=True))
    lp = replace(house.loadpoints[0], solar=replace(house.loadpoints[0].solar, start_delay_s=0))
    view = a_view(
        replace(house, loadpoints=(lp,)),
        an_observation(chargers={"garage": a_charger()}, price=a_price(price), grid_w=-6_500, soc_pct=10),
        plan=None if action is None else a_house_plan(action),
        car_plans={"garage": SUNNY},
    )
    found = decide_site(view, NOON).decision.loadpoints["garage"]
    assert (found.order.current_a, found.reason.code) == (current_a, why)


def test_the_sun_planned_for_one_car_is_not_what_another_buys():
    house = replace(
        a_smart_house({}),
        loadpoints=tuple(
            replace(lp, solar=replace(lp.solar, start_delay_s=0), max_current_a=16)
            for lp in (a_smart_house({}).loadpoints[0], a_smart_house({}, id="drive").loadpoints[0])
        ),
    )
    view = a_view(
        house,
        an_observation(
            chargers={"garage": a_charger(), "drive": a_charger(3_680.0)},
            price=a_price(0.2),
            pv_w=5_000,
            grid_w=-320,  # 1 kW is the house's: 4 kW of sun are left, of which the other car draws 3.7
        ),
        memory=Memory(loadpoints={"garage": IDLE, "drive": RUNNING}),
        car_plans={"garage": a_plan(a_slot(source=Source.SUN, power_w=2_300.0)), "drive": NOW},
    )
    found = decide_site(view, NOON).decision.loadpoints
    assert {key: each.order.current_a for key, each in found.items()} == {"garage": 10, "drive": 16}


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
