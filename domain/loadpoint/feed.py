"""A car that feeds the house as the gateway sees it: a power, and 0 for its end."""

from datetime import datetime

from domain.command.order import ChargeAction, FeedOrder
from domain.command.prove import WAITING, Case, Proven, Refuted, Unmeasured, Verdict
from domain.command.resource import Release
from domain.house.devices import loadpoint_of
from domain.loadpoint.surplus import IDLE_W
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why


class Feed:
    """Policy of what a car gives to the house."""

    name = "feed"

    def is_same(self, one: FeedOrder, other: FeedOrder) -> bool:
        """The same power."""
        return one == other

    def lets_go(self, order: FeedOrder, held: FeedOrder | None) -> bool:
        """An end, or less than is held."""
        return not order.power_w or (held is not None and order.power_w < held.power_w)

    def has_timer(self, order: FeedOrder) -> bool:
        """No charger ends it by itself."""
        return False

    def seems_lost(self, order: FeedOrder, device: str, seen: Observation, since: datetime) -> bool:
        """The car gives nothing any more."""
        loadpoint_id = loadpoint_of(device)
        charger, at = seen.chargers.get(loadpoint_id), seen.charger_at.get(loadpoint_id)
        if charger is None or charger.power_w is None or at is None or at <= since:
            return False
        return charger.power_w > -IDLE_W

    def judge(self, order: FeedOrder, case: Case) -> Verdict:
        """By measured power: below 0 while the car gives."""
        loadpoint_id = loadpoint_of(case.device)
        reading, read_at = case.seen.chargers.get(loadpoint_id), case.seen.charger_at.get(loadpoint_id)
        if reading is None or reading.power_w is None or read_at is None or read_at <= case.since:
            return Unmeasured(reason=Reason(Why.NOT_MEASURED)) if case.is_late else WAITING
        evidence = {"proof": "measured_power", "power_w": reading.power_w}
        if (reading.power_w < -IDLE_W) is (order.power_w > 0):
            return Proven(evidence=evidence, reason=Reason(Why.POWER_MOVED))
        return Refuted(evidence=evidence) if case.is_late else WAITING

    def release(self, held: FeedOrder) -> Release:
        """Its end. Also a graceful stop of the server brings it: only we keep the car's floor."""
        return Release(order=FeedOrder(power_w=0), action=ChargeAction.STOP)


FEED = Feed()
