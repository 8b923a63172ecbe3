"""Planned sun: who may have it, and what it waits for."""

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.house.optimiser import Optimiser
from domain.plan.cars.car_plan import Source
from domain.plan.plan import PlanAction
from domain.reason.reason import Reason, Why
from domain.site import Memory, decide_site
from tests.builders import NOON, a_charger, a_price, a_view, an_observation
from tests.domain.battery.planned import a_plan as a_house_plan
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

FAR = a_plan(a_slot(3 * HOUR_S), made_by="price")


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
