"""Facts of a notice in the words of a language: energy, money, times; English as everywhere, then German."""

import re
from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from domain.reason.spoken import money_words, number_words
from domain.status.facts import NOTHING, fact_words

MONEY = frozenset({"cost", "earned", "saved", "lost"})
DAYS = {
    "Monday": "Montag", "Tuesday": "Dienstag", "Wednesday": "Mittwoch", "Thursday": "Donnerstag",
    "Friday": "Freitag", "Saturday": "Samstag", "Sunday": "Sonntag",
}  # fmt: skip
MONTHS = {
    "January": "Januar", "February": "Februar", "March": "März", "May": "Mai", "June": "Juni",
    "July": "Juli", "October": "Oktober", "December": "Dezember",
}  # fmt: skip


class Spoken:
    """Facts by name, in words. One that is unknown has none: it raises KeyError."""

    def __init__(
        self, facts: Mapping[str, Any], language: str, currency: str, timezone: str, now: datetime
    ) -> None:
        self._facts, self._language = facts, language
        self._currency, self._timezone, self._now = currency, timezone, now
        self._dashes = False

    def with_dashes(self) -> "Spoken":
        """The same, with a dash for what is unknown."""
        other = Spoken(self._facts, self._language, self._currency, self._timezone, self._now)
        other._dashes = True
        return other

    def __getitem__(self, name: str) -> str:
        value = self._facts.get(name)
        if _is_nothing(value):
            if self._dashes:
                return "-"
            raise KeyError(name)
        if isinstance(value, str) and name not in ("until", "departure"):
            return value
        words = self._words(name, value)
        return in_german(words) if self._language == "de" else words

    def _words(self, name: str, value: Any) -> str:
        if name in MONEY:
            return money_words(value, self._currency)
        if name.endswith("_wh"):
            kwh = value / 1000
            return f"{number_words(kwh, 1 if abs(kwh) < 100 else 0)} kWh"
        if name == "solar_pct":
            return f"{number_words(value)} %"
        if name == "departure":
            return fact_words("until", value, self._currency, self._timezone, self._now)
        return fact_words(name, value, self._currency, self._timezone, self._now)


def in_german(words: str) -> str:
    """English words for numbers, money and times as a German says them."""
    words = re.sub(r"(\d)\.(\d)", r"\1,\2", words)
    words = re.sub(r"^(-?)([$€£])([\d,]+)", r"\1\3 \2", words)
    words = re.sub(r"^(\d\d:\d\d) tomorrow$", r"\1 morgen", words)
    words = re.sub(r"^(\d\d:\d\d) yesterday$", r"\1 gestern", words)
    for english, german in DAYS.items():
        words = words.replace(f" on {english}", f" am {german}")
    words = re.sub(r" on (\d+) ", r" am \1. ", words)
    for english, german in MONTHS.items():
        words = words.replace(english, german)
    return words


def _is_nothing(value: Any) -> bool:
    if isinstance(value, float) and not isfinite(value):
        return True
    return value is None or (isinstance(value, str) and value.lower() in NOTHING)
