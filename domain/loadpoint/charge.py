"""A loadpoint's charge as the gateway sees it: a current, and 0 for none."""

from datetime import datetime

from domain.command.order import ChargeAction, ChargeOrder
from domain.command.prove import Case, Verdict
from domain.command.resource import Release
from domain.house.devices import loadpoint_of
from domain.loadpoint.prove import judge_charge
from domain.reading.observation import Observation


class Charge:
    """Policy of a charger's current."""

    name = "charge"

    def is_same(self, one: ChargeOrder, other: ChargeOrder) -> bool:
        """The same current on the same phases."""
        return one == other

    def lets_go(self, order: ChargeOrder, held: ChargeOrder | None) -> bool:
        """A stop, or less than is held."""
        return order.current_a == 0 or (held is not None and order.current_a < held.current_a)

    def has_timer(self, order: ChargeOrder) -> bool:
        """No charger ends a charge by itself."""
        return False

    def seems_lost(self, order: ChargeOrder, device: str, seen: Observation, since: datetime) -> bool:
        """The charger tells another current."""
        loadpoint_id = loadpoint_of(device)
        charger, at = seen.chargers.get(loadpoint_id), seen.charger_at.get(loadpoint_id)
        if charger is None or charger.target_current_a is None or at is None or at <= since:
            return False
        return abs(charger.target_current_a - order.current_a) >= 1

    def judge(self, order: ChargeOrder, case: Case) -> Verdict:
        """By measured power."""
        return judge_charge(order, case)

    def release(self, held: ChargeOrder) -> Release | None:
        """A stop; nothing where none is charged."""
        if held.current_a == 0:
            return None
        return Release(order=ChargeOrder(current_a=0), action=ChargeAction.STOP)


CHARGE = Charge()
