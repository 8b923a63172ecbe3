"""The problem of a plan, drafted from what the house knows now and from what a person has ordered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import BatteryIntent
from domain.forecast.series import PowerForecast
from domain.house.house import House
from domain.loadpoint.together import CarsAhead
from domain.plan.draft.build import Draft, building
from domain.plan.draft.followers import Follower, Told
from domain.plan.plan import PlanSlot
from domain.reason.reason import Reason
from domain.tariff.wall_clock import Span
from scheduler.order_ahead import Beginning, after_order
from scheduler.plan_worth import counted_tariff, paid_today, planned_tariff
from scheduler.state import HouseState
from scheduler.turns import in_turns


async def drafted(
    state: HouseState,
    house: House,
    now: datetime,
    *,
    able: BatteryCapabilities,
    load: PowerForecast | None,
    solar: PowerForecast | None,
    cars: CarsAhead,
    order: BatteryIntent | None,
    spared: tuple[Span, ...],
    followers: tuple[Follower, ...],
    told: Mapping[datetime, Told],
) -> tuple[Draft | Reason, tuple[PlanSlot, ...]]:
    """The problem, and the slots that a person's order fixes. The problem begins where these end; where
    nothing is known beyond them, with them: only what it makes of the time after them counts (`beyond`).
    `spared`: when the battery gives nothing beside cars that the plan does not plan; `followers`: the cars
    that follow the sun; `told`: what those find the battery do.
    """
    worth = counted_tariff(state, planned_tariff(state, now))
    known: dict[str, Any] = {"tariff": worth.tariff, "load": load, "solar": solar, "able": able}
    known |= {"limit": state.wishes.export.governing, "is_limited": state.memory.curtailment_active}
    planned: dict[str, Any] = {
        "cars": cars.wishes,
        "chosen": cars.chosen,
        "rooms": cars.rooms,
        "battery_room": cars.battery_room,
        "giving_way": cars.giving_way,
        "first": cars.first,
        "spared": spared,
        "told": told,
    }
    begins = Beginning(
        at=now,
        soc_pct=state.battery_soc_pct,
        used=worth.used,
        paid_today=paid_today(state, now),
        followers=followers,
    )
    after = None
    if order is not None:
        after = await after_order(
            order,
            begins,
            house,
            able=able,
            counted=worth,
            cars=cars.wishes,
            chosen=cars.chosen,
            automations=state.automations,
            known=known,
        )
    for each in (begins,) if after is None else (after, begins):
        work = building(
            house,
            each.at,
            soc_pct=each.soc_pct,
            used=each.used,
            paid_today=each.paid_today,
            followers=each.followers,
            **known,
            **planned,
        )
        draft = await in_turns(work)
        if isinstance(draft, Draft):
            break
    return draft, () if after is None else after.slots


def beyond(fixed: Sequence[PlanSlot], planned: Sequence[PlanSlot]) -> tuple[PlanSlot, ...]:
    """What is planned of the time after the slots that an order fixes."""
    if not fixed:
        return tuple(planned)
    end = fixed[-1].end
    return tuple(replace(slot, start=max(slot.start, end)) for slot in planned if slot.end > end)
