"""The battery's dispatch as the gateway sees it: forced, held, or left to itself."""

from datetime import datetime

from msgspec.structs import replace

from domain.battery.prove import judge_battery
from domain.command.order import FORCED, RELEASING, BatteryAction, BatteryOrder
from domain.command.prove import Case, Verdict
from domain.command.resource import Release
from domain.reading.battery import BatteryMode
from domain.reading.observation import Observation


class Dispatch:
    """Policy of what moves a battery's power."""

    name = "dispatch"

    def is_same(self, one: BatteryOrder, other: BatteryOrder) -> bool:
        """All but the end."""
        return replace(one, until=None) == replace(other, until=None)

    def lets_go(self, order: BatteryOrder, held: BatteryOrder | None) -> bool:
        """A hand-over to the battery itself, and the same force with less power."""
        if order.action in RELEASING:
            return True
        if held is None or held.action is not order.action or order.power_w is None:
            return False
        return held.power_w is None or order.power_w < held.power_w

    def has_timer(self, order: BatteryOrder) -> bool:
        """Every forced state."""
        return order.action in FORCED

    def seems_lost(self, order: BatteryOrder, device: str, seen: Observation, since: datetime) -> bool:
        """Another mode than ordered is shown; a mode nobody knows says nothing."""
        if seen.battery is None or seen.battery_at is None or seen.battery_at <= since:
            return False
        mode = seen.battery.mode
        return order.action in FORCED and mode is not BatteryMode.UNKNOWN and mode != order.action.value

    def judge(self, order: BatteryOrder, case: Case) -> Verdict:
        """By measured power."""
        return judge_battery(order, case)

    def release(self, held: BatteryOrder) -> Release:
        """Back to itself."""
        action = BatteryAction.SELF_CONSUMPTION
        return Release(order=BatteryOrder(action=action), action=action)


DISPATCH = Dispatch()
