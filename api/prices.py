"""Prices as they are told: without the noise that sums of taxes and fees leave in the last digits."""

from msgspec.structs import replace

from domain.plan.plan import Plan
from domain.tariff.slots import PriceSlot

DECIMALS = 6


def price_told(price: float | None) -> float | None:
    """The price, currency per kWh, to a millionth."""
    return None if price is None else round(price, DECIMALS) + 0.0


def slot_told(slot: PriceSlot) -> PriceSlot:
    """The slot with its prices as they are told."""
    return replace(
        slot,
        import_price=round(slot.import_price, DECIMALS) + 0.0,
        export_price=price_told(slot.export_price),
        wholesale_price=price_told(slot.wholesale_price),
    )


def plan_told(plan: Plan) -> Plan:
    """The plan with the prices of its slots as they are told."""
    slots = (
        replace(
            slot,
            import_price=round(slot.import_price, DECIMALS) + 0.0,
            export_price=round(slot.export_price, DECIMALS) + 0.0,
        )
        for slot in plan.slots
    )
    return replace(plan, slots=tuple(slots))
