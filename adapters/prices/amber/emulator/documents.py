"""Amber's documents over the recorded market: what a house pays per interval, in cents and Amber's signs."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from adapters.clouds.nem.market_time import MARKET_TIME
from adapters.clouds.nem.recorded import RecordedMarket

GST = 1.1
SPIKE_PER_MWH, NEAR_SPIKE_PER_MWH = 1_000.0, 500.0


class Plan(Struct, kw_only=True):
    """What retail prices are made of; cents per kWh. `has_feed_in` False: a house without solar.

    `half_hours`: how many of the coming ones are told with a retail forecast; `last_told`: nothing that
    begins later is told at all.
    """

    network: float = 11.0
    export_loss: float = 0.98
    has_feed_in: bool = True
    half_hours: int = 96
    last_told: datetime | None = None


def site(site_id: str, status: str = "active") -> dict[str, Any]:
    """One house of the account."""
    return {
        "id": site_id,
        "nmi": "2001000000",
        "channels": [
            {"identifier": "E1", "type": "general", "tariff": "RSR"},
            {"identifier": "B1", "type": "feedIn", "tariff": "SGT"},
        ],
        "network": "SA Power Networks",
        "status": status,
        "activeFrom": "2024-01-01",
        "intervalLength": 5,
    }


def intervals(
    market: RecordedMarket,
    plan: Plan,
    starts: Iterable[datetime],
    length: timedelta,
    now: datetime,
    settled: bool,
) -> list[dict[str, Any]]:
    """One document per channel and interval; the running one is an estimate until it is `settled`."""
    found: list[dict[str, Any]] = []
    for place, start in enumerate(starts):
        shown = _shown(start, length, now, settled)
        since = start - length if shown.get("estimate") else start  # nobody knows better yet
        spot = market.mean(since, since + length)
        if spot is None or (plan.last_told is not None and start > plan.last_told):
            continue
        for channel in ("general", "feedIn") if plan.has_feed_in else ("general",):
            is_told = shown["type"] != "ForecastInterval" or place <= plan.half_hours
            found.append(shown | _priced(plan, channel, spot / 10, shown["type"], is_told=is_told))
    return found


def _shown(start: datetime, length: timedelta, now: datetime, settled: bool) -> dict[str, Any]:
    end = start + length
    shown = {
        "duration": length // timedelta(minutes=1),
        "date": f"{(end - timedelta(seconds=1)).astimezone(MARKET_TIME):%Y-%m-%d}",
        "startTime": _utc(start + timedelta(seconds=1)),
        "endTime": _utc(end),
        "nemTime": end.astimezone(MARKET_TIME).isoformat(),
        "renewables": 40.0,
    }
    if end <= now:
        return {"type": "ActualInterval"} | shown
    if start <= now:
        return {"type": "CurrentInterval", "estimate": not settled} | shown
    return {"type": "ForecastInterval"} | shown


def _priced(plan: Plan, channel: str, spot: float, kind: str, *, is_told: bool) -> dict[str, Any]:
    """`spot` is cents per kWh without tax."""
    retail = spot * GST + plan.network if channel == "general" else -spot * plan.export_loss
    near_market = spot * GST if channel == "general" else -spot
    document: dict[str, Any] = {
        "channelType": channel,
        "spotPerKwh": round(spot * GST, 5),
        "perKwh": round(near_market if kind == "ForecastInterval" else retail, 5),
        "spikeStatus": _spike(spot * 10),
        "descriptor": "high" if spot > 20 else "neutral" if spot > 8 else "low",
    }
    if kind != "ActualInterval" and is_told:
        spread = abs(retail) * 0.1
        document["advancedPrice"] = {
            "low": round(retail - spread, 5),
            "predicted": round(retail, 5),
            "high": round(retail + spread, 5),
        }
    return document


def _spike(per_mwh: float) -> str:
    if per_mwh >= SPIKE_PER_MWH:
        return "spike"
    return "potential" if per_mwh >= NEAR_SPIKE_PER_MWH else "none"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
