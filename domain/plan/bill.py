"""What a plan is expected to cost, by all that the contract says: the one place where a plan is priced.

Every slot is settled as the meter's samples are (`domain/energy/terms_account.py`), on top of what is used of
the contract's quotas and how high its peaks are so far. A peak is booked in the slot in which it rises, so
the slots add up to the plan, and two plans can be compared up to any instant.
"""

from collections.abc import Generator, Sequence
from datetime import datetime, timedelta
from math import fsum, isfinite
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import asdict, replace

from domain.energy.supply import supply_cost
from domain.energy.terms_account import Flow, TermsCost, settle_apart
from domain.energy.terms_so_far import TermsSoFar
from domain.plan.draft.steps import means
from domain.plan.plan import CostParts, Plan, PlanSlot
from domain.tariff.rounding import rounded
from domain.tariff.slots import Tariff
from domain.tariff.terms import TariffTerms

AT_ONCE = 4  # slots
LEAST = timedelta(microseconds=1)
NOTHING = TermsCost()


class Counted(Struct, frozen=True, kw_only=True):
    """What a plan is priced by: the tariff, what is used of its terms when it begins, and the time zone."""

    tariff: Tariff
    used: TermsSoFar
    timezone: str


class Bill(Struct, frozen=True, kw_only=True):
    """Slots with what each costs, what their sum is made of, and what is used of the terms after them."""

    slots: tuple[PlanSlot, ...]
    parts: CostParts
    used: TermsSoFar


def billing(slots: Sequence[PlanSlot], counted: Counted) -> Generator[None, None, Bill]:
    """What these slots cost one after the other, in turns of a few milliseconds."""
    terms, used, zone = counted.tariff.terms, counted.used, ZoneInfo(counted.timezone)
    per_day = counted.tariff.supply_charge_per_day or 0.0
    billed, parts = [], []
    for index, (slot, (buy, sell)) in enumerate(zip(slots, _listed(slots, counted.tariff), strict=True)):
        if index % AT_ONCE == AT_ONCE - 1:
            yield
        flow, more = _flow(slot, buy, sell, terms), NOTHING
        if terms:
            used, more = settle_apart(used, terms, flow, zone)
        part = CostParts(
            energy=(flow.import_kwh or 0.0) * buy - (flow.export_kwh or 0.0) * sell,
            quotas=more.bands,
            demand=more.demand,
            credits=-more.credits,
            supply=supply_cost(per_day, slot.start, slot.end, counted.timezone),
        )
        parts.append(part)
        billed.append(replace(slot, cost=rounded(part.total, 6)))
    return Bill(slots=tuple(billed), parts=_sum(parts), used=used)


def with_bill(plan: Plan, bill: Bill) -> Plan:
    """The plan with the slots of the bill, and with what they cost to a hundredth of a cent."""
    told = {name: rounded(amount, 4) for name, amount in asdict(bill.parts).items()}
    return replace(plan, slots=bill.slots, cost=rounded(bill.parts.total, 4), cost_parts=CostParts(**told))


def _sum(parts: Sequence[CostParts]) -> CostParts:
    return CostParts(
        energy=fsum(part.energy for part in parts),
        quotas=fsum(part.quotas for part in parts),
        demand=fsum(part.demand for part in parts),
        credits=fsum(part.credits for part in parts),
        supply=fsum(part.supply for part in parts),
    )


def _listed(slots: Sequence[PlanSlot], tariff: Tariff) -> list[tuple[float, float]]:
    """The prices of the slots before the contract's terms; what nobody tells costs and earns nothing."""
    if not slots:
        return []
    limits: list[datetime] = [*(slot.start for slot in slots), slots[-1].end]
    known = tariff.between(limits[0], limits[-1])
    buy = means([(each.start, each.end, _or_nothing(each.import_price)) for each in known], limits)
    sell = means([(each.start, each.end, _or_nothing(each.export_price)) for each in known], limits)
    return list(zip(buy, sell, strict=True))


def _flow(slot: PlanSlot, buy: float, sell: float, terms: TariffTerms) -> Flow:
    """Where a single look is what counts, the slot's own end is not the look of the next one."""
    is_looked_at = any(not charge.interval_min for charge in terms.demand)
    kwh_per_w = (slot.end - slot.start).total_seconds() / 3.6e6
    return Flow(
        start=slot.start,
        end=slot.end - LEAST if is_looked_at else slot.end,
        import_kwh=max(slot.grid_w, 0.0) * kwh_per_w,
        export_kwh=max(-slot.grid_w, 0.0) * kwh_per_w,
        import_price=buy,
        export_price=sell,
    )


def _or_nothing(price: float | None) -> float:
    return price if price is not None and isfinite(price) else 0.0
