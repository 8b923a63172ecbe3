"""No charging from the grid while a demand charge counts: decided here, and held like any other order."""

from datetime import datetime, timedelta

from domain.command.decision import GridChargingDecision
from domain.command.order import BatteryAction, GridChargingOrder
from domain.command.prove import Case, Verdict, by_read_back
from domain.command.resource import Release
from domain.event.event import Event, EventKind
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.view import SiteView

BEFORE = timedelta(minutes=1)  # a device takes a moment, and the first seconds of the window count


def decide_grid_charging(view: SiteView, now: datetime) -> GridChargingDecision:
    """Forbidden from a minute before a demand window to its end, unless a person charges by hand, or a plan
    decides, which knows the charge.
    """
    window = _window(view, now)
    if window is None or view.house.monitoring or view.house.optimiser.enabled:
        return GridChargingDecision(reason=Reason(Why.SELF_CONSUMPTION))
    intent = view.battery_intent
    is_asked_for = intent is not None and intent.action is BatteryAction.FORCE_CHARGE
    if is_asked_for or view.battery is None or not view.battery.forbids_grid_charging:
        return GridChargingDecision(reason=Reason(Why.SELF_CONSUMPTION))
    facts = {"until": window.ends_at, "event": window.id}
    return GridChargingDecision(forbidden=True, reason=Reason(Why.DEMAND_WINDOW, facts), until=window.ends_at)


def _window(view: SiteView, now: datetime) -> Event | None:
    windows = [each for each in view.events if each.kind is EventKind.DEMAND_WINDOW]
    soon = [each for each in windows if each.is_running or each.starts_at - BEFORE <= now]
    return max(soon, key=lambda each: each.ends_at or now, default=None)


class GridCharging:
    """Policy of whether a battery may charge from the grid."""

    name = "grid_charging"

    def is_same(self, one: GridChargingOrder, other: GridChargingOrder) -> bool:
        """The same permission."""
        return one == other

    def lets_go(self, order: GridChargingOrder, held: GridChargingOrder | None) -> bool:
        """Handing it back."""
        return not order.forbidden

    def has_timer(self, order: GridChargingOrder) -> bool:
        """No device ends it by itself."""
        return False

    def seems_lost(self, order: GridChargingOrder, device: str, seen: Observation, since: datetime) -> bool:
        """No reading shows it; looks at the settings do."""
        return False

    def judge(self, order: GridChargingOrder, case: Case) -> Verdict:
        """The settings are the whole proof."""
        return by_read_back("the order moves no power")

    def release(self, held: GridChargingOrder) -> Release:
        """As it was before."""
        lifted = GridChargingOrder(forbidden=False)
        return Release(order=lifted, action=lifted.action)


GRID_CHARGING = GridCharging()
