"""The home battery does not come first where a person or the plan gave it another order: the sun goes
past it.
"""

import pytest
from msgspec.structs import replace

from domain.command.held import Held
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Curtailment
from domain.house.optimiser import Optimiser
from domain.plan.plan import PlanAction
from domain.reason.reason import Why
from domain.site import decide_site
from tests.builders import (
    NOON,
    a_charger,
    a_price,
    a_site,
    a_view,
    after,
    an_observation,
)
from tests.domain.battery.planned import a_plan
from tests.domain.loadpoint.sunny import begun, sunny_house, wanted

HOLD, CHARGE, SELL = BatteryAction.HOLD, BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE
FLOOR, RUNNING = Why.BATTERY_BELOW_START_FLOOR, Why.FOLLOWING_SURPLUS
DEAR, COSTLY = 0.08, -0.03
HELD_BACK = {"curtailment": Curtailment(enabled=True)}


def decided(
    action: BatteryAction,
    export_price: float | None = DEAR,
    *,
    begun_a: int = 0,
    owner: str = "user",
    settings=None,
    house=None,
    **seen,
) -> tuple[int | None, Why]:
    """What a car in mode solar, and charging with `begun_a`, does beside an order to a battery at 50 %."""
    order = BatteryOrder(action=action)
    intent = BatteryIntent(command_id="c", action=action, since=NOON, until=after(3_600))
    charger = a_charger(230.0 * begun_a)
    view = a_view(
        sunny_house("garage", settings=settings, **(house or {})),
        an_observation(
            **({"soc_pct": 50, "battery_w": 0, "at": after(600), "chargers": {"garage": charger}} | seen),
            price=None if export_price is None else a_price(0.30, export_price),
        ),
        battery_intent=intent if owner == "user" else None,
        held={
            "battery": Held(target="battery", order=order, owner=owner, issued_by=owner, since=after(-600))
        },
        memory=begun(begun_a, "garage"),
    )
    return wanted(decide_site(view, after(600)))["garage"]


