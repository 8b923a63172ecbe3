"""Plays a person's order to the battery to its end, so that a plan begins where it leaves the house."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import BatteryIntent
from domain.command.spared import as_asked
from domain.energy.terms_so_far import TermsSoFar
from domain.house.house import House
from domain.plan.acts.found import is_followed_alike
from domain.plan.bill import Counted, billing
from domain.plan.cars.car_plan import CarPlan
from domain.plan.cars.wish import CarWish
from domain.plan.draft.build import Draft, building
from domain.plan.draft.followers import AS_IT_COMES, Follower, Told
from domain.plan.draft.standing import (
    charging_beside,
    fixed,
    is_limited_beside,
    until_the_end,
)
from domain.plan.draft.steps import EVEN
from domain.plan.plan import PlanSlot
from scheduler.turns import in_turns

LOOKS = 3
SHORTEST_H = 1 / 3600  # what is left of an order may be little


class Beginning(Struct, frozen=True, kw_only=True):
    """Where a plan begins: what its battery holds then, what is used of the tariff's terms, and what the
    local day has cost (None: not measured). `slots`: what an order has fixed before it; `followers`: the
    cars that follow the sun.
    """

    at: datetime
    soc_pct: float | None
    used: TermsSoFar
    paid_today: float | None
    slots: tuple[PlanSlot, ...] = ()
    followers: tuple[Follower, ...] = ()


async def after_order(
    order: BatteryIntent,
    begins: Beginning,
    house: House,
    *,
    able: BatteryCapabilities,
    counted: Counted,
    cars: Sequence[CarWish],
    chosen: Mapping[str, CarPlan],
    automations: Mapping[str, str],
    known: Mapping[str, Any],
) -> Beginning | None:
    """Where the order leaves the plan, which would have begun as `begins`, or where the prices end that are
    known; None where nothing can be known of it.

    `cars` of which the hours are `chosen` charge beside it; `known` is what a draft takes of prices,
    forecasts, the battery's abilities and limits.
    """
    short = until_the_end(as_asked(house, {}, order), order, able, begins.at)
    meanwhile = known if is_limited_beside(order, able) else {**known, "limit": None}

    async def project(told: Mapping[datetime, Told], followers: Sequence[Follower]) -> Draft | None:
        draft = await in_turns(
            building(
                short,
                begins.at,
                soc_pct=begins.soc_pct,
                used=begins.used,
                tiers=EVEN,
                cars=charging_beside(order, cars),
                chosen=chosen,
                followers=followers,
                told=told,
                shortest_h=SHORTEST_H,
                **meanwhile,
            )
        )
        return draft if isinstance(draft, Draft) else None

    draft = await project(AS_IT_COMES, ())
    if draft is None:
        return None
    part = fixed(draft, order, automations, house.site)
    for _ in range(LOOKS if begins.followers else 0):  # what they take moves a battery that the sun fills
        before, draft = draft, await project(part.told, begins.followers)
        if draft is None:
            return None
        part = fixed(draft, order, automations, house.site)
        if before.following_kw and is_followed_alike(before, draft):
            break
    bill = await in_turns(billing(part.slots, counted))
    paid = begins.paid_today
    return replace(
        begins,
        at=part.until,
        soc_pct=part.soc_pct,
        used=bill.used,
        paid_today=None if paid is None else paid + bill.parts.total - bill.parts.supply,
        slots=part.slots,
        followers=tuple(_later(each, part.slots) for each in begins.followers),
    )


def _later(each: Follower, slots: Sequence[PlanSlot]) -> Follower:
    """A car that follows the sun, after what it took meanwhile."""
    name = each.wish.name
    hours = ((slot, (slot.end - slot.start).total_seconds() / 3600) for slot in slots)
    taken_kwh = sum(slot.following_w.get(name, 0.0) * each_h for slot, each_h in hours) / 1000
    energy_kwh = max(0.0, each.wish.energy_kwh - taken_kwh * each.wish.efficiency)
    is_running = slots[-1].following_w.get(name, 0.0) > 0
    return replace(each, wish=replace(each.wish, energy_kwh=energy_kwh), is_running=is_running)
