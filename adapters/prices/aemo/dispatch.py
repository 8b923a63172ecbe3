"""Reads a file of dispatch prices; columns and the meaning of its times: nem_prices.md."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from msgspec import Struct

from domain.errors import ConfigurationError

PACKAGED = Path(__file__).with_name("nem_2025-12-20_2026-01-04.csv")
REGIONS = ("NSW1", "QLD1", "SA1", "TAS1", "VIC1")
INTERVAL = timedelta(minutes=5)
HIGHEST_PER_MWH = 100_000.0  # five times the market's own cap
MARKET_TIME = timezone(timedelta(hours=10))  # all year


class DispatchPrices(Struct, frozen=True, kw_only=True):
    """Prices of 5-minute intervals in a row from `start` on, currency per MWh; None where one is missing."""

    start: datetime
    per_mwh: tuple[float | None, ...]


def read_dispatch(path: Path, region: str) -> DispatchPrices:
    """One region's prices. Raises ConfigurationError for an unknown region or an unreadable file."""
    if region not in REGIONS:
        raise ConfigurationError([f"tariff.region: {region!r} is not one of {', '.join(REGIONS)}"])
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return _read(csv.reader(file), region)
    except (OSError, ValueError, IndexError, StopIteration) as err:
        raise ConfigurationError(
            [f"tariff.csv: {path.name} is not a file of dispatch prices: {err}"]
        ) from err


def _read(rows: Iterable[list[str]], region: str) -> DispatchPrices:
    lines = iter(rows)
    column = next(n for n, title in enumerate(next(lines)) if title.startswith(f"{region}_"))
    prices = {
        _interval_start(line[0]): _per_mwh(line[0], line[column]) for line in lines if line[column].strip()
    }
    start, last = min(prices), max(prices)
    count = (last - start) // INTERVAL + 1
    return DispatchPrices(start=start, per_mwh=tuple(prices.get(start + INTERVAL * n) for n in range(count)))


def _interval_start(stamp: str) -> datetime:
    end = datetime.fromisoformat(stamp)
    if end.minute % 5 or end.second:
        raise ValueError(f"{stamp} is not the end of a 5-minute interval")
    return end.replace(tzinfo=MARKET_TIME).astimezone(UTC) - INTERVAL


def _per_mwh(stamp: str, text: str) -> float:
    price = float(text)
    if not abs(price) <= HIGHEST_PER_MWH:  # which NaN is not either
        raise ValueError(f"{text.strip()} at {stamp} is no price per MWh")
    return price
