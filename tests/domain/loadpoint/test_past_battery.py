"""The home battery does not come first where somebody gave it another order, and the sun goes past it."""

import pytest

from domain.command.decision import Owner
from domain.command.held import Held
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Curtailment
from domain.house.settings import Mode, SolarSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.reason.reason import Why
from domain.site import Memory, decide_site
from tests.builders import (
    NOON,
    a_charger,
    a_house,
    a_loadpoint,
    a_price,
    a_site,
    a_view,
    after,
    an_observation,
)

HOLD, CHARGE, SELL = BatteryAction.HOLD, BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE
FLOOR, RUNNING = Why.BATTERY_BELOW_START_FLOOR, Why.FOLLOWING_SURPLUS
DEAR, COSTLY = 0.08, -0.03


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
    sun = SolarSettings(start_delay_s=0, **(settings or {}))
    order = BatteryOrder(action=action)
    intent = BatteryIntent(command_id="c", action=action, since=NOON, until=after(3_600))
    charger = a_charger(230.0 * begun_a)
    view = a_view(
        a_house(a_loadpoint(mode=Mode.SOLAR, solar=sun), **(house or {})),
        an_observation(
            **({"soc_pct": 50, "battery_w": 0, "at": after(600), "chargers": {"garage": charger}} | seen),
            price=None if export_price is None else a_price(0.30, export_price),
        ),
        battery_intent=intent if owner == "user" else None,
        held={
            "battery": Held(target="battery", order=order, owner=owner, issued_by=owner, since=after(-600))
        },
        memory=Memory(
            loadpoints={"garage": LoadpointMemory(owner=Owner.SOLAR, on_since=after(-900), current_a=begun_a)}
            if begun_a
            else {}
        ),
    )
    found = decide_site(view, after(600)).decision.loadpoints["garage"]
    return None if found.order is None else found.order.current_a, found.reason.code


@pytest.mark.parametrize(
    ("action", "export_price", "seen", "found"),
    [
        (HOLD, DEAR, {"grid_w": -3_500}, (13, RUNNING)),
        (HOLD, DEAR, {"grid_w": -500, "battery_w": -3_000}, (0, FLOOR)),  # it takes the sun all the same
        (HOLD, DEAR, {"grid_w": -3_500, "owner": "optimiser"}, (0, FLOOR)),  # the plan knows why
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
    ("action", "battery_w", "found"),
    [
        (HOLD, 0, (6, RUNNING)),
        (CHARGE, -2_000, (6, RUNNING)),
        (SELL, 1_000, (0, Why.INSUFFICIENT_SURPLUS)),  # what it gives would feed the try
    ],
)
def test_sun_that_a_limit_hides_is_tried_where_the_battery_takes_no_more(action, battery_w, found):
    tried = decided(action, COSTLY, grid_w=0, pv_w=3_000, battery_w=battery_w, house=LIMITED)
    assert tried == found
