"""The house's own past: its recorded load and sun, under its own tariff. One of fixed times tells its prices
of then; a market's are taken from the records.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.energy.history import MeanPower
from domain.errors import DeviceError, InvalidRequest
from domain.house.house import Site
from domain.instants import HALF_HOUR, midnight
from domain.ports.records import PastPower
from domain.ports.sources import PriceSource
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.backtest.past import LEARNED, Past

FIVE_MINUTES = timedelta(minutes=5)  # so fine are the records, and a market's prices
DAY = timedelta(days=1)
AHEAD = timedelta(days=2)
KNOWN_PART = 0.9  # of the steps; the others are taken from the day before or after
NEAREST = (0, -1, 1, -2, 2)  # days

Rows = Mapping[datetime, MeanPower]


class Priced(Struct, frozen=True):
    """What a step costs to buy and earns to sell, per kWh."""

    bought: float
    sold: float


async def own_past(
    records: PastPower, prices: PriceSource, site: Site, first: date, last: date, now: datetime
) -> Past:
    """The days from `first` to `last`, both included, and what was recorded up to two days after them.

    Raises InvalidRequest where too little of them was recorded or no price is known, StorageError.
    """
    if last < first:
        raise InvalidRequest(f"{last} is before {first}")
    zone = ZoneInfo(site.timezone)
    start, end = midnight(first, zone), midnight(last + DAY, zone)
    tariff = await _tariff(prices, start, end + AHEAD, now)
    fixed = fixed_prices(tariff, start, end + AHEAD)
    step = FIVE_MINUTES if fixed is None else HALF_HOUR
    rows = {row.at: row for row in await records.power(start, end + AHEAD, int(step.total_seconds()))}
    counted = (end - start) // step
    lived = _whole({at: row for at, row in rows.items() if row.load_w is not None}, start, end, step)
    if lived is None:
        raise InvalidRequest(
            f"less than nine tenths of the time from {first} to {last} were recorded; "
            "choose days on which the server ran"
        )
    priced = fixed if fixed is not None else _recorded(rows, start, end, step)
    if priced is None:
        raise InvalidRequest(
            f"prices were recorded for less than nine tenths of the time from {first} to {last}, and the "
            "tariff tells none of the past"
        )
    steps = min(len(lived), len(priced))
    return Past(
        title=f"Your own house from {first} to {last}, under your own tariff",
        timezone=site.timezone,
        currency=site.currency,
        start=start,
        step=step,
        load_w=tuple(max(0.0, row.load_w or 0.0) for row in lived[:steps]),
        pv_w=tuple(max(0.0, row.pv_w or 0.0) for row in lived[:steps]),
        import_price=tuple(each.bought for each in priced[:steps]),
        export_price=tuple(each.sold for each in priced[:steps]),
        counted=counted,
        before=tuple(await records.power(start - LEARNED, start, int(HALF_HOUR.total_seconds()))),
        terms=tariff.terms,
    )


def _whole(rows: Rows, start: datetime, end: datetime, step: timedelta) -> list[MeanPower] | None:
    """The row of every step, the nearest day's at the same time where it is missing, and those after `end` up
    to the first gap. None where too few are known.
    """
    counted = (end - start) // step
    stamps = [start + n * step for n in range(counted)]
    if sum(at in rows for at in stamps) < KNOWN_PART * counted:
        return None
    found = [_nearest(rows, at) for at in stamps]
    ahead = takewhile(rows.__contains__, (end + n * step for n in range(AHEAD // step)))
    return [*found, *(rows[at] for at in ahead)]


def _nearest(rows: Rows, at: datetime) -> MeanPower:
    near = (rows.get(at + days * DAY) for days in NEAREST)
    return next((row for row in near if row is not None), MeanPower(at=at))


def _recorded(rows: Rows, start: datetime, end: datetime, step: timedelta) -> list[Priced] | None:
    """The recorded prices; a price to sell that nobody told earns nothing."""
    known = _whole({at: row for at, row in rows.items() if row.import_price is not None}, start, end, step)
    if known is None or any(row.import_price is None for row in known):
        return None
    return [Priced(row.import_price or 0.0, row.export_price or 0.0) for row in known]


async def _tariff(source: PriceSource, start: datetime, end: datetime, now: datetime) -> Tariff:
    """The tariff of then; of a market that tells no past, that of now, whose terms are the contract's too."""
    with suppress(DeviceError):
        return await source.fetch(start, end)
    try:
        return await source.fetch(now, now + DAY)
    except DeviceError as err:
        raise InvalidRequest(f"the tariff cannot be asked: {err}") from err


def fixed_prices(tariff: Tariff, start: datetime, end: datetime) -> list[Priced] | None:
    """The price of each half-hour's begin, where all of them are prices of fixed times."""
    slots: Sequence[PriceSlot] = [slot for slot in tariff.slots if slot.kind is PriceKind.SCHEDULE]
    found, index = list[Priced](), 0
    for n in range((end - start) // HALF_HOUR):
        at = start + n * HALF_HOUR
        while index < len(slots) and slots[index].end <= at:
            index += 1
        if index == len(slots) or slots[index].start > at:
            return None
        found.append(Priced(slots[index].import_price, slots[index].export_price or 0.0))
    return found
