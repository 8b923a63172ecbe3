"""What the demo house would have lived through before its first start, so that there is a past to look at."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from adapters.stores.sqlite import SqliteRecords
from domain.energy.history import Sample
from domain.loadpoint.past_session import PastSession
from powersync.demo.day import CAPACITY_WH

DAYS = 40
STEP = timedelta(minutes=5)
STEP_H = STEP / timedelta(hours=1)
FLOOR_WH, MOST_W = 0.1 * CAPACITY_WH, 5_000.0
CHARGE = timedelta(hours=2)
CAR_W = 3_600.0


async def remember(records: SqliteRecords, until: datetime) -> None:
    """Sun, house, battery and a car of the last weeks, and the charges of its last days; `until` is local."""
    await records.past.add_samples(list(samples(until)))
    await records.past.prune(until)
    for back in (1, 3, 4):
        await records.past.add_session(charge(until - timedelta(days=back)))
    await records.past.add_session(charge(until - timedelta(hours=3)))


def samples(until: datetime) -> Iterator[Sample]:
    """A house that covers itself from its battery as far as that goes, step by step."""
    at, held = until - timedelta(days=DAYS), 0.4 * CAPACITY_WH
    while at < until:
        hour, day = at.hour + at.minute / 60, at.timetuple().tm_yday
        clouds = 0.65 + 0.35 * math.sin(day * 2.4)
        sun = max(0.0, math.sin((hour - 5.5) / 14 * math.pi)) * 7_500 * clouds if 5.5 < hour < 19.5 else 0.0
        load = 380 + 250 * math.exp(-((hour - 7.5) ** 2)) + 1_400 * math.exp(-((hour - 19) ** 2) / 3)
        car = CAR_W if day % 3 == 0 and 10 <= hour < 12 else 0.0
        wish = load + car - sun  # what the battery would have to give
        battery = max(-MOST_W, min(MOST_W, wish))
        battery = max((held - CAPACITY_WH) / STEP_H, min((held - FLOOR_WH) / STEP_H, battery))
        held -= battery * STEP_H
        price = 0.34 if 15 <= hour < 21 else 0.08 if 10 <= hour < 15 else 0.24
        at += STEP
        yield Sample(
            at=at,
            seconds=STEP.total_seconds(),
            grid_w=round(wish - battery, 1),
            pv_w=round(sun, 1),
            battery_w=round(battery, 1),
            load_w=round(load, 1),
            ev_w=car,
            soc_pct=round(held / CAPACITY_WH * 100, 1),
            import_price=price,
            export_price=round(price / 3, 3),
            is_settled=True,
        )


def charge(ended_at: datetime) -> PastSession:
    """Two hours in the sun."""
    return PastSession(
        id=f"before-{ended_at:%d-%H}",
        loadpoint="garage",
        vehicle="hatchback",
        started_at=ended_at - CHARGE,
        ended_at=ended_at,
        energy_wh=7_200,
        solar_wh=6_400,
        battery_wh=300,
        grid_wh=500,
        cost=0.42,
        saving=1.36,
        soc_start_pct=43,
        soc_end_pct=55,
        coverage=1,
    )
