"""One car's part of a plan: when it charges, from what, at which power, and what comes of it."""

from bisect import bisect_right
from datetime import datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from domain.plan.cars.held_up import Limit
from domain.plan.cars.wish import NOT_DUE, CarWish, Turn, turn_of
from domain.reason.reason import Reason

NOTHING_W = 50.0  # of import: a meter's noise
MET = 0.9  # so much of the energy counts as met; the rest is the forecast's own error
SAME_KW = 0.5  # a charger that offers so little more or less is the same
SAME_KWH = 0.05
CLOSE_KWH = 0.25  # so little is no reason to say that it will not be ready
MORE_KWH = 0.5  # so much more than was planned for is another car, or a drive


class Source(StrEnum):
    """What a slot charges from: the sun is followed as it comes, the grid gives what is asked."""

    SUN = "sun"
    GRID = "grid"


class CarSlot(Struct, frozen=True, kw_only=True):
    """[start, end) at `power_w`, of which the sun is likely to give `sun_w`; `price` is what a kWh from the
    grid costs then, None: not known.
    """

    start: datetime
    end: datetime
    power_w: float
    source: Source
    price: float | None
    reason: Reason
    sun_w: float = 0.0

    @property
    def is_sun(self) -> bool:
        """Whether the sun is to give all of it, be it followed or asked for."""
        return self.source is Source.SUN or self.power_w - self.sun_w <= NOTHING_W

    @property
    def is_mostly_sun(self) -> bool:
        """Whether the grid only adds to what the sun is to give."""
        return not self.is_sun and self.sun_w >= self.power_w / 2


class CarPlan(Struct, frozen=True, kw_only=True):
    """What is planned for one car. `made_by`: the optimiser together with the battery, or by price alone.

    `energy_wh` is what its battery was missing, `planned_wh` what it gets of it; `cost`, currency: what is
    bought at its price and the sun at what it would sell for, None where a price to buy is not known.
    `departure` None: it has none. `held_up_by`: what keeps it most from what it wants by then, None: nothing,
    or nothing that can be told; `held_up_also`: what else does. `waits_until`: until then it stands in for
    the one that is being made for the whole house, and no charge begins by it; None: it is the plan.
    """

    id: str
    made_at: datetime
    made_by: Literal["optimiser", "price"]
    strategy: str
    target_soc_pct: float | None
    soc_pct: float | None
    departure: datetime | None
    max_price: float | None
    max_w: float
    energy_wh: float
    planned_wh: float
    cost: float | None
    slots: tuple[CarSlot, ...]
    held_up_by: Limit | None = None
    held_up_also: tuple[Limit, ...] = ()
    waits_until: datetime | None = None

    def stands_in(self, now: datetime) -> bool:
        """Whether the plan that counts is still being made."""
        return self.waits_until is not None and now < self.waits_until

    def at(self, now: datetime) -> CarSlot | None:
        """The slot that holds `now`."""
        index = bisect_right(self.slots, now, key=lambda slot: slot.start) - 1
        return self.slots[index] if index >= 0 and now < self.slots[index].end else None

    def is_due(self, now: datetime) -> bool:
        """Whether this is an hour that it needs for its departure."""
        return self.departure is not None and self.at(now) is not None

    def turn(self, efficiency: float, now: datetime) -> Turn:
        """Whose departure needs the hour more, the least first: as it stood when the hours were chosen, so
        that no two cars swap with every look. `efficiency`: what arrives of what is drawn.
        """
        if not self.is_due(now):
            return NOT_DUE
        most_w = efficiency * self.max_w
        return turn_of(self.departure, self.energy_wh / most_w if most_w > 0 else 0.0, self.made_at)

    def after(self, now: datetime) -> CarSlot | None:
        """The first slot that begins after `now`."""
        return next((slot for slot in self.slots if slot.start > now), None)

    def is_over(self, now: datetime) -> bool:
        """Whether all of its hours have passed: who still wants something needs another."""
        return bool(self.slots) and self.slots[-1].end <= now

    def end_of_run(self, slot: CarSlot) -> datetime:
        """Until when the charge goes on without a pause."""
        end = slot.end
        for later in self.slots:
            if later.start == end:
                end = later.end
        return end

    def energy_of_run_wh(self, at: datetime) -> float:
        """What it draws from then on without a pause, Wh."""
        running = self.at(at)
        end = at if running is None else self.end_of_run(running)
        parts = ((max(slot.start, at), min(slot.end, end), slot.power_w) for slot in self.slots)
        return sum(power_w * max(0.0, (to - since).total_seconds()) / 3600 for since, to, power_w in parts)

    @property
    def finish_at(self) -> datetime | None:
        """When it will have what it gets."""
        return self.slots[-1].end if self.slots else None

    @property
    def shortfall_wh(self) -> float:
        """What it does not get of what it was missing."""
        missed = self.energy_wh - self.planned_wh
        return missed if missed > 1000 * SAME_KWH else 0.0

    @property
    def can_meet_target(self) -> bool:
        """Whether it gets what it needs."""
        missed_wh = self.energy_wh - self.planned_wh
        return self.planned_wh >= MET * self.energy_wh or missed_wh <= 1000 * CLOSE_KWH

    def answers(self, wish: CarWish) -> bool:
        """Whether it was made for this wish, and not for one that was changed since."""
        return (
            self.strategy == wish.strategy
            and self.target_soc_pct == wish.target_soc_pct
            and self.departure == (wish.departure if wish.is_due else None)
            and self.max_price == wish.max_price
            and (self.soc_pct is None) == (wish.soc_pct is None)
            and abs(self.max_w / 1000 - wish.max_kw) < SAME_KW
            and wish.energy_kwh <= self.energy_wh / 1000 + MORE_KWH
        )
