"""Reasons against what a house measures, as the tests of agreement ask for them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from domain.reading.battery import BatteryReading
from domain.reading.observation import Observation
from domain.reading.sources import Source, sources_of
from domain.reason.reason import Reason
from domain.status.agree import battery_agrees

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def house(
    battery_w: float | None = 0.0, grid_w: float | None = 0.0, pv_w: float | None = None
) -> Observation:
    battery = BatteryReading(power_w=battery_w)
    return Observation(at=NOON, grid_w=grid_w, battery=battery, has_battery=True, pv_w=pv_w)


def agreed(reason: Reason, seen: Observation, before: Sequence[Source] = (), **known: Any) -> Reason:
    sources = sources_of(
        grid_w=seen.grid_w, pv_w=seen.pv_w, battery_w=seen.battery_w, fed_w=seen.fed_w, before=before
    )
    return battery_agrees(reason, seen, sources, **known)
