"""What is said of export and its limit agrees with what flows."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.reading.battery import BatteryMode, BatteryReading
from domain.reason.reason import Reason, Why
from domain.status.agree import limit_agrees
from domain.status.words import sentence
from domain.tariff.slots import PriceSlot
from tests.domain.status.agreeing import NOON, agreed, house
from tests.fakes.telling import a_telling


@pytest.mark.parametrize(
    ("price", "grid_w", "text"),
    [
        (0.01, 0, "Export is limited, because it would earn only 1 c/kWh: nothing goes out."),
        (0.01, -150, "Export is limited, because it would earn only 1 c/kWh: nothing goes out."),
        (0.01, -3_100, "Export should stop, because it would earn only 1 c/kWh; 3.0 kW still goes out."),
        (0.01, None, "Export is held back, because it would earn only 1 c/kWh."),
        (0.0, 0, "Export is limited, because it would earn nothing: nothing goes out."),
        (0.0004, -3_100, "Export should stop, because it would earn nothing; 3.0 kW still goes out."),
        (-0.0004, None, "Export is held back, because it would earn nothing."),
        (-0.01, 0, "Export is limited, because it would cost 1 c/kWh: nothing goes out."),
        (-0.01, -3_100, "Export should stop, because it would cost 1 c/kWh; 3.0 kW still goes out."),
        (-0.01, None, "Export is held back, because it would cost 1 c/kWh."),
    ],
)
def test_export_is_not_said_to_have_stopped_while_it_goes_on(price, grid_w, text):
    reason = Reason(Why.EXPORT_UNECONOMIC, {"export_price": price, "desired_w": 0})
    assert sentence(limit_agrees(reason, house(grid_w=grid_w), 0), a_telling()) == text
    assert sentence(agreed(reason, house(grid_w=grid_w)), a_telling()) == text


@pytest.mark.parametrize(
    ("grid_w", "limit_w", "export_w"),
    [
        (500, 0, 0),
        (-200, 0, 0),  # a meter's noise
        (-201, 0, 500),
        (-740, 0, 500),
        (-760, 0, 1_000),
        (-3_100, 0, 3_000),
        (-3_100, 1_500, 1_500),
        (-1_700, 1_500, 0),
        (-3_100, None, 3_000),
        (None, 0, None),
    ],
)
def test_what_goes_out_beyond_the_limit_is_told_in_half_kilowatts(grid_w, limit_w, export_w):
    reason = limit_agrees(Reason(Why.EXPORT_UNECONOMIC), house(grid_w=grid_w), limit_w)
    assert reason.facts["export_w"] == export_w
    other = Reason(Why.PLAN_HOLD)
    assert limit_agrees(other, house(grid_w=grid_w), limit_w) == other


@pytest.mark.parametrize(
    ("is_limited", "end"),
    [(True, "; sun that nobody uses is held back, as exporting it costs 0.7 c/kWh"), (False, "")],
)
def test_what_the_plan_held_back_is_no_measurement_as_a_car_may_take_it_by_now(is_limited, end):
    reason = Reason(Why.SELF_CONSUMPTION, {"planned_w": 0, "curtail_w": 6_800, "export_price": -0.007})
    told = agreed(reason, house(0, 0), is_limited=is_limited)
    assert sentence(told, a_telling()) == f"The battery runs by itself{end}."
    assert agreed(told, house(0, 0), is_limited=is_limited) == told


@pytest.mark.parametrize(
    ("grid_w", "battery_w", "soc_pct", "mode", "is_told"),
    [
        (0, 0, 100, BatteryMode.SELF_CONSUMPTION, True),
        (0, 0, 97, BatteryMode.CURTAILED, True),
        (0, 0, 96, BatteryMode.CURTAILED, False),  # with room it would take what is left over
        (0, 0, 60, BatteryMode.HOLD, True),
        (0, -5_000, 60, BatteryMode.SELF_CONSUMPTION, True),  # it takes what it can
        (0, 900, 60, BatteryMode.SELF_CONSUMPTION, False),
        (2_640, 0, 100, BatteryMode.SELF_CONSUMPTION, False),  # more is used than the sun gives
        (None, None, None, BatteryMode.UNKNOWN, True),
    ],
)
def test_sun_is_held_back_only_where_some_may_be_left_over(grid_w, battery_w, soc_pct, mode, is_told):
    reason = Reason(Why.SELF_CONSUMPTION, {"planned_w": 0, "curtail_w": 6_800, "export_price": -0.007})
    battery = BatteryReading(power_w=battery_w, soc_pct=soc_pct, mode=mode)
    told = agreed(reason, replace(house(battery_w, grid_w), battery=battery))
    assert ("curtail_w" in told.facts) is is_told


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (
            Reason(Why.SELF_CONSUMPTION, {"planned_w": 0, "curtail_w": 6_800, "export_price": -0.003}),
            (
                "The battery runs by itself; sun that nobody uses is held back, "
                "as exporting it earns next to nothing."
            ),
        ),
        (
            Reason(Why.PLAN_CHARGE, {"from_sun": True, "export_price": 0.12}),
            "Ready to charge from the sun; the rest is sold at 0.1 c/kWh.",
        ),
        (
            Reason(Why.AT_RESERVE, {"soc_pct": 10, "reserve_pct": 10, "export_price": 0.12}),
            "The battery is at 10 %; its last 10 % are not sold, though export earns 0.1 c/kWh.",
        ),
    ],
)
def test_a_price_to_sell_at_is_the_one_that_holds_not_that_of_the_plans_slot(reason, text):
    price = PriceSlot(start=NOON, end=NOON + timedelta(minutes=5), import_price=0.2, export_price=0.001)
    told = agreed(reason, replace(house(0, 0), price=price))
    assert sentence(told, a_telling()) == text
    assert agreed(reason, house(0, 0)).facts["export_price"] == reason.facts["export_price"]


@pytest.mark.parametrize(
    ("price", "grid_w", "text"),
    [
        (-0.05, -3_000, "; meanwhile about 3.0 kW go out, which costs 5 c/kWh."),
        (0.005, -3_000, "."),
        (-0.05, 100, "."),
        (-0.05, None, "."),
    ],
)
def test_a_limit_that_waits_for_the_battery_tells_what_goes_out_below_nothing(price, grid_w, text):
    waits = limit_agrees(Reason(Why.FORCE_HAS_PRIORITY, {"export_price": price}), house(grid_w=grid_w), None)
    assert sentence(waits, a_telling()) == f"The export limit waits until the battery's orders end{text}"


def test_a_limit_that_stays_while_its_price_is_unknown_says_that_it_is_export():
    stays = Reason(Why.PRICE_UNKNOWN, {"export_price": None, "desired_w": 0.0})
    assert sentence(stays, a_telling()) == "Export stays limited, because its price is not known right now."
    assert (
        sentence(Reason(Why.PRICE_UNKNOWN, {}), a_telling()) == "The price of power is not known right now."
    )
