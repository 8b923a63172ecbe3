"""A published plan as periods of the wall clock, at the prices of its first kilowatt-hours, and as bands that
say what the next ones cost.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from adapters.clouds.rows import as_documented
from adapters.prices.covau import payloads
from adapters.prices.covau.payloads import GST, Contract, Dollars, FeedIn, Rate, Window
from domain.errors import Rejected
from domain.tariff.terms import Band, Per, Side
from domain.tariff.time_of_use import TariffPeriod
from domain.tariff.wall_clock import MONTHS, WEEKDAYS, When

ALWAYS = (Window(start_time="00:00", end_time="23:59"),)
LEAP_YEAR = 2024
PERIODS = {"P1D": Per.DAY, "P1M": Per.MONTH}
WORKDAYS = WEEKDAYS[:5]


class Plan(Struct, frozen=True, kw_only=True):
    """`feed_in` are periods of which only the export counts. Their prices are those of the first kWh; `bands`
    say what comes after. `is_whole` False: what was told of a part of it was odd.
    """

    periods: tuple[TariffPeriod, ...]
    feed_in: tuple[TariffPeriod, ...]
    bands: tuple[Band, ...]
    supply_charge_per_day: float | None
    is_whole: bool = True


class Priced(Struct, frozen=True, kw_only=True):
    """What one part of the plan says: some prices, one after the other, for some hours."""

    rates: tuple[Rate, ...]
    windows: tuple[When, ...]
    name: str | None
    period: str | None


def plan_of(contract: Contract) -> Plan:
    """The plan, with GST. Raises Rejected where it has no prices that can be laid out."""
    bought = [each for each in _bought(contract.tariff_period) if each.rates]
    feed_in = as_documented(contract.solar_feed_in_tariff, tuple[FeedIn, ...])
    sold = [each for each in _sold(feed_in or ()) if each.rates]
    periods = tuple(period for each in bought for period in _periods(each, Side.IMPORT))
    if not periods:
        raise Rejected("CovaU: the plan has no prices by the clock")
    told = [
        each.daily_supply_charge for each in contract.tariff_period if not _is_null(each.daily_supply_charge)
    ]
    charges = {as_documented(each, Dollars) for each in told}
    charge = next(iter(charges)) if len(charges) == 1 else None
    bands = [band for each in bought for band in _bands(each, Side.IMPORT)]
    return Plan(
        periods=periods,
        feed_in=tuple(period for each in sold for period in _periods(each, Side.EXPORT)),
        bands=(*bands, *(band for each in sold for band in _bands(each, Side.EXPORT))),
        supply_charge_per_day=None if charge is None else round(float(charge) * GST, 8),
        is_whole=None not in charges and (feed_in is not None or _is_null(contract.solar_feed_in_tariff)),
    )


def _is_null(part: msgspec.Raw) -> bool:
    return bytes(part) == b"null"


def _bought(parts: Sequence[payloads.TariffPeriod]) -> Iterator[Priced]:
    for part in parts:
        season = _season(part)
        for each in part.time_of_use_rates:
            yield _priced(each.rates, each.time_of_use, each.display_name, season, each.period)
        if part.single_rate is not None:
            yield _priced(part.single_rate.rates, ALWAYS, None, season, part.single_rate.period)


def _sold(feed_ins: Iterable[payloads.FeedIn]) -> Iterator[Priced]:
    for feed_in in feed_ins:
        for each in feed_in.time_varying_tariffs:
            yield _priced(each.rates, each.time_variations or ALWAYS, each.display_name, None, each.period)
        if feed_in.single_tariff is not None:
            yield _priced(feed_in.single_tariff.rates, ALWAYS, None, None, feed_in.single_tariff.period)


def _priced(
    rates: tuple[Rate, ...],
    windows: Iterable[Window],
    name: str | None,
    season: str | None,
    period: str | None,
) -> Priced:
    when = tuple(
        When(days=days, from_=_start(each.start_time), to=_end(each.end_time), season=season)
        for each in windows
        if (days := _days(each.days)) is not None
    )
    return Priced(rates=rates, windows=when, name=name, period=period)


def _periods(each: Priced, side: Side) -> Iterator[TariffPeriod]:
    """At the price of its first kWh."""
    price = _price(each.rates[0], side)
    for window in each.windows:
        yield TariffPeriod(
            import_price=price if side is Side.IMPORT else 0.0,
            export_price=price if side is Side.EXPORT else None,
            name=each.name,
            days=window.days,
            from_=window.from_,
            to=window.to,
            season=window.season,
        )


def _bands(each: Priced, side: Side) -> Iterator[Band]:
    """The prices after the first, where they are for the kWh of a day or a month."""
    per = PERIODS.get(each.period or "P1D")
    if per is None or not each.windows:
        return
    used: float | None = each.rates[0].volume
    name = each.name or ("free" if not _price(each.rates[0], side) else side.value)
    for rate in each.rates[1:]:
        if used is None:
            return
        upto = None if rate.volume is None else used + rate.volume
        yield Band(
            name=name if used == each.rates[0].volume else f"{name} above {used:g} kWh",
            side=side,
            when=each.windows,
            per=per,
            above_kwh=used,
            upto_kwh=upto,
            price=_price(rate, side),
        )
        used = upto


def _price(rate: Rate, side: Side) -> float:
    told = float(rate.unit_price)
    return round(told * GST, 8) if side is Side.IMPORT else told


def _days(told: Sequence[str]) -> str | None:
    """The days of the week; None where a window is for public holidays alone."""
    named = [day.lower()[:3] for day in told if day.lower()[:3] in WEEKDAYS]
    if "BUSINESS_DAYS" in told:
        named = [*WORKDAYS]
    if not told:
        return "mon-sun"
    return ",".join(dict.fromkeys(named)) or None


def _start(clock: str) -> str:
    return "00:00" if clock[:2] == "24" else clock[:5]


def _end(clock: str) -> str:
    """The minute after the last one that is told; a full minute such as 11:00 is meant as it stands."""
    hour, minute = int(clock[:2]), int(clock[3:5])
    if minute == 59:
        hour, minute = hour + 1, 0
    return "24:00" if hour >= 24 else f"{hour:02}:{minute:02}"


def _season(part: payloads.TariffPeriod) -> str | None:
    """The months; None for the whole year. Raises Rejected for parts that end within a month."""
    if part.start_date is None or part.end_date is None:
        return None
    (first, day), (last, last_day) = (
        (int(text[:2]), int(text[3:])) for text in (part.start_date, part.end_date)
    )
    usual_end = monthrange(LEAP_YEAR, last)[1]
    if day != 1 or last_day < min(28, usual_end) or (last != 2 and last_day != usual_end):
        raise Rejected("CovaU: the plan has prices that change within a month")
    return None if (first, last) == (1, 12) else f"{MONTHS[first - 1]}-{MONTHS[last - 1]}"
