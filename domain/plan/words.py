"""A planned action's reason as one plain sentence, in the house's own time and money."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.reason import Reason, Why

MINOR = {"AUD": "c", "NZD": "c", "USD": "c", "CAD": "c", "EUR": "c", "GBP": "p"}
SYMBOL = {"AUD": "$", "NZD": "$", "USD": "$", "CAD": "$", "EUR": "€", "GBP": "£"}


def plan_sentence(reason: Reason, currency: str, timezone: str) -> str:
    """One sentence for a plan code (plan_charge, plan_discharge, plan_hold, self_consumption).

    Facts that are missing shorten the sentence; any other code gives an empty text.
    """
    facts, zone = reason.facts, ZoneInfo(timezone)
    match reason.code:
        case Why.PLAN_CHARGE:
            return _charging(facts, currency, zone)
        case Why.PLAN_DISCHARGE:
            return _selling(facts, currency)
        case Why.PLAN_HOLD:
            return _holding(facts, currency, zone)
        case Why.SELF_CONSUMPTION:
            return _self_use(facts)
        case _:
            return ""


def price_words(price: float, currency: str) -> str:
    """A price a person would say: 6 c/kWh, 2.5 p/kWh, $20.30/kWh."""
    if abs(price) < 1 and currency in MINOR:
        minor = price * 100
        shown = f"{minor:.1f}".removesuffix(".0") if abs(minor) < 10 else f"{minor:.0f}"
        return f"{shown} {MINOR[currency]}/kWh".replace("-0 ", "0 ")
    symbol = SYMBOL.get(currency, f"{currency} ")
    return f"{'-' if price < 0 else ''}{symbol}{abs(price):.2f}/kWh"


def _charging(facts: dict[str, Any], currency: str, zone: ZoneInfo) -> str:
    opening = f"Charging{_power(facts)}"
    until = _clock(facts, "until", zone)
    price = facts.get("price")
    if price is None:
        return f"{opening} while power is cheap."
    if facts.get("paid_to_use"):
        end = f" until {until}" if until else ""
        return f"{opening}: power pays {price_words(-price, currency)} to use{end}."
    dear, at = facts.get("next_dear_price"), _clock(facts, "next_dear_at", zone)
    if dear is None or at is None:
        return f"{opening}: power costs only {price_words(price, currency)}."
    now, later = price_words(price, currency), price_words(dear, currency)
    return f"{opening}: power costs {now} now and is worth {later} at {at}."


def _selling(facts: dict[str, Any], currency: str) -> str:
    price = facts.get("export_price")
    if price is None:
        return f"Selling{_power(facts)} from the battery."
    best = ", the best price ahead" if facts.get("rank") == 1 else ""
    return f"Selling{_power(facts)} from the battery: export earns {price_words(price, currency)}{best}."


def _holding(facts: dict[str, Any], currency: str, zone: ZoneInfo) -> str:
    dear, at, price = facts.get("kept_for_price"), _clock(facts, "kept_for_at", zone), facts.get("price")
    if dear is None or at is None:
        return "Keeping the battery's energy: the grid is cheaper now."
    now = f"; now it costs {price_words(price, currency)}" if price is not None else ""
    return f"Keeping the battery for {at}, when power is worth {price_words(dear, currency)}{now}."


def _self_use(facts: dict[str, Any]) -> str:
    battery_w = facts.get("battery_w")
    if battery_w is None or abs(battery_w) <= 100:
        return "The battery follows the house by itself."
    return (
        "Running the house from the battery."
        if battery_w > 0
        else "Storing spare solar power in the battery."
    )


def _power(facts: dict[str, Any]) -> str:
    power = facts.get("power_w")
    if power is None:
        return ""
    return f" at {power / 1000:.1f} kW" if "price" in facts else f" {power / 1000:.1f} kW"


def _clock(facts: dict[str, Any], name: str, zone: ZoneInfo) -> str | None:
    """Local wall-clock time of a fact; with the day where it is not the slot's own."""
    text, start = facts.get(name), facts.get("start")
    if not isinstance(text, str):
        return None
    at = datetime.fromisoformat(text).astimezone(zone)
    if not isinstance(start, str):
        return f"{at:%H:%M}"
    days = (at.date() - datetime.fromisoformat(start).astimezone(zone).date()).days
    if days == 0:
        return f"{at:%H:%M}"
    return f"{at:%H:%M} tomorrow" if days == 1 else f"{at:%H:%M} on {at:%A}"
