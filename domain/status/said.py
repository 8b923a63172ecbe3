"""What a tick's decisions come to, target by target, and when they are others than those before."""

from collections.abc import Iterator

from msgspec import Struct

from domain.command.decision import BatteryDecision, LoadpointDecision, Owner, SiteDecision
from domain.command.order import BatteryAction
from domain.command.orders_of import ORDERS_OF
from domain.house.devices import BATTERY, loadpoint_device
from domain.plan.plan import Plan
from domain.plan.why.because import SAME
from domain.reason.reason import Reason, Why

NOTHING = "none"
PRICED = frozenset({Why.PLAN_CHARGE, Why.PLAN_DISCHARGE, Why.PLAN_HOLD, Why.SELF_CONSUMPTION, Why.AT_RESERVE})
PRICES = ("price", "export_price")
CENT = 0.01  # of a dollar or euro
# A charge or a sale that goes on runs into these by itself, as the battery gets full or empty.
ITS_COURSE = {
    Why.PLAN_CHARGE: frozenset({"charge_power", "capacity"}),
    Why.PLAN_DISCHARGE: frozenset({"discharge_power", "reserve", "export_reserve"}),
}
OF_A_CHARGE = ("until", "current_a", "limit_pct")
SET = {
    Why.USER_COMMAND: ("until", "power_w", "limit"),
    Why.MANUAL: OF_A_CHARGE,
    Why.BOOST: OF_A_CHARGE,
    Why.MANUAL_HOLD: ("until", "is_off"),
    Why.FEEDING_HOUSE: ("until", "floor_pct"),
    Why.PRICE_OK: ("limit_price",),
    Why.PRICE_ABOVE_LIMIT: ("limit_price",),
    Why.BATTERY_BELOW_START_FLOOR: ("floor_pct",),
    Why.BATTERY_BELOW_PAUSE_FLOOR: ("floor_pct",),
    Why.BATTERY_CONSUME_FLOOR: ("floor_pct",),
    Why.TARGET_REACHED: ("limit_pct",),
}

HELD_AT = {Why.PHASE_LIMITED: "current_a", Why.PLANNED_WINDOW: "held_w", Why.BEHIND_SCHEDULE: "held_w"}
MUCH_LESS = 2 / 3  # a current that follows what the house takes is no news


class Said(Struct, frozen=True, kw_only=True):
    """One target's decision. `action`: what it is told, `none` where it is left to itself."""

    target: str
    owner: str
    action: str
    reason: Reason
    plan_id: str | None = None

    @property
    def act(self) -> tuple[object, ...]:
        """What makes it another decision: who, what, why, and what somebody has set, an order or a limit."""
        was_set = [self.reason.facts.get(name) for name in SET.get(self.reason.code, ())]
        return (self.owner, self.action, self.reason.code, *was_set)

    @property
    def ground(self) -> "Ground":
        """What it rests on: of the plan's decisions the limit, the next best act where that costs more than
        nothing, and the prices that decide. One that nothing else would come near to does so at any price.
        Of a charge what the connection leaves to it, where that is not all.
        """
        if (held := HELD_AT.get(self.reason.code)) is not None:
            return Ground(held=self.reason.facts.get(held))
        if self.reason.code is Why.FORCE_HAS_PRIORITY:  # for whose orders it waits is another line
            return Ground(limit=self.reason.facts.get(ORDERS_OF))
        if self.plan_id is None or self.reason.code not in PRICED:
            return NO_GROUND
        facts, rival = self.reason.facts, self._rival
        is_free = self.action == NOTHING and self.reason.code is Why.SELF_CONSUMPTION
        is_at_any_price = is_free and rival is None and "compared" not in facts
        prices = () if is_at_any_price else tuple(facts.get(name) for name in PRICES)
        limit = facts.get("limit")
        is_its_course = limit in ITS_COURSE.get(self.reason.code, ())
        return Ground(limit=None if is_its_course else limit, rival=rival, prices=prices)

    @property
    def _rival(self) -> str | None:
        rival = self.reason.facts.get("runner_up")
        return None if rival is None or rival["costs_more"] < SAME else str(rival["action"])


class Ground(Struct, frozen=True, kw_only=True):
    """What a decision rests on; `prices` in currency per kWh, empty where none decides. `held`: so much is
    left to a charge, None: all of it.
    """

    limit: str | None = None
    rival: str | None = None
    prices: tuple[float | None, ...] = ()
    held: float | None = None

    def is_like(self, other: "Ground") -> bool:
        """Whether both are the same, prices to a cent, and what is left to a charge to a third."""
        if not _is_alike(self.held, other.held):
            return False
        if (self.limit, self.rival, len(self.prices)) != (other.limit, other.rival, len(other.prices)):
            return False
        return all(_is_like(*both) for both in zip(self.prices, other.prices, strict=True))


NO_GROUND = Ground()


def _is_alike(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else min(one, other) >= MUCH_LESS * max(one, other)


def _is_like(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else abs(one - other) < CENT


def said_of(decision: SiteDecision, plan: Plan | None) -> Iterator[Said]:
    """All that one tick decided; `plan` is the one it decided by."""
    if (battery := decision.battery) is not None:
        is_planned = battery.owner is Owner.OPTIMISER and battery.reason.code in PRICED
        yield Said(
            target=BATTERY,
            owner=battery.owner,
            action=_of_a_battery(battery),
            reason=battery.reason,
            plan_id=plan.id if plan is not None and is_planned else None,
        )
    limit = decision.curtailment
    yield Said(
        target="curtailment",
        owner=Owner.CURTAILMENT if limit.active else Owner.NONE,
        action=NOTHING if limit.desired_w is None else BatteryAction.CURTAIL,
        reason=limit.reason,
    )
    for loadpoint_id, wanted in decision.loadpoints.items():
        yield Said(
            target=loadpoint_device(loadpoint_id),
            owner=wanted.owner,
            action=_of_a_loadpoint(wanted),
            reason=wanted.reason,
        )


def _of_a_battery(decision: BatteryDecision) -> str:
    order = decision.order
    return NOTHING if order is None or order.action is BatteryAction.RESTORE else order.action.value


def _of_a_loadpoint(decision: LoadpointDecision) -> str:
    if decision.order is None:
        return NOTHING
    return "charge" if decision.order.current_a > 0 else "stop"
