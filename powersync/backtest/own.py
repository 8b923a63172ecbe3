"""The house's own past: its recorded half-hours of load and sun, under its own tariff."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.energy.history import MeanPower
from domain.errors import DeviceError, InvalidRequest
from domain.house.house import Site
from domain.ports.records import PastPower
from domain.ports.sources import PriceSource
from domain.tariff.slots import PriceSlot
from powersync.backtest.past import LEARNED, Past

HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)
AHEAD = timedelta(days=2)
KNOWN_PART = 0.9  # of the half-hours; the others are taken from the day before or after


async def own_past(records: PastPower, prices: PriceSource, site: Site, first: date, last: date) -> Past:
    """The days from `first` to `last`, both included, and what was recorded up to two days after them.

    Raises InvalidRequest where too little of them was recorded or no price is known, StorageError.
    """
    if last < first:
        raise InvalidRequest(f"{last} is before {first}")
    zone = ZoneInfo(site.timezone)
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last + DAY, time(), zone).astimezone(UTC)
    step_s = int(HALF_HOUR.total_seconds())
    rows = {row.at: row for row in await records.power(start, end + AHEAD, step_s) if row.load_w is not None}
    counted = (end - start) // HALF_HOUR
    known = sum(start + n * HALF_HOUR in rows for n in range(counted))
    if known < KNOWN_PART * counted:
        raise InvalidRequest(
            f"only {known} of the {counted} half-hours from {first} to {last} were recorded; "
            "choose days on which the server ran"
        )
    lived = [_lived(rows, start + n * HALF_HOUR) for n in range(counted)]
    ahead = (rows.get(end + n * HALF_HOUR) for n in range(AHEAD // HALF_HOUR))
    lived += [row for row in ahead if row is not None]
    priced = await _prices(prices, start, start + len(lived) * HALF_HOUR)
    return Past(
        title=f"Your own house from {first} to {last}, under your own tariff",
        timezone=site.timezone,
        currency=site.currency,
        start=start,
        step=HALF_HOUR,
        load_w=tuple(max(0.0, row.load_w or 0.0) for row in lived),
        pv_w=tuple(max(0.0, row.pv_w or 0.0) for row in lived),
        import_price=tuple(slot.import_price for slot in priced),
        export_price=tuple(slot.export_price or 0.0 for slot in priced),
        counted=counted,
        before=tuple(await records.power(start - LEARNED, start, step_s)),
    )


def _lived(rows: Mapping[datetime, MeanPower], at: datetime) -> MeanPower:
    """The half-hour, or the nearest day's at the same time where it was not recorded."""
    for days in (0, -1, 1, -2, 2):
        if (row := rows.get(at + days * DAY)) is not None:
            return row
    return MeanPower(at=at)


async def _prices(source: PriceSource, start: datetime, end: datetime) -> list[PriceSlot]:
    """One for each half-hour: that of its begin."""
    try:
        slots = (await source.fetch(start, end)).slots
    except DeviceError as err:
        raise InvalidRequest(f"the tariff has no prices for these days: {err}") from err
    found, index = [], 0
    for n in range((end - start) // HALF_HOUR):
        at = start + n * HALF_HOUR
        while index < len(slots) and slots[index].end <= at:
            index += 1
        if index == len(slots) or slots[index].start > at:
            raise InvalidRequest(
                f"the tariff has no price for {at:%Y-%m-%d %H:%M} UTC: only one of fixed times tells the past"
            )
        found.append(slots[index])
    return found
