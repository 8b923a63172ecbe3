"""A planned act tells of now with the price that holds now: the plan may be a minute old, and a price moves
when its five minutes begin.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from domain.reason.reason import Reason, Why
from domain.tariff.slots import PriceSlot

PLANNED = frozenset({Why.PLAN_CHARGE, Why.PLAN_DISCHARGE, Why.PLAN_HOLD, Why.SELF_CONSUMPTION})
SAME = 1e-6  # currency per kWh: facts are rounded


def at_price_of_now(reason: Reason, price: PriceSlot | None) -> Reason:
    """The reason with the price that holds (`price`, None: not known) where the plan was made with another;
    where that turns what it compares, the plan's prices stand without a word of now (`is_past`).
    """
    if reason.code not in PLANNED or price is None:
        return reason
    facts = {**reason.facts, **_changed(reason.facts, price)}
    compared = reason.facts.get("compared")
    if isinstance(compared, Mapping) and not _is_of_a_quota(compared):
        name = "export_price" if compared["now"] == "sell" else "price"
        if compared["now"] != "waste" and (now := _moved(compared.get("price_now"), name, price)) is not None:
            facts["compared"] = {**compared, "price_now": now}
    if facts == reason.facts:
        return reason
    is_best_no_more = facts.get("rank") == 1 and _is_less(
        facts.get("export_price"), reason.facts.get("export_price")
    )
    if is_best_no_more or _turns(facts) != _turns(reason.facts):
        facts = {**reason.facts, "is_past": True}
    return replace(reason, facts=facts, text="")


def _changed(facts: Mapping[str, Any], price: PriceSlot) -> dict[str, float]:
    moved = {name: _moved(facts.get(name), name, price) for name in ("price", "export_price")}
    return {name: now for name, now in moved.items() if now is not None}


def _moved(told: float | None, name: str, price: PriceSlot) -> float | None:
    """What it is now, where it is another one than is told."""
    now = price.export_price if name == "export_price" else price.import_price
    return now if told is not None and now is not None and abs(now - told) > SAME else None


def _is_of_a_quota(compared: Mapping[str, Any]) -> bool:
    """Whether it is no listed price that is told of now."""
    return any("now" in compared.get(quota, ()) for quota in ("beyond_quota", "with_quota"))


def _turns(facts: Mapping[str, Any]) -> tuple[bool, ...]:
    """All that a sentence says of these prices beside their numbers: what pays, and which is more."""
    price, sold = facts.get("price"), facts.get("export_price")
    compared, dearer = facts.get("compared"), facts.get("dearer")
    turns = [price is not None and price < 0, sold is not None and sold < 0, sold is not None and sold > 0]
    turns += [_is_less(price, facts.get(later)) for later in ("next_dear_price", "kept_for_price")]
    if isinstance(dearer, Mapping):
        turns.append(_is_less(sold, dearer["price"]))
    if isinstance(compared, Mapping):
        now = compared.get("price_now")
        turns += [now is not None and now < 0]
        turns += [_is_less(now, compared.get(other)) for other in ("price_then", "after_losses")]
    return tuple(turns)


def _is_less(price: float | None, other: float | None) -> bool:
    return price is not None and other is not None and price < other
