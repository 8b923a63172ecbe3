"""Numbers that are too little to be told, or sound alike: what is said without them."""

from collections.abc import Mapping
from typing import Any

from domain.language.telling import Telling
from domain.reason.reason import Why
from domain.status.facts import fact_words

LEAST_SUN_W = 50.0  # of the sun less is none: a sentence tells tenths of a kW
WITHOUT_SUN: dict[Why, str] = {
    Why.FOLLOWING_SURPLUS: "Charging from spare solar power.",
    Why.INSUFFICIENT_SURPLUS: "There is no spare solar power; charging needs {needed_w}.",
    Why.GRID_FALLBACK: "Charging at the minimum, {needed_w}, because there is no spare solar power.",
    Why.STOP_DELAY_RUNNING: (
        "No spare solar power is left: at the minimum now, stopping at {until} unless it recovers."
    ),
}
# What a sentence compares: where both sound alike, it says nothing.
COMPARED: dict[Why, tuple[str, str]] = {
    Why.INSUFFICIENT_SURPLUS: ("surplus_w", "needed_w"),
    Why.GRID_FALLBACK: ("surplus_w", "needed_w"),
    Why.PRICE_ABOVE_LIMIT: ("price", "limit_price"),
    Why.PRICE_SPIKE: ("wholesale_price", "threshold_price"),
    Why.BATTERY_BELOW_START_FLOOR: ("battery_soc_pct", "floor_pct"),
    Why.BATTERY_BELOW_PAUSE_FLOOR: ("battery_soc_pct", "floor_pct"),
    Why.POWER_CLAMPED: ("requested_w", "limit_w"),
}


def is_without_sun(facts: Mapping[str, Any]) -> bool:
    """Whether there is no sun to speak of."""
    surplus_w = facts.get("surplus_w")
    return surplus_w is not None and surplus_w < LEAST_SUN_W


def is_alike(code: Why, facts: Mapping[str, Any], telling: Telling) -> bool:
    """Whether the two numbers that the sentence of this code compares are told as the same."""
    if code not in COMPARED or "taker" in facts or "battery_takes_w" in facts:
        return False
    one, other = (facts.get(name) for name in COMPARED[code])
    if one is None or other is None:
        return False
    first, second = COMPARED[code]
    return fact_words(first, one, telling) == fact_words(second, other, telling)
