"""Rates of any length laid out on half-hours: one price each, or none."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from adapters.prices.octopus.payloads import Rate
from adapters.prices.octopus.products import Night
from domain.instants import HALF_HOUR, half_hour_of, half_hours_in
from domain.tariff.slots import PriceKind

EARLIEST = datetime.min.replace(tzinfo=UTC)
METHODS = {"direct_debit": "DIRECT_DEBIT", "other": "NON_DIRECT_DEBIT"}


def paid_by(rates: Iterable[Rate], payment: str) -> list[Rate]:
    """The rates of those who pay so; every one of them has a price."""
    return [
        rate
        for rate in rates
        if rate.value_inc_vat is not None and rate.payment_method in (None, METHODS[payment])
    ]


def half_hours(rates: Sequence[Rate], start: datetime, end: datetime) -> dict[datetime, float]:
    """Pence by half-hour of [start, end); where two rates hold, the one that began later."""
    latest_first = sorted(rates, key=lambda rate: rate.valid_from or EARLIEST, reverse=True)
    return {
        at: value
        for at in half_hours_in(start, end)
        if (value := next((each.value_inc_vat for each in latest_first if _holds(each, at)), None))
        is not None
    }


def by_night(
    day: Mapping[datetime, float], night: Mapping[datetime, float], hours: Night
) -> dict[datetime, float]:
    """The night's rate in its hours, else the day's."""
    nightly = {at: value for at, value in night.items() if hours.holds(at)}
    return {at: value for at, value in day.items() if not hours.holds(at)} | nightly


def value_at(rates: Iterable[Rate], now: datetime) -> float | None:
    """Pence that hold now."""
    found = half_hours(list(rates), half_hour_of(now), half_hour_of(now) + HALF_HOUR)
    return next(iter(found.values()), None)


def known_until(prices: Mapping[datetime, float], now: datetime) -> datetime:
    """Where the prices in a row from now on end; now, where there is none of now."""
    at = half_hour_of(now)
    while at in prices:
        at += HALF_HOUR
    return max(at, now)


def kind_at(start: datetime, now: datetime) -> PriceKind:
    """What is published does not change any more."""
    if start + HALF_HOUR <= now:
        return PriceKind.ACTUAL
    return PriceKind.CURRENT if start <= now else PriceKind.SCHEDULE


def _holds(rate: Rate, at: datetime) -> bool:
    begun = rate.valid_from is None or rate.valid_from <= at
    return begun and (rate.valid_to is None or at < rate.valid_to)
