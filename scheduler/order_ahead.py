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
from domain.plan.bill import Counted, billing
from domain.plan.cars.car_plan import CarPlan
from domain.plan.cars.wish import CarWish
from domain.plan.draft.build import Draft, building
from domain.plan.draft.standing import (
    charging_beside,
    fixed,
    is_limited_beside,
    until_the_end,
)
from domain.plan.draft.steps import EVEN
from domain.plan.plan import PlanSlot
from scheduler.turns import in_turns


class Beginning(Struct, frozen=True, kw_only=True):
    """Where a plan begins: what its battery holds then, what is used of the tariff's terms, and what the
    local day has cost (None: not measured). `slots`: what an order has fixed before it.
    """

    at: datetime
    soc_pct: float | None
    used: TermsSoFar
    paid_today: float | None
    slots: tuple[PlanSlot, ...] = ()


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
    """Where the order leaves the plan, which would have begun as `begins`; None: its end cannot be known.

    `cars` of which the hours are `chosen` charge beside it; `known` is what a draft takes of prices,
    forecasts, the battery's abilities and limits.
    """
    short = until_the_end(as_asked(house, {}, order), order, able, begins.at)
    meanwhile = known if is_limited_beside(order, able) else {**known, "limit": None}
    draft = await in_turns(
        building(
            short,
            begins.at,
            soc_pct=begins.soc_pct,
            used=begins.used,
            tiers=EVEN,
            cars=charging_beside(order, cars),
            chosen=chosen,
            **meanwhile,
        )
    )
    if not isinstance(draft, Draft) or draft.edges[-1] != order.until:
        return None
    part = fixed(draft, order, automations)
    bill = await in_turns(billing(part.slots, counted))
    paid = begins.paid_today
    return replace(
        begins,
        at=part.until,
        soc_pct=part.soc_pct,
        used=bill.used,
        paid_today=None if paid is None else paid + bill.parts.total - bill.parts.supply,
        slots=part.slots,
    )
