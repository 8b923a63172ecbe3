"""AEMO's public reports as data: which file is the newest, and the prices in it.

A report is a ZIP with one CSV, whose lines begin with C (comment), I (columns) or D (data) and the name of
their table. Times are ends of intervals in market time, prices currency per MWh without tax. A row without
a price is left out: it is not zero.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from msgspec import Struct

from adapters.clouds.nem.market_time import FIVE_MINUTES, MARKET_TIME, begun
from adapters.clouds.nem.price_bounds import per_mwh_of
from adapters.clouds.rows import reckonable
from domain.errors import Unreachable
from domain.instants import HALF_HOUR

DISPATCH_FILE = re.compile(rb"PUBLIC_DISPATCHIS_(\d{12})_(\d+)\.zip", re.IGNORECASE)
PREDISPATCH_FILE = re.compile(rb"PUBLIC_PREDISPATCH_(\d{12})_(\d{14})_LEGACY\.zip", re.IGNORECASE)
LARGEST_CSV = 20_000_000  # bytes; a day of half-hours with all limits of the net is a few million
LONGEST_LINE = 10_000
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    csv.Error,
)
STAMP = "%Y/%m/%d %H:%M:%S%z"
MARKET_OFFSET = "+1000"
WITHOUT_INTERVENTION = "0"  # a second run of the market that nobody is billed by has 1


class MarketPrice(Struct, frozen=True, kw_only=True):
    """The price of the interval that ends then, currency per MWh."""

    end: datetime
    per_mwh: float


Row = list[str]


def newest(listing: bytes, pattern: re.Pattern[bytes], latest: datetime) -> str | None:
    """The name of the newest such file in a page that lists them, in whatever order; one of an interval that
    ends later than `latest` is of no time that has come, and would hide all that are published until then.
    """
    matches = (match for match in pattern.finditer(listing) if match[1] <= stamp_of(latest))
    found = max(matches, key=lambda match: match.groups(), default=None)
    return None if found is None else found[0].decode("ascii")


def stamp_of(at: datetime) -> bytes:
    """The instant as files are named by it."""
    return f"{at.astimezone(MARKET_TIME):%Y%m%d%H%M}".encode()


def rows_of(zipped: bytes) -> Iterator[Row]:
    """The lines of the report, one after the other. Raises Unreachable where it is damaged or something else.

    A megabyte takes tens of milliseconds to read, so whoever has a loop to keep reads it in a thread.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
            files = [each for each in archive.infolist() if each.filename.upper().endswith(".CSV")]
            if not files or files[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unreachable("AEMO: the report holds no table")
            if files[0].file_size > LARGEST_CSV:
                raise Unreachable(f"AEMO: the report is larger than {LARGEST_CSV / 1_000_000:g} MB")
            with archive.open(files[0]) as packed, io.TextIOWrapper(packed, "utf-8", newline="") as text:
                yield from csv.reader(iter(partial(text.readline, LONGEST_LINE), ""))
    except DAMAGES as err:
        raise Unreachable("AEMO: the report is damaged") from err


def dispatch_prices(rows: Iterable[Row]) -> dict[str, MarketPrice]:
    """The price of each region."""
    found: dict[str, MarketPrice] = {}
    for row in _of_table(rows, ["D", "DISPATCH", "PRICE"], columns=10):
        price = _price(row[4], row[9], FIVE_MINUTES) if row[8].strip() == WITHOUT_INTERVENTION else None
        if price is not None:
            found[row[6]] = price
    return found


def predispatch_prices(rows: Iterable[Row]) -> dict[str, Sequence[MarketPrice]]:
    """The half-hours to come of each region, in time order; of several rows for one the first holds."""
    found: dict[str, dict[datetime, MarketPrice]] = {}
    for row in _of_table(rows, ["D", "PDREGION"], columns=9):
        price = _price(row[7], row[8], HALF_HOUR)
        if price is not None:
            found.setdefault(row[6], {}).setdefault(price.end, price)
    return {region: [prices[end] for end in sorted(prices)] for region, prices in found.items()}


def _of_table(rows: Iterable[Row], begins: Row, *, columns: int) -> Iterator[Row]:
    return (row for row in rows if row[: len(begins)] == begins and len(row) >= columns)


def _price(stamp: str, told: str, length: timedelta) -> MarketPrice | None:
    """None too where no interval of that length ends then: such a row would lie over two others."""
    per_mwh = per_mwh_of(told)
    if per_mwh is None:
        return None
    try:
        end = reckonable(datetime.strptime(stamp + MARKET_OFFSET, STAMP).astimezone(UTC))
    except (ValueError, OverflowError):
        return None
    return MarketPrice(end=end, per_mwh=per_mwh) if begun(end, length) == end else None
