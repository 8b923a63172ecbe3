"""An export limit as the gateway sees it: set, lifted, and judged by the meter."""

from datetime import datetime

from domain.command.order import ExportOrder
from domain.command.prove import WAITING, Case, Proven, Refuted, Verdict, by_read_back
from domain.command.resource import Release
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why

LIMIT_TOLD_S = 120.0  # by then an export limit has been seen to work, or cannot be


class ExportLimit:
    """Policy of what may leave the house."""

    name = "export"

    def is_same(self, one: ExportOrder, other: ExportOrder) -> bool:
        """The same limit."""
        return one == other

    def lets_go(self, order: ExportOrder, held: ExportOrder | None) -> bool:
        """Lifting it."""
        return order.limit_w is None

    def has_timer(self, order: ExportOrder) -> bool:
        """No device ends a limit by itself."""
        return False

    def seems_lost(self, order: ExportOrder, device: str, seen: Observation, since: datetime) -> bool:
        """A wider limit than ours is shown; none shown says nothing, since many devices tell none."""
        if seen.battery is None or seen.battery_at is None or seen.battery_at <= since:
            return False
        shown_w, limit_w = seen.battery.export_limit_w, order.limit_w
        return shown_w is not None and limit_w is not None and shown_w > limit_w

    def judge(self, order: ExportOrder, case: Case) -> Verdict:
        """By what the meter says; where there was nothing to stop, the settings are the whole proof."""
        if order.limit_w is None:
            return by_read_back("the order moves no power")
        evidence = {
            "proof": "measured_power",
            "grid_w": case.seen.grid_w,
            "before_grid_w": case.free_grid_w,
        }
        if case.limit_holds is True:
            return Proven(evidence=evidence, reason=Reason(Why.POWER_MOVED))
        if case.limit_holds is False:
            return Refuted(evidence=evidence, reason=Reason(Why.NOT_ENFORCED, evidence))
        if (case.now - case.since).total_seconds() >= LIMIT_TOLD_S:
            return by_read_back("there was no surplus that the limit could be seen to stop")
        return WAITING

    def release(self, held: ExportOrder) -> Release:
        """The limit from before ours."""
        lifted = ExportOrder(limit_w=None)
        return Release(order=lifted, action=lifted.action)


EXPORT = ExportLimit()
