"""A planned action as a sentence, whatever of its facts is known, at the wall clock of the house."""

from datetime import UTC, datetime

import pytest

from domain.plan.why.words import plan_sentence
from domain.reason.reason import Reason, Why
from tests.fakes.telling import a_telling

MORNING = datetime(2026, 1, 15, 2, tzinfo=UTC)  # 12:30 in Adelaide
DEAR = {"next_dear_price": 0.41, "next_dear_at": "2026-01-15T08:30:00Z"}
WASTED = {
    "compared": {
        "keeps": False,
        "now": "waste",
        "price_now": 0.0,
        "then": "buy",
        "price_then": -0.005,
        "at": "2026-01-15T08:30:00Z",
        "after_losses": -0.005,
    },
    "runner_up": {"action": "charge", "power_w": 5_000, "costs_more": 0.017},
}
SOLD = {"compared": WASTED["compared"] | {"now": "sell", "price_now": 0.3, "price_then": 0.08}}
KEPT = {"kept_for_price": 0.41, "kept_for_at": "2026-01-15T08:30:00Z"}


def said(code: Why, facts: dict, now: datetime = MORNING) -> str:
    return plan_sentence(Reason(code, facts), a_telling(now, timezone="Australia/Adelaide"))


@pytest.mark.parametrize(
    ("code", "facts", "sentence"),
    [
        (Why.PLAN_CHARGE, {}, "Charging while power is cheap."),
        (Why.PLAN_CHARGE, {"power_w": 2500}, "Charging 2.5 kW while power is cheap."),
        (Why.PLAN_CHARGE, {"price": 0.08}, "Charging: power costs only 8 c/kWh."),
        (Why.PLAN_CHARGE, {"price": 0.08, "next_dear_price": 0.41}, "Charging: power costs only 8 c/kWh."),
        (Why.PLAN_CHARGE, {"price": 0.08, "next_dear_at": MORNING}, "Charging: power costs only 8 c/kWh."),
        (Why.PLAN_CHARGE, {"price": 0.08, **DEAR},
         "Charging: power costs 8 c/kWh now and is worth 41 c/kWh at 19:00."),
        (Why.PLAN_CHARGE, {"price": -0.06, "paid_to_use": True, **DEAR},
         "Charging: power pays 6 c/kWh to use now."),
        (Why.PLAN_CHARGE, {"price": -0.0004, "paid_to_use": True}, "Charging: power costs only 0 c/kWh."),
        (Why.PLAN_CHARGE, {"price": 0.3, "from_sun": True, "export_price": 0.0004}, "Charging from the sun."),
        (Why.PLAN_HOLD, {"keeps_room": True, "export_price": 0.0004}, "Keeping room in the battery."),
        (Why.PLAN_HOLD,
         {"keeps_room": True, "room_for_price": -0.0004, "room_for_at": "2026-01-15T08:30:00Z"},
         "Keeping room in the battery for 19:00, when power costs only 0 c/kWh."),
        (Why.PLAN_DISCHARGE,
         {"export_price": 0.3, "dearer": {"price": 0.3004, "at": "2026-01-15T08:30:00Z", "because": "power"}},
         "Selling from the battery: export earns 30 c/kWh."),
        (Why.SELF_CONSUMPTION,
         {"battery_w": 0, "planned_w": 0, "curtail_w": 900, "curtailed_by": "price", "export_price": -0.0004},
         ("The battery runs by itself; "
          "0.9 kW of sun is held back, as exporting it earns nothing.")),
        (Why.PLAN_CHARGE, {"price": 0.0, "paid_to_use": False}, "Charging: power costs only 0 c/kWh."),
        (Why.PLAN_DISCHARGE, {}, "Selling from the battery."),
        (Why.PLAN_DISCHARGE, {"power_w": 5000}, "Selling 5.0 kW from the battery."),
        (Why.PLAN_DISCHARGE, {"export_price": 0.41}, "Selling from the battery: export earns 41 c/kWh."),
        (Why.PLAN_HOLD, {"kept_for_price": 0.41}, "Keeping the battery's charge."),
        (Why.PLAN_HOLD, {"kept_for_at": MORNING}, "Keeping the battery's charge."),
        (Why.PLAN_CHARGE, {"price": 0.3, "power_w": 600, "from_sun": True, "export_price": 0.02, **DEAR},
         "Charging at 0.6 kW from the sun; the rest is sold at 2 c/kWh."),
        (Why.PLAN_CHARGE, {"price": 0.3, "from_sun": True, "export_price": -0.02}, "Charging from the sun."),
        (Why.PLAN_HOLD, {"keeps_room": True}, "Keeping room in the battery."),
        (Why.PLAN_HOLD, {"keeps_room": True, "export_price": 0.3, "room_for_price": 0.1},
         "Keeping room in the battery: the sun is sold at 30 c/kWh now."),
        (Why.PLAN_HOLD, {"keeps_room": True, "room_for_price": -0.1, "room_for_at": "2026-01-15T08:30:00Z"},
         "Keeping room in the battery for 19:00, when power pays 10 c/kWh to use."),
        (Why.PLAN_HOLD, {"keeps_room": True, "room_for_price": 0.0, "room_for_at": "2026-01-15T08:30:00Z"},
         "Keeping room in the battery for 19:00, when power costs only 0 c/kWh."),
        (Why.PLAN_HOLD, KEPT, "Keeping the battery's charge for 19:00, when power is worth 41 c/kWh."),
        (
            Why.PLAN_HOLD,
            {"price": 0.0, **KEPT},
            "Keeping the battery's charge for 19:00, when power is worth 41 c/kWh; now it costs 0 c/kWh.",
        ),
        (
            Why.PLAN_HOLD,
            {"price": -0.023, **KEPT},
            ("Keeping the battery's charge for 19:00, when power is worth 41 c/kWh; "
            "now it pays 2.3 c/kWh to use."),
        ),
        (Why.PLAN_HOLD,
         {"keeps_room": True, "room_for_price": -0.008, "room_for_at": "2026-01-15T08:30:00Z", **WASTED},
         ("Keeping room in the battery for 19:00, when power pays 0.8 c/kWh to use; "
         "charging would cost 1.7 c more.")),
        (Why.PLAN_HOLD,
         {"keeps_room": True, "room_for_price": -0.008, "room_for_at": "2026-01-15T08:30:00Z", **SOLD},
         "Keeping room in the battery: export earns 30 c/kWh now, while buying costs 8 c/kWh at 19:00."),
        (Why.PLAN_HOLD,
         {"keeps_room": True, "room_for_price": -0.008, "room_for_at": "2026-01-15T08:30:00Z", **WASTED,
          "limit": "switch_cost", "would_be": "charge", "would_earn": 0.004},
         "Keeping room in the battery: charging would earn only 0.4 c, less than a switch is worth."),
        (Why.PLAN_HOLD, {"keeps_room": True, **WASTED},
         "Keeping room in the battery: there is more sun than is used; charging would cost 1.7 c more."),
        # two prices that read alike compare nothing
        (Why.PLAN_HOLD, {"price": 0.4098, **KEPT},
         "Keeping the battery's charge for 19:00, when power is worth 41 c/kWh."),
        (Why.PLAN_CHARGE, {"price": 0.4098, **DEAR}, "Charging: power costs only 41 c/kWh."),
        (Why.SELF_CONSUMPTION, {"battery_w": 100}, "The battery runs by itself."),
        (Why.SELF_CONSUMPTION, {"battery_w": 101}, "Running the house from the battery."),
        (Why.SELF_CONSUMPTION, {"battery_w": -100}, "The battery runs by itself."),
        (Why.SELF_CONSUMPTION, {"battery_w": -101}, "Storing spare solar power in the battery."),
        (Why.NO_PLAN, DEAR, ""),
    ],
)  # fmt: skip
def test_what_is_not_known_shortens_the_sentence(code, facts, sentence):
    assert said(code, facts) == sentence


@pytest.mark.parametrize(
    ("now", "clock"),
    [
        (MORNING, "19:00"),
        (datetime(2026, 1, 14, 2, tzinfo=UTC), "19:00 tomorrow"),
        (datetime(2026, 1, 14, 13, 29, tzinfo=UTC), "19:00 tomorrow"),  # 23:59 in Adelaide
        (datetime(2026, 1, 14, 13, 30, tzinfo=UTC), "19:00"),  # midnight
    ],
)
def test_the_day_is_told_where_it_is_another_than_the_one_it_is_said_on(now, clock):
    sentence = f"Keeping the battery's charge for {clock}, when power is worth 41 c/kWh."
    assert said(Why.PLAN_HOLD, KEPT, now) == sentence
