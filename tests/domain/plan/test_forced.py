"""What a forced charge takes of the connection before every car: until its end, its target, or full."""

import pytest

from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.house import Battery
from domain.plan.cars.forced import forced_charge
from tests.builders import NOON, after

BATTERY = Battery(capacity_wh=10_000, max_charge_w=4_000, efficiency=0.8)
HOUR = 3_600


def taken(
    soc_pct=50.0, *, action=BatteryAction.FORCE_CHARGE, since_s=0.0, lasts_s=4 * HOUR, now_s=0.0, **asked
):
    """From when to when, s after noon, and how much, kW."""
    intent = BatteryIntent(
        command_id="c", action=action, since=after(since_s), until=after(lasts_s), issued_by="user", **asked
    )
    found = forced_charge(BATTERY, intent, soc_pct, after(now_s))
    return [((start - NOON).total_seconds(), (end - NOON).total_seconds(), kw) for start, end, kw in found]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [(0, 1.5625 * HOUR, 4.0)]),  # 5 kWh into it are 6.25 from the house
        ({"power_w": 2_000}, [(0, 3.125 * HOUR, 2.0)]),
        ({"power_w": 9_000}, [(0, 1.5625 * HOUR, 4.0)]),
        ({"target_soc_pct": 66.0}, [(0, 0.5 * HOUR, 4.0)]),
        ({"lasts_s": HOUR}, [(0, HOUR, 4.0)]),
        ({"soc_pct": None}, [(0, 4 * HOUR, 4.0)]),
        ({"now_s": 600}, [(600, 600 + 1.5625 * HOUR, 4.0)]),
        ({"since_s": 600}, [(600, 600 + 1.5625 * HOUR, 4.0)]),
        ({"soc_pct": 100.0}, []),
        ({"soc_pct": 70.0, "target_soc_pct": 60.0}, []),
        ({"now_s": 4 * HOUR}, []),
        ({"power_w": 0.0}, [(0, 4 * HOUR, 0.0)]),
        ({"action": BatteryAction.FORCE_DISCHARGE}, []),
    ],
)
def test_a_forced_charge_has_its_power_until_it_is_over(asked, found):
    assert taken(**asked) == found


def test_without_a_battery_or_an_order_nothing_is_taken():
    order = BatteryIntent(
        command_id="c", action=BatteryAction.FORCE_CHARGE, since=NOON, until=after(60), issued_by="user"
    )
    assert forced_charge(None, order, 50.0, NOON) == forced_charge(BATTERY, None, 50.0, NOON) == ()
