"""Ready tariffs as files beside this module, and how an owner's own periods change them.

A template knows a plan's hours and what the plan itself fixes. What differs by network or by month is marked
`typical`: good enough to plan by, not to settle a bill; the owner is told to write his own.
"""

import tomllib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.kinds.contract_terms import Credit
from adapters.prices.time_of_use.config import FeedIn, TimeOfUseTariff
from domain.tariff.time_of_use import TariffPeriod

SUPPLY_CHARGE = "supply charge"
FOLDER = Path(__file__).with_name("templates")
WINDOW = {"days": "mon-sun", "from_": "00:00", "to": "24:00", "season": None}

RowT = TypeVar("RowT", TariffPeriod, FeedIn)


class Quota(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The row `of` holds for so many kWh a day, or a month's days put together (`pool`), and `then` after."""

    of: str
    kwh_per_day: float
    pool: Literal["day", "month"] = "day"
    then: str


class Template(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ready tariff. `typical` names the periods and feed-ins whose prices are not the plan's own, and
    SUPPLY_CHARGE where that is not.
    """

    title: str
    currency: str
    as_of: str
    period: tuple[TariffPeriod, ...]
    feed_in: tuple[FeedIn, ...] = ()
    quota: tuple[Quota, ...] = ()
    credit: tuple[Credit, ...] = ()
    typical: tuple[str, ...] = ()
    supply_charge_per_day: float


@cache
def template(name: str) -> Template:
    """The template of this name."""
    return msgspec.convert(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")), Template)


def filled(ready: Sequence[RowT], own: Sequence[RowT]) -> list[tuple[RowT, int | None]]:
    """What holds, each with its place among the owner's own (None: as it is ready).

    Own rows that all carry names of ready ones change these; any other name, or none, and the own ones stand
    in place of all that is ready.
    """
    names = {each.name for each in ready}
    mine = list(enumerate(own))
    if any(each.name is None or each.name not in names for each in own):
        return [(each, place) for place, each in mine]
    found: list[tuple[RowT, int | None]] = []
    for each in ready:
        changed = [(_changed(each, other), place) for place, other in mine if other.name == each.name]
        found += changed or [(each, None)]
    return found


def mistaken(ready: Sequence[RowT], own: Sequence[RowT]) -> Iterator[tuple[int, str]]:
    """Own rows that would replace all that is ready, and seem to be meant to change one of them: by place,
    with what is wrong.
    """
    names = [each.name for each in ready if each.name is not None]
    some_are_known = any(each.name in names for each in own)
    choice = f"the template's rows: {', '.join(dict.fromkeys(names))}"
    for place, each in enumerate(own):
        if each.name in names:
            continue
        near = get_close_matches(each.name or "", names, n=1)
        if names and (near or some_are_known):
            said = "has no name" if each.name is None else f"'{each.name}' is no row of the template"
            meant = f"did you mean {near[0]}? " if near else ""
            yield place, f"{said} ({meant}{choice}; own names throughout replace them all)"


def periods_of(tariff: TimeOfUseTariff) -> list[tuple[TariffPeriod, int | None]]:
    """The periods that hold, with their places among the owner's."""
    ready = () if tariff.template is None else template(tariff.template).period
    return filled(ready, tariff.periods)


def feed_in_of(tariff: TimeOfUseTariff) -> list[tuple[FeedIn, int | None]]:
    """The feed-ins that hold, with their places among the owner's."""
    ready = () if tariff.template is None else template(tariff.template).feed_in
    return filled(ready, tariff.feed_in)


def still_typical(tariff: TimeOfUseTariff) -> list[str]:
    """The names of what still has a typical price in place of the owner's own."""
    if tariff.template is None:
        return []
    as_ready: list[str | None] = [SUPPLY_CHARGE] if tariff.supply_charge_per_day is None else []
    as_ready += [period.name for period, own in periods_of(tariff) if own is None]
    as_ready += [feed_in.name for feed_in, own in feed_in_of(tariff) if own is None]
    return [name for name in template(tariff.template).typical if name in as_ready]


def _changed(ready: RowT, own: RowT) -> RowT:
    """The own row with the window of the ready one, where it has none of its own."""
    if any(getattr(own, name) != usual for name, usual in WINDOW.items()):
        return own
    return replace(own, **{name: getattr(ready, name) for name in WINDOW})
