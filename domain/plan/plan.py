"""A plan: slots the house will act on, each with its reason."""

from bisect import bisect_right
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from domain.plan.cars.car_plan import CarPlan
from domain.plan.problem.gave_way import GaveWay
from domain.plan.spent import Spent
from domain.reason.reason import Reason

KEEPS_S = 900.0  # an older plan is about another house; slower re-planning allows two rounds


class PlanAction(StrEnum):
    """What the battery does in a slot. `self_consumption` leaves it to itself."""

    CHARGE = "charge"
    DISCHARGE = "discharge"
    HOLD = "hold"
    SELF_CONSUMPTION = "self_consumption"


class PlanSlot(Struct, frozen=True, kw_only=True):
    """[start, end): the battery's action at `power_w` (magnitude, W) and the flows expected, W.

    `soc_pct` is the state of charge at the slot's end, None without a battery. `ev_w` is what the plan gives
    to cars; what those of mode solar will take beside it, and what others charge with now and go on to, is
    in `load_w` and told apart by `following_w` and `unplanned_w`, all by loadpoint. Prices are currency per
    kWh. `cost`: what the slot is expected to cost by all that the contract says, currency: a charge for
    demand counts where the peak rises.
    """

    start: datetime
    end: datetime
    action: PlanAction
    power_w: float
    soc_pct: float | None
    grid_w: float
    pv_w: float
    load_w: float
    curtail_w: float = 0.0
    ev_w: dict[str, float] = field(default_factory=dict)
    following_w: dict[str, float] = field(default_factory=dict)
    unplanned_w: dict[str, float] = field(default_factory=dict)
    import_price: float = field(name="import")
    export_price: float = field(name="export")
    cost: float = 0.0
    reason: Reason


class CostParts(Struct, frozen=True, kw_only=True):
    """What a plan's cost is made of, currency; below 0 it earns. `energy`: at the listed prices. `quotas`:
    what free kWh, steps and top-ups make of it. `demand`: by how much peaks rise above those of the billing
    period so far. `credits`: what days without import earn. `supply`: what the connection costs anyway.
    """

    energy: float = 0.0
    quotas: float = 0.0
    demand: float = 0.0
    credits: float = 0.0
    supply: float = 0.0

    @property
    def total(self) -> float:
        """All of it."""
        return self.energy + self.quotas + self.demand + self.credits + self.supply


class Foundation(Struct, frozen=True, kw_only=True):
    """A forecast that a plan rests on: who made it and when; source `none` is none at all.

    `believed`: the part of it that is planned with for now, by how the day so far and the sky of now differ
    from it; above 1 where they are brighter. `caution`: how far towards what is bad in one of ten cases it
    was planned; 0 is on the median, also where the source tells nothing else.
    `mae_w`, `bias_w`: how far the source was off lately, a day ahead, W; bias above 0 is too much.
    """

    source: str
    made_at: datetime | None = None
    believed: float = 1.0
    caution: float = 0.0
    mae_w: float | None = None
    bias_w: float | None = None


class Plan(Struct, frozen=True, kw_only=True):
    """One solved plan. `cost` is what it expects to pay over its horizon, currency, by all that the contract
    says and by what is used of it so far: the sum of its slots and of `cost_parts`. `forecasts` are those it
    rests on, `solar` and `load`. `cars`: those in mode smart, by loadpoint id, as they are acted on.
    `gave_before`: whether the battery gave (true) or took when it last moved anything before the plan; null
    where that is not known.
    `saves_per_day`: what it expects to save over a battery left to itself, currency. `spent`: how often the
    battery was turned and told something in about the last day; the more, the more the next must earn.
    `cars_wh`: what all cars take over its slots, Wh, which `cost` gives no worth; `cars_wh_more`: of a
    preview, how much more that is than in the plan that stands, while both last, null where none stands.
    """

    id: str
    made_at: datetime
    status: str
    slots: tuple[PlanSlot, ...]
    cost: float = 0.0
    cost_parts: CostParts = CostParts()
    solve_ms: float
    gave_way: tuple[GaveWay, ...] = ()
    forecasts: dict[str, Foundation] = field(default_factory=dict)
    cars: dict[str, CarPlan] = field(default_factory=dict)
    gave_before: bool | None = None
    saves_per_day: float | None = None
    cars_wh: float = 0.0
    cars_wh_more: float | None = None
    spent: Spent = Spent()

    def is_fresh(self, now: datetime, replan_s: float) -> bool:
        """Whether it is young enough to be acted on, where one is made every `replan_s`."""
        return (now - self.made_at).total_seconds() <= max(KEEPS_S, 2 * replan_s)

    def at(self, now: datetime) -> PlanSlot | None:
        """The slot that holds `now`; None before its start and after its end."""
        index = bisect_right(self.slots, now, key=lambda slot: slot.start) - 1
        if index < 0:
            return None
        slot = self.slots[index]
        return slot if now < slot.end else None

    def after(self, now: datetime) -> PlanSlot | None:
        """The first slot after `now` whose action differs from the one that holds `now`."""
        current = self.at(now)
        return next(
            (s for s in self.slots if s.start > now and (current is None or s.action != current.action)), None
        )
