"""The facts of a reason as people read them; the unit is told by the name."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from domain.reason.spoken import number_words, percent_words, power_words, price_words, time_words

ACTIONS = {
    "force_charge": "charge",
    "force_discharge": "discharge",
    "hold": "stay as it is",
    "self_consumption": "run by itself",
}
NOTHING = ("", "none", "unknown")


class WordedFacts:
    """Facts by name, in words. A fact that is unknown, or nothing, has none: it raises KeyError."""

    def __init__(
        self, facts: Mapping[str, Any], currency: str, timezone: str, now: datetime | None = None
    ) -> None:
        self._facts, self._currency, self._timezone, self._now = facts, currency, timezone, now

    def __getitem__(self, name: str) -> str:
        value = self._facts[name]
        if value is None or (isinstance(value, float) and not isfinite(value)):
            raise KeyError(name)
        if isinstance(value, str) and value.lower() in NOTHING:
            raise KeyError(name)
        return fact_words(name, value, self._currency, self._timezone, self._now)


def fact_words(name: str, value: Any, currency: str, timezone: str, now: datetime | None = None) -> str:
    """One fact with its unit; `now` is when it is said."""
    if isinstance(value, datetime) or name in ("until", "rises_at"):
        return time_words(value, timezone, now)
    if isinstance(value, str):
        return ACTIONS.get(value, value.replace("_", " "))
    if name == "size_w":  # as it is configured: 5 kW
        return power_words(value).replace(".0 ", " ")
    if name.endswith("_w"):
        return power_words(value)
    if name.endswith("_pct"):
        return f"{percent_words(value)} %"
    if name.endswith("_a"):
        return f"{number_words(value)} A"
    if name.endswith("_s"):
        return f"{number_words(value)} s" if value < 120 else f"{number_words(value / 60)} min"
    if name == "price" or name.endswith("_price"):
        return price_words(value, currency)
    return str(value)
