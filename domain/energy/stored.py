"""What the energy that came to lie in the battery is worth, so that filling it is no loss.

A stored kWh is worth what it will spare: the discharge efficiency times the mean import price of the seven
local days before. That holds for a whole day, so energy that goes in and out within one is worth nothing in
the end, and it does not depend on the span asked for: the days of a month add up to the month.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.house.house import Battery

WINDOW = timedelta(days=7)


class PricedDay(Struct, frozen=True, kw_only=True):
    """The `mean` import price (currency per kWh) of a local day, over the `seconds` in which it was known."""

    day: date
    mean: float
    seconds: float


class Stored(Struct, frozen=True, kw_only=True):
    """What came to lie in the battery: `wh` more than at the begin (negative: less), worth `value` in
    currency, over the `known_s` of compared time in which that could be told.

    `days` are the prices that it is valued by, `soc_pct` where the next change counts from; None after a time
    that was not measured: what flowed in it nobody counted, so its energy is not counted either.
    """

    days: tuple[PricedDay, ...] = ()
    soc_pct: float | None = None
    wh: float = 0.0
    value: float = 0.0
    known_s: float = 0.0


class Step(Struct, frozen=True, kw_only=True):
    """A time of the local `day`: `soc_pct` as it ended, the import price over `price_s` of it, and for how
    long both sides of the savings were known (`compared_s`, 0: never).
    """

    day: date
    soc_pct: float | None
    price: float | None
    price_s: float
    compared_s: float


def stored_after(stored: Stored, step: Step, battery: Battery | None) -> Stored:
    """What is stored after `step`. A house without a battery stores nothing, and knows that."""
    days = _with_price(stored.days, step)
    if battery is None:
        return replace(stored, days=days, soc_pct=None, known_s=stored.known_s + step.compared_s)
    if not step.compared_s:
        return replace(stored, days=days, soc_pct=step.soc_pct)
    worth = worth_per_kwh(days, step.day, battery)
    if step.soc_pct is None or worth is None:
        return replace(stored, days=days)
    before = step.soc_pct if stored.soc_pct is None else stored.soc_pct
    gained_wh = (step.soc_pct - before) / 100 * battery.capacity_wh
    return replace(
        stored,
        days=days,
        soc_pct=step.soc_pct,
        wh=stored.wh + gained_wh,
        value=stored.value + gained_wh / 1000 * worth,
        known_s=stored.known_s + step.compared_s,
    )


def worth_per_kwh(days: Sequence[PricedDay], day: date, battery: Battery) -> float | None:
    """What a stored kWh is worth on `day`, currency, never below nothing; None while no price was ever known.

    In a house's first days it is the mean of those there were; on the very first, of that day so far.
    """
    known = [each for each in days if each.day < day] or list(days)
    seconds = sum(each.seconds for each in known)
    if not seconds:
        return None
    mean = sum(each.mean * each.seconds for each in known) / seconds
    return max(0.0, mean) * battery.efficiency


def begun_anew(stored: Stored) -> Stored:
    """The same battery and prices, with nothing counted yet."""
    return replace(stored, wh=0.0, value=0.0, known_s=0.0)


def _with_price(days: tuple[PricedDay, ...], step: Step) -> tuple[PricedDay, ...]:
    """The prices of the day of the step and of the seven before it."""
    kept = tuple(each for each in days if step.day - WINDOW <= each.day <= step.day)
    if step.price is None or step.price_s <= 0:
        return kept
    if not kept or kept[-1].day != step.day:
        return (*kept, PricedDay(day=step.day, mean=step.price, seconds=step.price_s))
    last = kept[-1]
    seconds = last.seconds + step.price_s
    mean = (last.mean * last.seconds + step.price * step.price_s) / seconds
    return (*kept[:-1], PricedDay(day=step.day, mean=mean, seconds=seconds))
