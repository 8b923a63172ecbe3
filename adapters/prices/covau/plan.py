"""A published plan as periods of the wall clock: the prices of its first kilowatt-hours."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from adapters.prices.covau import payloads
from adapters.prices.covau.payloads import GST, Contract, Rate, Window
from domain.errors import Rejected
from domain.tariff.time_of_use import TariffPeriod
from domain.tariff.wall_clock import MONTHS, WEEKDAYS

ALWAYS = (Window(start_time="00:00", end_time="23:59"),)
LEAP_YEAR = 2024
WORKDAYS = WEEKDAYS[:5]


class Plan(Struct, frozen=True, kw_only=True):
    """`feed_in` are periods of which only the export counts."""

    periods: tuple[TariffPeriod, ...]
    feed_in: tuple[TariffPeriod, ...]
    supply_charge_per_day: float | None


def plan_of(contract: Contract) -> Plan:
    """The plan, with GST. Raises Rejected where it has no prices that can be laid out."""
    periods = tuple(_bought(contract.tariff_period))
    if not periods:
        raise Rejected("CovaU: the plan has no prices by the clock")
    charges = {each.daily_supply_charge for each in contract.tariff_period} - {None}
    charge = charges.pop() if len(charges) == 1 else None
    return Plan(
        periods=periods,
        feed_in=tuple(_sold(contract.solar_feed_in_tariff)),
        supply_charge_per_day=None if charge is None else round(float(charge) * GST, 8),
    )


def _bought(parts: Sequence[payloads.TariffPeriod]) -> Iterator[TariffPeriod]:
    for part in parts:
        season = _season(part)
        timed = [(each.rates, each.time_of_use, each.display_name) for each in part.time_of_use_rates]
        if part.single_rate is not None:
            timed.append((part.single_rate.rates, ALWAYS, None))
        for rates, windows, name in timed:
            price = _first(rates)
            if price is not None:
                yield from _laid_out(windows, name, season, round(price * GST, 8), None)


def _sold(feed_ins: Iterable[payloads.FeedIn]) -> Iterator[TariffPeriod]:
    for feed_in in feed_ins:
        timed = [
            (each.rates, each.time_variations or ALWAYS, each.display_name)
            for each in feed_in.time_varying_tariffs
        ]
        if feed_in.single_tariff is not None:
            timed.append((feed_in.single_tariff.rates, ALWAYS, None))
        for rates, windows, name in timed:
            price = _first(rates)
            if price is not None:
                yield from _laid_out(windows, name, None, 0.0, price)


def _laid_out(
    windows: Iterable[Window], name: str | None, season: str | None, bought: float, sold: float | None
) -> Iterator[TariffPeriod]:
    for window in windows:
        if (days := _days(window.days)) is None:
            continue
        yield TariffPeriod(
            import_price=bought,
            export_price=sold,
            name=name,
            days=days,
            from_=_start(window.start_time),
            to=_end(window.end_time),
            season=season,
        )


def _first(rates: Sequence[Rate]) -> float | None:
    return float(rates[0].unit_price) if rates else None


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
