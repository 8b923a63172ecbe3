"""What the energy that came to lie in the battery is worth, so that filling it is no loss.

A stored kWh is worth what it will spare: the discharge efficiency times the mean import price of the seven
local days before today, and no less than what the sun in it would have earned: the mean export price, over
the charge efficiency. A day of a spike tells neither: energy that lies there tomorrow meets no spike again.
All energy counts with this one worth, whenever it went in or out and whatever the
prices were then: what goes in and out again is worth nothing in the end, and the parts of a time add up to
the whole. A worth that changed on the way would credit the same energy with one price and debit it with
another. When the worth moves, so does the value of what lies in the battery, and only of that.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.house.house import Battery

WINDOW = timedelta(days=7)
SPIKE = 2.0  # times the middle one of the days: a mean that half an hour of a market's cap has made


class PricedDay(Struct, frozen=True, kw_only=True):
    """The `mean` import price (currency per kWh) of a local day, over the `seconds` in which it was known,
    and what a kWh earned in these (0 where nobody knew).
    """

    day: date
    mean: float
    seconds: float
    export_mean: float = 0.0


class Stored(Struct, frozen=True, kw_only=True):
    """What came to lie in the battery: `wh` more than at the begin (negative: less), over the `known_s` of
    compared time in which that could be told.

    `days` are the prices that it is valued by, `worth` what they make of a kWh, currency; `soc_pct` is where
    the next change counts from; None after a time that was not measured: what flowed in it nobody counted, so
    its energy is not counted either.
    """

    days: tuple[PricedDay, ...] = ()
    soc_pct: float | None = None
    wh: float = 0.0
    worth: float | None = None
    known_s: float = 0.0

    @property
    def value(self) -> float | None:
        """What the energy is worth now, currency; None while nobody knows what a kWh is."""
        return value_of(self.wh, self.worth)


class Step(Struct, frozen=True, kw_only=True):
    """A time of the local `day`: `soc_pct` as it ended, the import price over `price_s` of it, and for how
    long both sides of the savings were known (`compared_s`, 0: never).
    """

    day: date
    soc_pct: float | None
    price: float | None = None
    price_s: float = 0.0
    export_price: float | None = None
    compared_s: float


def stored_after(stored: Stored, step: Step, battery: Battery | None) -> Stored:
    """What is stored after `step`."""
    return moved(priced(stored, step, battery), step, battery)


def priced(stored: Stored, step: Step, battery: Battery | None) -> Stored:
    """The same energy at what its prices make of it after `step`."""
    days = prices_after(stored.days, step.day, step.price_s, step.price, step.export_price)
    return valued(replace(stored, days=days), step.day, battery)


def moved(stored: Stored, step: Step, battery: Battery | None) -> Stored:
    """What the battery came to hold in `step`. A house without one stores nothing, and knows that."""
    if battery is None:
        return replace(stored, soc_pct=None, known_s=stored.known_s + step.compared_s)
    if not step.compared_s:
        return replace(stored, soc_pct=step.soc_pct)
    if step.soc_pct is None:
        return stored
    before = step.soc_pct if stored.soc_pct is None else stored.soc_pct
    gained_wh = (step.soc_pct - before) / 100 * battery.capacity_wh
    return replace(
        stored,
        soc_pct=step.soc_pct,
        wh=stored.wh + gained_wh,
        known_s=stored.known_s + step.compared_s,
    )


def worth_per_kwh(days: Sequence[PricedDay], day: date, battery: Battery) -> float | None:
    """What a stored kWh is worth on `day`, currency, never below nothing; None while no price was ever known.

    In a house's first days it is the mean of those there were; on the very first, of that day so far. A day
    with more than `SPIKE` times the price of the middle one is left out.
    """
    known = _usual([each for each in days if each.day < day] or list(days))
    seconds = sum(each.seconds for each in known)
    if not seconds:
        return None
    spared = sum(each.mean * each.seconds for each in known) / seconds
    earned = sum(each.export_mean * each.seconds for each in known) / seconds
    return max(0.0, spared * battery.efficiency, earned / battery.efficiency)


def days_told(days: Sequence[PricedDay], day: date) -> int:
    """Over how many days back from `day` the prices reach that tell what a stored kWh is worth; 0: only to
    that day itself.
    """
    return max(((day - each.day).days for each in days if each.seconds and each.day < day), default=0)


def _usual(days: Sequence[PricedDay]) -> Sequence[PricedDay]:
    means = sorted(each.mean for each in days)
    middle = means[(len(means) - 1) // 2] if means else 0.0
    return [each for each in days if each.mean <= SPIKE * middle] if middle > 0 else days


def value_of(wh: float, worth: float | None) -> float | None:
    """What so much stored energy is worth, currency: nothing for none; None where the worth is unknown."""
    if wh == 0:
        return 0.0
    return None if worth is None else wh / 1000 * worth


def valued(stored: Stored, day: date, battery: Battery | None) -> Stored:
    """The same with what its prices make of a stored kWh on `day`; as it was without a battery."""
    return stored if battery is None else replace(stored, worth=worth_per_kwh(stored.days, day, battery))


def begun_anew(stored: Stored) -> Stored:
    """The same battery and prices, with nothing counted yet."""
    return replace(stored, wh=0.0, known_s=0.0)


def prices_after(
    days: tuple[PricedDay, ...],
    day: date,
    seconds: float,
    price: float | None,
    export_price: float | None = None,
) -> tuple[PricedDay, ...]:
    """The prices of `day` and of the seven before it, with those that held on it for so long."""
    kept = tuple(each for each in days if day - WINDOW <= each.day <= day)
    if price is None or seconds <= 0:
        return kept
    new = PricedDay(day=day, mean=price, seconds=seconds, export_mean=export_price or 0.0)
    if not kept or kept[-1].day != day:
        return (*kept, new)
    before = kept[-1]
    both_s = before.seconds + seconds
    both = replace(
        new,
        mean=(before.mean * before.seconds + new.mean * seconds) / both_s,
        export_mean=(before.export_mean * before.seconds + new.export_mean * seconds) / both_s,
        seconds=both_s,
    )
    return (*kept[:-1], both)


def corrected_prices(
    days: tuple[PricedDay, ...], day: date, seconds: float, bought: float, sold: float
) -> tuple[PricedDay, ...]:
    """The prices, with those of `day` known for so many more `seconds`, and by so much more in all of its
    time, currency·s per kWh.
    """
    before = next((each for each in days if each.day == day), PricedDay(day=day, mean=0.0, seconds=0.0))
    both_s = before.seconds + seconds
    if both_s <= 0 or not (seconds or bought or sold):
        return days
    after = replace(
        before,
        mean=(before.mean * before.seconds + bought) / both_s,
        export_mean=(before.export_mean * before.seconds + sold) / both_s,
        seconds=both_s,
    )
    others = [each for each in days if each.day != day]
    return tuple(sorted((*others, after), key=lambda each: each.day))


def prices_before(
    days: tuple[PricedDay, ...], known: tuple[PricedDay, ...], day: date
) -> tuple[PricedDay, ...]:
    """The prices of `day` with those that are `known` now of the seven before it."""
    before = tuple(each for each in known if day - WINDOW <= each.day < day)
    return (*before, *(each for each in days if each.day >= day))
