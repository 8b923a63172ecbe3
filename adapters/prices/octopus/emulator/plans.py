"""Invented prices in the shapes of Octopus's plans, in pence with VAT; a kind of plan is told by its code."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from math import cos, pi, sin
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.instants import HALF_HOUR, midnight

LONDON = ZoneInfo("Europe/London")
Rate = dict[str, Any]


class Product(Struct, frozen=True):
    """One product: since when it is on offer, and until when."""

    code: str
    name: str
    direction: str = "IMPORT"
    since: str = "2024-10-01T00:00:00+01:00"
    until: str | None = None


PRODUCTS = (
    Product(
        "AGILE-23-12-06", "Agile Octopus", since="2023-12-06T00:00:00Z", until="2024-10-01T00:00:00+01:00"
    ),
    Product("AGILE-24-10-01", "Agile Octopus"),
    Product("AGILE-OUTGOING-19-05-13", "Agile Outgoing Octopus", "EXPORT", "2018-01-01T00:00:00Z"),
    Product("GO-VAR-22-10-14", "Octopus Go", since="2022-10-14T00:00:00+01:00"),
    Product("INTELLI-VAR-24-10-29", "Intelligent Octopus Go"),
    Product("FLUX-IMPORT-23-02-14", "Octopus Flux Import"),
    Product("FLUX-EXPORT-23-02-14", "Octopus Flux Export", "EXPORT"),
    Product("INTELLI-FLUX-IMPORT-23-07-14", "Intelligent Octopus Flux Import"),
    Product("INTELLI-FLUX-EXPORT-23-07-14", "Intelligent Octopus Flux Export", "EXPORT"),
    Product("OUTGOING-VAR-24-10-26", "Outgoing Octopus", "EXPORT"),
    Product("SILVER-25-09-02", "Octopus Tracker", since="2025-09-02T00:00:00+01:00"),
    Product("VAR-22-11-01", "Flexible Octopus", since="2022-11-01T00:00:00Z"),
)
BLOCKS: dict[str, tuple[tuple[str, float], ...]] = {  # from when on, on the house's clock
    "GO-": (("00:30", 8.5), ("05:30", 27.12)),
    "INTELLI-VAR-": (("05:30", 27.12), ("23:30", 7.0)),
    "FLUX-IMPORT-": (("02:00", 16.1), ("05:00", 26.83), ("16:00", 37.56), ("19:00", 26.83)),
    "FLUX-EXPORT-": (("02:00", 4.81), ("05:00", 15.47), ("16:00", 26.23), ("19:00", 15.47)),
    "INTELLI-FLUX-": (("16:00", 33.9), ("19:00", 25.43)),
}
FLAT = {"OUTGOING-VAR-": 15.0, "VAR-": 26.38}


def rows_of(
    product: str, zone: ZoneInfo, start: datetime, end: datetime, published: datetime
) -> Iterator[Rate]:
    """The rates that overlap [start, end), in time order, as the API writes them."""
    for name, pence in FLAT.items():
        if product.startswith(name):
            yield from flat(pence)
            return
    for name, blocks in BLOCKS.items():
        if product.startswith(name):
            yield from in_blocks(blocks, zone, start, end)
            return
    price, step = half_hourly(product)
    day_start = midnight(start.astimezone(zone).date(), zone)
    at = day_start if step > HALF_HOUR else start
    while at < min(end, published):
        yield row(price(at.astimezone(zone)), at, at + step)
        at += step


def half_hourly(product: str) -> tuple[Callable[[datetime], float], timedelta]:
    """A price by the wall clock, and how long it holds."""
    if product.startswith("AGILE-OUTGOING-"):
        return lambda at: max(-2.0, 0.62 * wholesale(at) - 1.5), HALF_HOUR
    if product.startswith("SILVER-"):
        return lambda at: 19 + 3 * sin(at.toordinal()), timedelta(days=1)
    return lambda at: min(100.0, 1.9 * wholesale(at) + (12.6 if 16 <= at.hour < 19 else 0.0)), HALF_HOUR


def wholesale(at: datetime) -> float:
    """Pence on the wholesale market: dear at breakfast and in the evening, at times below zero at noon."""
    hour = at.hour + at.minute / 60
    windy = 2.2 * sin(1.7 * at.toordinal()) + 0.5 * cos(2 * pi * hour / 1.5 + at.toordinal())
    noon = -9.0 * max(0.0, cos((hour - 12.5) * pi / 9)) ** 2
    evening = 5.0 * max(0.0, cos((hour - 18) * pi / 7)) ** 2
    return round(9.5 + noon + evening + windy, 4)


def in_blocks(
    blocks: tuple[tuple[str, float], ...], zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[Rate]:
    """The same every day, as rates from one change to the next."""
    day = start.astimezone(zone).date() - timedelta(days=1)
    edges = []
    while datetime.combine(day, time(0), zone) < end + timedelta(days=1):
        edges += [
            (datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC), pence)
            for clock, pence in blocks
        ]
        day += timedelta(days=1)
    for (begin, pence), (until, _) in pairwise(edges):
        if begin < end and until > start:
            yield row(pence, begin, until)


def flat(pence: float) -> Iterator[Rate]:
    """One price without an end, dearer for those who do not pay by direct debit."""
    since = datetime(2024, 10, 1, tzinfo=LONDON)
    yield row(pence, since, None, "DIRECT_DEBIT")
    yield row(round(pence * 1.055, 4), since, None, "NON_DIRECT_DEBIT")


def row(pence: float, start: datetime, end: datetime | None, method: str | None = None) -> Rate:
    """One rate, as the API writes it."""
    return {
        "value_exc_vat": round(pence / 1.05, 4),
        "value_inc_vat": round(pence, 4),
        "valid_from": start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "valid_to": None if end is None else end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "payment_method": method,
    }