@pytest.mark.parametrize(
    ("action", "export_price", "seen", "found"),
    [
        (HOLD, DEAR, {"grid_w": -3_500}, (13, RUNNING)),
        (HOLD, DEAR, {"grid_w": -500, "battery_w": -3_000}, (0, FLOOR)),  # it takes the sun all the same
        (HOLD, DEAR, {"grid_w": -3_500, "owner": "optimiser"}, (0, FLOOR)),  # the plan knows why
        # ... and wants none of the sun where it would be held back, or go out at a cost
        (HOLD, COSTLY, {"grid_w": -3_500, "owner": "optimiser"}, (13, RUNNING)),
        (HOLD, COSTLY, {"grid_w": -500, "battery_w": -3_000, "owner": "optimiser"}, (0, FLOOR)),
        (HOLD, 0.009, {"grid_w": -3_500, "owner": "optimiser"}, (0, FLOOR)),
        (HOLD, 0.009, {"grid_w": -3_500, "owner": "optimiser", "house": HELD_BACK}, (13, RUNNING)),
        (HOLD, 0.011, {"grid_w": -3_500, "owner": "optimiser", "house": HELD_BACK}, (0, FLOOR)),
        (HOLD, 0.011, {"grid_w": -500, "owner": "optimiser", "begun_a": 10}, (10, RUNNING)),
        (
            HOLD,
            0.013,
            {"grid_w": -500, "owner": "optimiser", "begun_a": 10},
            (0, Why.BATTERY_BELOW_PAUSE_FLOOR),
        ),
        (HOLD, DEAR, {"grid_w": -3_500, "soc_pct": None}, (0, Why.TELEMETRY_STALE)),
        (HOLD, DEAR, {"grid_w": -3_500, "settings": {"parallel": True}}, (13, RUNNING)),  # nothing for it
        (HOLD, DEAR, {"grid_w": -1_000}, (0, Why.INSUFFICIENT_SURPLUS)),
        # what it was told to take is its own, and the rest the cars' where it would go out at a cost
        (CHARGE, COSTLY, {"grid_w": -3_500, "battery_w": -2_000}, (13, RUNNING)),
        (CHARGE, COSTLY, {"grid_w": 500, "battery_w": -2_000}, (0, Why.INSUFFICIENT_SURPLUS)),
        (CHARGE, 0.0, {"grid_w": -3_500, "battery_w": -2_000}, (0, FLOOR)),
        (CHARGE, None, {"grid_w": -3_500, "battery_w": -2_000}, (0, FLOOR)),
        (CHARGE, DEAR, {"grid_w": -3_500, "battery_w": -2_000, "soc_pct": 85}, (0, Why.FORCE_MODE_ACTIVE)),
        (CHARGE, COSTLY, {"grid_w": -3_500, "battery_w": -2_000, "owner": "optimiser"}, (0, FLOOR)),
        # of a sale the sun beside it, never what the battery gives
        (SELL, COSTLY, {"grid_w": -8_500, "battery_w": 5_000}, (13, RUNNING)),
        (SELL, COSTLY, {"grid_w": -4_000, "battery_w": 5_000}, (0, Why.INSUFFICIENT_SURPLUS)),
        (SELL, DEAR, {"grid_w": -8_500, "battery_w": 5_000}, (0, FLOOR)),
        # one that has begun goes on until export is worth something again
        (CHARGE, 0.005, {"grid_w": -500, "battery_w": -2_000, "begun_a": 10}, (10, RUNNING)),
        (CHARGE, None, {"grid_w": -500, "battery_w": -2_000, "begun_a": 10}, (10, RUNNING)),
        (
            CHARGE,
            0.012,
            {"grid_w": -500, "battery_w": -2_000, "begun_a": 10},
            (0, Why.BATTERY_BELOW_PAUSE_FLOOR),
        ),
        (HOLD, DEAR, {"grid_w": -500, "begun_a": 10}, (10, RUNNING)),
        (HOLD, DEAR, {"grid_w": -500, "begun_a": 10, "battery_w": -300}, (11, RUNNING)),
        (
            CHARGE,
            -0.01,
            {
                "grid_w": -500,
                "battery_w": -2_000,
                "begun_a": 10,
                "house": {"curtailment": Curtailment(leave_at=-0.02)},
            },
            (10, RUNNING),
        ),
    ],
)
def test_the_sun_that_cannot_be_the_batterys_is_the_cars(action, export_price, seen, found):
    assert decided(action, export_price, **seen) == found


LIMITED = {"site": a_site(export_limit_w=0)}


@pytest.mark.parametrize(
    ("action", "battery_w", "owner", "found"),
    [
        (HOLD, 0, "user", (6, RUNNING)),
        (HOLD, 0, "optimiser", (6, RUNNING)),
        (CHARGE, -2_000, "user", (6, RUNNING)),
        (SELL, 1_000, "user", (0, Why.INSUFFICIENT_SURPLUS)),  # what it gives would feed the try
    ],
)
def test_sun_that_a_limit_hides_is_tried_where_the_battery_takes_no_more(action, battery_w, owner, found):
    tried = decided(action, COSTLY, grid_w=0, pv_w=3_000, battery_w=battery_w, house=LIMITED, owner=owner)
    assert tried == found


PAID, CHARGES = -0.02, {"grid_w": 100, "battery_w": -5_000}


