"""A planned action's reason as one plain sentence, in the house's own time and money."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.reason.reason import Reason, Why
from domain.reason.spoken import power_words, price_words, time_words


def plan_sentence(reason: Reason, currency: str, timezone: str, now: datetime | None = None) -> str:
    """One sentence for a plan code (plan_charge, plan_discharge, plan_hold, self_consumption).

    Facts that are missing shorten the sentence; any other code gives an empty text. `now` is the instant at
    which it is said, None: when the slot starts.
    """
    facts = reason.facts
    match reason.code:
        case Why.PLAN_CHARGE:
            return _charging(facts, currency, timezone, now)
        case Why.PLAN_DISCHARGE:
            return _selling(facts, currency)
        case Why.PLAN_HOLD:
            return _holding(facts, currency, timezone, now)
        case Why.SELF_CONSUMPTION:
            return _self_use(facts)
        case _:
            return ""


def _charging(facts: Mapping[str, Any], currency: str, timezone: str, now: datetime | None) -> str:
    opening = f"Charging{_power(facts)}"
    price, sold = facts.get("price"), facts.get("export_price")
    if facts.get("from_sun"):
        rest = f"; the rest is sold at {price_words(sold, currency)}" if sold is not None and sold > 0 else ""
        return f"{opening} from the sun{rest}."
    if price is None:
        return f"{opening} while power is cheap."
    if facts.get("paid_to_use"):
        # The action may go on at another price: the price stands only for so long.
        until = _clock(facts, "price_until", timezone, now)
        end = f" until {until}" if until else ""
        return f"{opening}: power pays {price_words(-price, currency)} to use{end}."
    dear, at = facts.get("next_dear_price"), _clock(facts, "next_dear_at", timezone, now)
    if dear is None or at is None:
        return f"{opening}: power costs only {price_words(price, currency)}."
    present, later = price_words(price, currency), price_words(dear, currency)
    return f"{opening}: power costs {present} now and is worth {later} at {at}."


def _selling(facts: Mapping[str, Any], currency: str) -> str:
    price = facts.get("export_price")
    if price is None:
        return f"Selling{_power(facts)} from the battery."
    best = ", the best price ahead" if facts.get("rank") == 1 else ""
    return f"Selling{_power(facts)} from the battery: export earns {price_words(price, currency)}{best}."


def _holding(facts: Mapping[str, Any], currency: str, timezone: str, now: datetime | None) -> str:
    if facts.get("keeps_room"):
        return _keeping_room(facts, currency, timezone, now)
    dear, at = facts.get("kept_for_price"), _clock(facts, "kept_for_at", timezone, now)
    price = facts.get("price")
    if dear is None or at is None:
        return "Keeping the battery's energy: the grid is cheaper now."
    present = f"; now it costs {price_words(price, currency)}" if price is not None else ""
    return f"Keeping the battery for {at}, when power is worth {price_words(dear, currency)}{present}."


def _keeping_room(facts: Mapping[str, Any], currency: str, timezone: str, now: datetime | None) -> str:
    sold, price = facts.get("export_price"), facts.get("room_for_price")
    if sold is not None and sold > 0:
        return f"Keeping room in the battery: the sun is sold at {price_words(sold, currency)} now."
    at = _clock(facts, "room_for_at", timezone, now)
    if price is None or at is None:
        return "Keeping room in the battery."
    if price < 0:
        return (
            f"Keeping room in the battery for {at}, when power pays {price_words(-price, currency)} to use."
        )
    return f"Keeping room in the battery for {at}, when power costs only {price_words(price, currency)}."


def _self_use(facts: Mapping[str, Any]) -> str:
    battery_w = facts.get("battery_w")
    if battery_w is None or abs(battery_w) <= 100:
        return "The battery follows the house by itself."
    return (
        "Running the house from the battery."
        if battery_w > 0
        else "Storing spare solar power in the battery."
    )


def _power(facts: Mapping[str, Any]) -> str:
    power_w = facts.get("power_w")
    if power_w is None:
        return ""
    return f" at {power_words(power_w)}" if "price" in facts else f" {power_words(power_w)}"


def _clock(facts: Mapping[str, Any], name: str, timezone: str, now: datetime | None) -> str | None:
    """Local wall-clock time of a fact, with the day where that is another than the one it is said on."""
    text, start = facts.get(name), facts.get("start")
    if not isinstance(text, str):
        return None
    said = datetime.fromisoformat(start) if now is None and isinstance(start, str) else now
    return time_words(text, timezone, said)
