"""What the file leaves out of money, in the house's own currency.

The defaults are meant in a currency worth about a dollar. In others they are that many times as much,
roughly: a limit of 0.25 that nobody set would keep a car in Sweden from ever charging. What the owner wrote
is kept to the letter.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from domain.house.currency import to_a_dollar
from domain.house.house import Curtailment
from domain.house.meant import money_meant
from domain.house.optimiser import Optimiser
from domain.house.setting import Setting
from domain.house.settings import CheapSettings, ScheduleSettings, SmartSettings

CHEAP = ("recovery_price", "opportunity_price", "price_hysteresis")
MONEY: dict[tuple[str, ...], tuple[type[Struct], tuple[str, ...]]] = {
    ("optimiser",): (Optimiser, ("wear_per_kwh", "switch_cost")),
    ("curtailment",): (Curtailment, ("enter_below", "leave_at")),
    ("loadpoint", "cheap"): (CheapSettings, CHEAP),
    ("loadpoint", "schedule"): (ScheduleSettings, ("max_price",)),
    ("loadpoint", "smart"): (SmartSettings, ("max_price",)),
}


def with_money(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a file with the defaults that are money, where the house's currency is a small one.

    Of a dead band, both ends are the owner's as soon as one is.
    """
    filled = copy.copy(dict(tables))
    site = filled.get("site")
    many = to_a_dollar(site.get("currency") if isinstance(site, Mapping) else None)
    if many == 1:
        return filled
    filled = copy.deepcopy(filled)
    for path, (kind, names) in MONEY.items():
        told = _defaults(kind, names, many)
        for table in _tables(filled, path):
            if kind is Curtailment and any(name in table for name in names):
                continue
            for name, value in told.items():
                table.setdefault(name, value)
    return filled


def described(settings: Iterable[Setting], currency: str, above: tuple[str, ...] = ()) -> Iterator[Setting]:
    """The settings with the defaults that hold in this currency, and with what can be meant in it."""
    many = to_a_dollar(currency)
    kind, names = MONEY.get(above, (None, ()))
    told = {} if kind is None else _defaults(kind, names, many)
    for each in settings:
        inside = tuple(described(each.fields, currency, (*above, each.key)))
        least, most = _meant(each, currency)
        yield replace(
            each,
            fields=inside,
            drivers=tuple(
                replace(one, fields=tuple(described(one.fields, currency, (*above, each.key))))
                for one in each.drivers
            ),
            default=told.get(each.key, each.default),
            least_meant=least,
            most_meant=most,
        )


def _meant(setting: Setting, currency: str) -> tuple[float, float] | tuple[None, None]:
    found = money_meant(setting.key, currency) if setting.type == "number" else None
    return (None, None) if found is None else found[:2]


def _defaults(kind: type[Struct], names: Iterable[str], many: int) -> dict[str, float]:
    return {each.name: round(each.default * many, 6) for each in fields(kind) if each.name in names}


def _tables(tables: dict[str, Any], path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The tables at a path, made where they are absent; of a list each. What is no table is left alone."""
    if not path:
        yield tables
        return
    name, rest = path[0], path[1:]
    inner = tables.get(name) if name == "loadpoint" else tables.setdefault(name, {})
    for each in inner if isinstance(inner, list) else [inner]:
        if isinstance(each, dict):
            yield from _tables(each, rest)
