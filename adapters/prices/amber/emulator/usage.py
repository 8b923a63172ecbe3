"""What the emulated account billed: a house of one habit under the recorded prices.

In Amber's cents and signs, seven market days at a time.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from adapters.clouds.nem.market_time import MARKET_TIME
from adapters.clouds.nem.recorded import RecordedMarket
from adapters.prices.amber.emulator.documents import Plan, intervals
from domain.instants import HALF_HOUR

MOST_DAYS = 7
BILLABLE_AFTER = timedelta(days=2)  # an estimate until then
IMPORT_KWH, EXPORT_KWH = 0.25, 0.5  # of half an hour; sun is exported from 9 to 15 o'clock


def usage(market: RecordedMarket, plan: Plan, query: Mapping[str, str], now: datetime) -> tuple[Any, int]:
    """The answer and its status: whole market days that are over, seven at most."""
    try:
        first, last = (date.fromisoformat(query.get(key, "")) for key in ("startDate", "endDate"))
    except ValueError:
        return {"message": "startDate and endDate are dates"}, 400
    if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
        return {"message": f"no more than {MOST_DAYS} days at once"}, 400
    today = now.astimezone(MARKET_TIME).date()
    begin, end = (
        datetime.combine(day, time(), MARKET_TIME) for day in (first, min(last + timedelta(days=1), today))
    )
    starts = [begin + HALF_HOUR * n for n in range(max(0, (end - begin) // HALF_HOUR))]
    return [_used(each, now) for each in intervals(market, plan, starts, HALF_HOUR, now, True)], 200


def _used(priced: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    is_import = priced["channelType"] == "general"
    end = datetime.fromisoformat(priced["nemTime"])
    is_sunny = 9 <= (end - HALF_HOUR).hour < 15
    kwh = (0.0 if is_sunny else IMPORT_KWH) if is_import else (EXPORT_KWH if is_sunny else 0.0)
    return {
        **priced,
        "type": "Usage",
        "channelIdentifier": "E1" if is_import else "B1",
        "kwh": kwh,
        "quality": "billable" if now - end >= BILLABLE_AFTER else "estimated",
        "cost": round(kwh * priced["perKwh"], 4),
    }
