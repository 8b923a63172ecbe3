"""Facts of a notice in the words of a language: energy, money, times."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from domain.language.forms import Forms
from domain.language.telling import Telling
from domain.status.facts import NOTHING, fact_words

MONEY = frozenset({"cost", "earned", "saved", "lost"})
DASH = Forms("-")
NOTHING_PAID = "next to nothing"


class Spoken:
    """Facts by name, in words. One that is unknown has none: it raises KeyError."""

    def __init__(self, facts: Mapping[str, Any], telling: Telling) -> None:
        self._facts, self._telling = facts, telling
        self._dashes = False

    def with_dashes(self) -> "Spoken":
        """The same, with a dash for what is unknown."""
        other = Spoken(self._facts, self._telling)
        other._dashes = True
        return other

    def __getitem__(self, name: str) -> str:
        value = self._facts.get(name)
        if _is_nothing(value):
            if self._dashes:
                return DASH
            raise KeyError(name)
        if isinstance(value, str) and name not in ("until", "departure"):
            return value
        return self._words(name, value)

    def _words(self, name: str, value: Any) -> str:
        if name in MONEY:
            money = self._telling.money(value)
            return self._telling.tongue.say(NOTHING_PAID) if money == self._telling.money(0) else money
        if name.endswith("_wh"):
            return self._telling.tongue.energy(value)
        if name == "solar_pct":
            return f"{self._telling.tongue.number(value)} %"
        known = "until" if name == "departure" else name
        return fact_words(known, value, self._telling)


def _is_nothing(value: Any) -> bool:
    if isinstance(value, float) and not isfinite(value):
        return True
    return value is None or (isinstance(value, str) and value.lower() in NOTHING)