@pytest.mark.parametrize(
    ("action", "followed_w", "import_price", "seen", "found"),
    [
        # 5.4 kW of sun, 0.5 of the house and 0.5 kept back: the grid gives the battery what the car takes
        (PlanAction.CHARGE, 4_400, PAID, CHARGES, (19, RUNNING)),
        (PlanAction.CHARGE, 2_000, PAID, CHARGES, (8, RUNNING)),  # no more than the plan counts on
        (
            PlanAction.CHARGE,
            4_400,
            PAID,
            {"grid_w": 4_470, "battery_w": -5_000, "begun_a": 19},
            (19, RUNNING),
        ),
        (PlanAction.CHARGE, 4_400, 0.0, CHARGES, (0, FLOOR)),
        (PlanAction.CHARGE, 4_400, None, CHARGES, (0, FLOOR)),
        (PlanAction.CHARGE, 0, PAID, CHARGES, (0, FLOOR)),
        (PlanAction.CHARGE, 4_400, PAID, CHARGES | {"is_followed": False}, (0, FLOOR)),
        # a battery that is left to itself keeps what the plan does not count on
        (PlanAction.SELF_CONSUMPTION, 4_400, PAID, {"grid_w": 0, "battery_w": -4_900}, (19, RUNNING)),
        (PlanAction.SELF_CONSUMPTION, 2_000, PAID, {"grid_w": 0, "battery_w": -4_900}, (8, RUNNING)),
        (
            PlanAction.SELF_CONSUMPTION,
            2_000,
            PAID,
            {"grid_w": 0, "battery_w": -3_060, "begun_a": 8, "site": a_site(export_limit_w=0)},
            (8, RUNNING),  # what a limit hides goes into the battery, and is not looked for
        ),
        (PlanAction.HOLD, 4_400, PAID, {"grid_w": -4_900, "battery_w": 0}, (19, RUNNING)),
        (PlanAction.DISCHARGE, 4_400, PAID, {"grid_w": -4_900, "battery_w": 0}, (0, FLOOR)),
    ],
)
def test_where_power_pays_a_car_has_the_sun_that_the_plan_counts_on(
    action, followed_w, import_price, seen, found
):
    assert planned(action, followed_w, import_price, **seen)["garage"] == found


def test_where_the_plan_gives_one_car_the_sun_the_other_waits_for_sun_and_not_for_the_battery():
    found = planned(PlanAction.CHARGE, 4_400, PAID, begun_a=19, grid_w=4_470, battery_w=-5_000)
    assert found["carport"] == (0, Why.INSUFFICIENT_SURPLUS)


@pytest.mark.parametrize(
    ("pays", "seen", "found"),
    [
        # 5.4 kW of sun, 0.5 of the house and 0.5 kept back: the grid gives the battery what both take
        ((2_990, 1_380), CHARGES, (13, 6)),
        ((1_380, 2_990), CHARGES, (6, 13)),
        ((4_400, 0), CHARGES, (19, 0)),
        ((0, 4_400), CHARGES, (0, 19)),
        ((1_380, 1_380), {"grid_w": -4_900, "battery_w": 0}, (13, 6)),  # what is left goes by priority
    ],
)
def test_each_car_has_the_sun_that_the_plan_leaves_to_it(pays, seen, found):
    told = planned(PlanAction.CHARGE, pays[0], PAID, beside_w=pays[1], **seen)
    assert (told["garage"][0], told["carport"][0]) == found


@pytest.mark.parametrize(
    ("pv_w", "found"),
    [(0.0, (0, Why.BATTERY_BELOW_PAUSE_FLOOR)), (4_000.0, (6, Why.STOP_DELAY_RUNNING))],
)
def test_a_plan_whose_cars_fall_back_on_the_grid_lets_none_past_the_battery(pv_w, found):
    seen = {"grid_w": 4_000, "battery_w": -2_000, "begun_a": 6}
    assert planned(PlanAction.CHARGE, 1_380, PAID, planned_pv_w=pv_w, **seen)["garage"] == found


def planned(
    action: PlanAction,
    followed_w: float,
    import_price: float | None,
    *,
    begun_a: int = 0,
    is_followed: bool = True,
    beside_w: float = 0.0,
    planned_pv_w: float | None = None,
    site=None,
    **seen,
) -> dict[str, tuple[int | None, Why]]:
    """What cars in mode solar do beside a battery at 50 %, where the plan counts on the one in the garage
    and on that beside it.
    """
    made = a_plan(action, power_w=5_000)
    slot = replace(made.slots[0], following_w={"garage": followed_w, "carport": beside_w})
    slot = slot if planned_pv_w is None else replace(slot, pv_w=planned_pv_w, load_w=500 + followed_w)
    view = a_view(
        sunny_house("garage", "carport", optimiser=Optimiser(enabled=is_followed), site=site or a_site()),
        an_observation(
            soc_pct=50,
            at=after(60),
            chargers={"garage": a_charger(230.0 * begun_a), "carport": a_charger()},
            price=None if import_price is None else a_price(import_price, min(import_price, 0.0)),
            **seen,
        ),
        plan=replace(made, slots=(slot,)),
        memory=begun(begun_a, "garage"),
    )
    return wanted(decide_site(view, after(60)))
