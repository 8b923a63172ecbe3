"""A clock that tests turn by hand, and typical houses for emulated devices."""

import asyncio
from datetime import UTC, datetime, timedelta

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class ManualClock:
    """Stands still until turned; a sleep turns it and is remembered."""

    def __init__(self) -> None:
        self.at = NOON
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.turn(seconds)
        await asyncio.sleep(0)

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def a_house(*, pv_w: float = 3_000, load_w: float = 1_000, soc_pct: float = 50.0) -> SimulatedHouse:
    """13.3 kWh and 5 kW of battery, which covers the house by itself."""
    return SimulatedHouse(
        now=NOON,
        pv_available_w=pv_w,
        load_wanted_w=load_w,
        battery=SimulatedBattery(soc_pct=soc_pct, capacity_wh=13_300),
    )
