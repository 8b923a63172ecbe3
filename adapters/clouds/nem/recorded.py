"""Recorded dispatch prices; columns and the meaning of their times: nem_prices.md."""

import csv
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from adapters.clouds.nem.market_time import FIVE_MINUTES, REGIONS, in_market_time
from adapters.clouds.nem.price_bounds import per_mwh_of
from adapters.clouds.rows import reckonable
from adapters.kinds.surroundings import Replay
from domain.errors import ConfigurationError

PACKAGED = Path(__file__).with_name("nem_2025-12-20_2026-01-04.csv")
A_DAY = timedelta(days=1) // FIVE_MINUTES
LONGEST = timedelta(days=50 * 365)  # the market began in 1998; a year with a slip in it would fill the memory


class DispatchPrices(Struct, frozen=True, kw_only=True):
    """Prices of 5-minute intervals in a row from `start` on, currency per MWh; None where one is missing."""

    start: datetime
    per_mwh: tuple[float | None, ...]


class RecordedMarket:
    """One region's prices of some past days, which repeat for ever in both directions.

    `replay`: the file's `price_day` shows as the day `as_day`, at the same market time. Raises
    ConfigurationError.
    """

    def __init__(self, region: str, path: Path | None = None, replay: Replay | None = None) -> None:
        prices = read_dispatch(path or PACKAGED, region)
        self.region = region
        self._start = prices.start + (timedelta(0) if replay is None else replay.as_day - replay.price_day)
        # Whole days only, so that noon stays noon after the end; a file shorter than a day just repeats.
        count = len(prices.per_mwh)
        self._per_mwh = prices.per_mwh[: count - count % A_DAY or count]

    def number_of(self, at: datetime) -> int:
        """Which interval holds `at`, counted from the first of the record."""
        return (at - self._start) // FIVE_MINUTES

    def start_of(self, number: int) -> datetime:
        """When that interval begins."""
        return self._start + number * FIVE_MINUTES

    def per_mwh(self, number: int) -> float | None:
        """Its price."""
        return self._per_mwh[number % len(self._per_mwh)]

    def mean(self, start: datetime, end: datetime) -> float | None:
        """The mean of the known prices of [start, end), currency per MWh."""
        prices = [self.per_mwh(number) for number in range(self.number_of(start), self.number_of(end))]
        known = [price for price in prices if price is not None]
        return sum(known) / len(known) if known else None


def read_dispatch(path: Path, region: str) -> DispatchPrices:
    """One region's prices. Raises ConfigurationError for an unknown region or an unreadable file."""
    if region not in REGIONS:
        raise ConfigurationError([f"tariff.region: {region!r} is not one of {', '.join(REGIONS)}"])
    return _shipped(region) if path == PACKAGED else _of_file(path, region)


@lru_cache(maxsize=len(REGIONS))
def _shipped(region: str) -> DispatchPrices:
    """Read once: what comes with the program stays as it is while that runs."""
    return _of_file(PACKAGED, region)


def _of_file(path: Path, region: str) -> DispatchPrices:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return _read(csv.reader(file), region)
    except (OSError, ValueError, OverflowError, csv.Error) as err:
        raise ConfigurationError(
            [f"tariff.csv: {path.name} is not a file of dispatch prices: {err}"]
        ) from err


def _read(rows: Iterable[list[str]], region: str) -> DispatchPrices:
    lines = iter(rows)
    column = next((n for n, title in enumerate(next(lines, ())) if title.startswith(f"{region}_")), None)
    if column is None:
        raise ValueError(f"no column of its first line begins with {region}_")
    prices: dict[datetime, float] = {}
    for number, line in enumerate(lines, start=2):
        if line and len(line) <= column:
            raise ValueError(f"line {number} has too few columns")
        if line and line[column].strip():
            at, price = _interval_start(line[0]), _per_mwh(line[0], line[column])
            if prices.setdefault(at, price) != price:
                raise ValueError(f"{line[0]} has two prices")
    if not prices:
        raise ValueError(f"there is no price of {region} in it")
    start, last = min(prices), max(prices)
    if last - start > LONGEST:
        raise ValueError(f"its intervals lie too far apart: in {start.year} and in {last.year}")
    count = (last - start) // FIVE_MINUTES + 1
    return DispatchPrices(
        start=start, per_mwh=tuple(prices.get(start + FIVE_MINUTES * n) for n in range(count))
    )


@lru_cache(maxsize=10_000)  # all regions have the same ones
def _interval_start(stamp: str) -> datetime:
    end = datetime.fromisoformat(stamp)
    if end.minute % 5 or end.second:
        raise ValueError(f"{stamp} is not the end of a 5-minute interval")
    return reckonable(in_market_time(end)) - FIVE_MINUTES


def _per_mwh(stamp: str, text: str) -> float:
    price = per_mwh_of(text)
    if price is None:
        raise ValueError(f"{text.strip()} at {stamp} is no price per MWh")
    return price
