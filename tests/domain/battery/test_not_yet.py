"""What was ordered of a battery is told apart from what is still seen of it."""

import pytest

from domain.battery.not_yet import not_yet_seen
from domain.command.order import BatteryAction, BatteryOrder
from domain.reading.battery import BatteryMode
from tests.builders import an_observation

CHARGE, SELL, HOLD = BatteryMode.FORCE_CHARGE, BatteryMode.FORCE_DISCHARGE, BatteryMode.HOLD
AUTO, LIMITED = BatteryMode.SELF_CONSUMPTION, BatteryMode.CURTAILED
TO_SELL, TO_HOLD = BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD
TO_AUTO, BACK = BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE
FRESH = {"is_set": False, "is_proven": False}


@pytest.mark.parametrize(
    ("action", "shown", "battery_w", "known", "pending"),
    [
        (TO_SELL, CHARGE, -2_500, FRESH, SELL),
        (TO_SELL, LIMITED, 0, FRESH, SELL),
        (TO_HOLD, AUTO, 800, FRESH, HOLD),
        (TO_SELL, SELL, 2_500, FRESH, None),
        (TO_SELL, SELL, -2_500, FRESH, SELL),  # the mode came first, and the flow is that of before
        (TO_SELL, SELL, None, FRESH, None),
        (TO_SELL, SELL, -2_500, FRESH | {"is_proven": True}, None),  # no leftover: the mode is in doubt
        (TO_HOLD, AUTO, 0, FRESH | {"is_set": True}, None),  # a device may call what was ordered otherwise
        (TO_SELL, BatteryMode.UNKNOWN, 0, FRESH, None),
        (TO_AUTO, HOLD, 0, FRESH, AUTO),
        (BACK, CHARGE, -2_500, FRESH, AUTO),
        (BACK, CHARGE, -2_500, FRESH | {"is_set": True}, None),
        (TO_AUTO, LIMITED, 0, FRESH, None),
        (None, CHARGE, -2_500, FRESH, None),
    ],
)
def test_a_mode_is_pending_from_the_order_until_it_is_seen(action, shown, battery_w, known, pending):
    order = None if action is None else BatteryOrder(action=action)
    assert not_yet_seen(order, shown, an_observation(battery_w=battery_w), **known) is pending
