"""The battery's own backup reserve: which ones it takes, when one that is owed is written, when it is void.

A reserve is a setting of the owner's. It is written once and then left alone: what is set in the maker's app
afterwards stands. Where a forced state of ours is made with it, it waits until that has ended.
"""

from datetime import datetime

from msgspec import Struct

from domain.command.capabilities import BatteryCapabilities, ReserveRange
from domain.command.decision import BatteryDecision, ReserveDecision
from domain.command.held import dispatch_in
from domain.command.order import FORCED, SET_RESERVE, ReserveOrder
from domain.command.prove import Case, Verdict, by_read_back
from domain.errors import InvalidRequest
from domain.house.allowed import outside
from domain.house.devices import BATTERY
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.view import OwedReserve as OwedReserve
from domain.view import SiteView

FULL_PCT = 100.0


class TakenReserve(Struct, frozen=True, kw_only=True):
    """The reserve that the device takes, %, and why it is another than was asked for."""

    reserve_pct: float
    reason: Reason | None = None


def taken(asked_pct: float, reserve: ReserveRange) -> TakenReserve:
    """What the device makes of it, in whole percent. Raises InvalidRequest outside what it takes."""
    if not reserve.least_pct <= asked_pct <= reserve.most_pct:
        allowed = f"from {reserve.least_pct:g} to {reserve.most_pct:g}, in %"
        fault = {"reserve_pct": outside(asked_pct, allowed)}
        raise InvalidRequest("this battery does not take such a backup reserve", fault)
    whole_pct = float(int(asked_pct + 0.5))
    if reserve.full_above_pct is None or whole_pct <= reserve.full_above_pct or whole_pct == FULL_PCT:
        return TakenReserve(reserve_pct=whole_pct)
    facts = {"requested_pct": asked_pct, "reserve_pct": FULL_PCT, "full_above_pct": reserve.full_above_pct}
    return TakenReserve(reserve_pct=FULL_PCT, reason=Reason(Why.RESERVE_ROUNDED, facts))


def decide_reserve(view: SiteView, battery: BatteryDecision | None) -> ReserveDecision | None:
    """The write that is owed, unless a forced state has the reserve now."""
    owed, able = view.owed_reserve, view.battery
    if owed is None or able is None or able.reserve is None or view.house.monitoring:
        return None
    held, wanted = dispatch_in(view.held.get(BATTERY)), None if battery is None else battery.order
    is_forced = any(order is not None and order.action in FORCED for order in (held, wanted))
    if is_forced and able.reserve.moves_with_orders:
        return None
    return ReserveDecision(
        order=ReserveOrder(reserve_pct=owed.reserve_pct),
        issued_by=owed.issued_by,
        command_id=owed.command_id,
        reason=Reason(Why.USER_COMMAND, {"action": SET_RESERVE, "issued_by": owed.issued_by}),
    )


def is_overtaken(owed: OwedReserve, able: BatteryCapabilities, seen: Observation) -> bool:
    """Whether another hand has set the reserve since it was asked for: the newest wish stands. One that
    moves with orders tells nothing of other hands.
    """
    if able.reserve is None or able.reserve.moves_with_orders or owed.before_pct is None:
        return False
    is_new = seen.battery_at is not None and seen.battery_at > owed.since
    now_pct = None if seen.battery is None else seen.battery.reserve_pct
    return is_new and now_pct is not None and now_pct not in (owed.before_pct, owed.reserve_pct)


class Reserve:
    """Policy of the backup reserve."""

    name = "reserve"

    def is_same(self, one: ReserveOrder, other: ReserveOrder) -> bool:
        """The same reserve."""
        return one == other

    def lets_go(self, order: ReserveOrder, held: ReserveOrder | None) -> bool:
        """It is never held, so that nothing else keeps it waiting."""
        return True

    def has_timer(self, order: ReserveOrder) -> bool:
        """It does not end."""
        return False

    def seems_lost(self, order: ReserveOrder, device: str, seen: Observation, since: datetime) -> bool:
        """What others set after it stands."""
        return False

    def judge(self, order: ReserveOrder, case: Case) -> Verdict:
        """The settings are the whole proof."""
        return by_read_back("the order moves no power")

    def release(self, held: ReserveOrder) -> None:
        """Nothing has to be handed back."""


RESERVE = Reserve()
