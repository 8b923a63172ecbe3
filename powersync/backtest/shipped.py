"""The past that comes with the program: where each part is from stands in `data/sources.md`."""

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from adapters.clouds.nem.market_time import FIVE_MINUTES, MARKET_TIME, REGIONS
from adapters.clouds.nem.recorded import PACKAGED, read_dispatch
from domain.errors import InvalidRequest
from domain.instants import HALF_HOUR, midnight
from powersync.backtest.past import Past
from powersync.backtest.recorded_house import DATA, lived, remembered

AHEAD = timedelta(days=2)
# On the wholesale price: a factor, and currency per kWh; export earns the bare price.
GST, NETWORK = 1.10, 0.10
ZONES = {
    "NSW1": "Australia/Sydney",
    "QLD1": "Australia/Brisbane",
    "SA1": "Australia/Adelaide",
    "TAS1": "Australia/Hobart",
    "VIC1": "Australia/Melbourne",
}


def shipped(region: str, first: date, last: date) -> Past:
    """The days from `first` to `last`, both included, and what is known after them.

    Raises InvalidRequest where no shipped prices cover them.
    """
    if region not in REGIONS:
        raise InvalidRequest(f"region {region!r} is none of {', '.join(REGIONS)}")
    if last < first:
        raise InvalidRequest(f"{last} is before {first}")
    zone = ZoneInfo(ZONES[region])
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    step, per_mwh = _prices(region, start, end)
    house = [lived((start + n * step).astimezone(zone)) for n in range(len(per_mwh))]
    return Past(
        title=f"{region} prices of {first} to {last}, with the house of 2011/12 (derived)",
        timezone=ZONES[region],
        currency="AUD",
        start=start,
        step=step,
        load_w=tuple(load_w for load_w, _ in house),
        pv_w=tuple(pv_w for _, pv_w in house),
        import_price=tuple(price / 1000 * GST + NETWORK for price in per_mwh),
        export_price=tuple(price / 1000 for price in per_mwh),
        counted=(end - start) // step,
        before=remembered(zone, start),
    )


def _prices(region: str, start: datetime, end: datetime) -> tuple[timedelta, list[float]]:
    """Wholesale prices per MWh over [start, end) and up to two days on, of five minutes if there are."""
    dispatch = read_dispatch(PACKAGED, region)
    first = (start - dispatch.start) // FIVE_MINUTES
    known: list[float] = []
    for price in dispatch.per_mwh[max(0, first) : max(0, first) + (end + AHEAD - start) // FIVE_MINUTES]:
        if price is None:
            break
        known.append(price)
    if first >= 0 and len(known) >= (end - start) // FIVE_MINUTES:
        return FIVE_MINUTES, known
    if region == "SA1":
        year = _year()
        stamps = (start + n * HALF_HOUR for n in range((end + AHEAD - start) // HALF_HOUR))
        known = [year[stamp] for stamp in takewhile(year.__contains__, stamps)]
        if len(known) >= (end - start) // HALF_HOUR:
            return HALF_HOUR, known
    raise InvalidRequest(
        "shipped prices cover 2025-12-21 to 2026-01-03 (all regions) and 2008-07-01 to 2009-06-30 (SA1) only"
    )


@cache
def _year() -> Mapping[datetime, float]:
    found = {}
    with (DATA / "nem_SA1_2008-07_2009-06.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            end = datetime.fromisoformat(row["interval_end_nem_time"]).replace(tzinfo=MARKET_TIME)
            found[end.astimezone(UTC) - HALF_HOUR] = float(row["rrp_aud_per_mwh"])
    return found
