"""Numbers as documents and facts show them: so many digits as their unit is worth, which their name tells."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from domain.reason.reason import Reason
from domain.reason.spoken import percent_shown

StructT = TypeVar("StructT", bound=Struct)

# By how a name ends; the longest that fits counts.
DIGITS = {
    "_w": 0, "_kw": 3, "_wh": 1, "_kwh": 3, "_per_kwh": 6, "_a": 1, "_v": 1,
    "_s": 1, "_ms": 1, "_min": 1, "_h": 2,
}  # fmt: skip
MONEY = re.compile(r"(^|_)(costs?|savings?|earn(ed)?|lost|amount)(_|$)|_(value|charge)$")
OF_MONEY = 4
OTHERS = 6  # a price per kWh, a share, a factor: what is beyond is a float's own tail


def watts_shown(value: float | None) -> float | None:
    """Whole watts."""
    return None if value is None else float(round(value))


def rounded(value: float | None, digits: int) -> float | None:
    """So many digits, and no negative zero."""
    return None if value is None else round(value, digits) + 0.0


def shown_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with their numbers rounded, through all that they hold."""
    return {name: _shown(name, value) for name, value in facts.items()}


def shown(struct: StructT) -> StructT:
    """The same with its own numbers rounded, each by the name of its field."""
    told = {}
    for name, rounding in _roundings(type(struct)):
        if isinstance(value := getattr(struct, name), float):
            told[name] = rounding(value)
    return replace(struct, **told)


def _shown(name: str, value: Any) -> Any:
    if value is None or isinstance(value, str | int):  # most of them
        return value
    if isinstance(value, float):
        return _rounding(name)(value)
    if isinstance(value, Reason):
        return replace(value, facts=shown_facts(value.facts))
    if isinstance(value, Mapping):
        return shown_facts(value)
    if isinstance(value, list | tuple):
        return type(value)(_shown(name, each) for each in value)
    return value


@lru_cache
def _roundings(kind: type[Struct]) -> tuple[tuple[str, Callable[[float], float]], ...]:
    return tuple((each.name, _rounding(each.name)) for each in fields(kind))


@lru_cache(maxsize=1_000)
def _rounding(name: str) -> Callable[[float], float]:
    if name.endswith("_pct"):
        return _percent
    fitting = [ending for ending in DIGITS if name.endswith(ending)]
    digits = OF_MONEY if MONEY.search(name) else OTHERS
    if fitting:
        digits = DIGITS[max(fitting, key=len)]
    return lambda value: round(value, digits) + 0.0


def _percent(value: float) -> float:
    return percent_shown(value) if isfinite(value) else value
