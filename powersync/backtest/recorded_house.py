"""The recorded house that comes with the program: where it is from stands in `data/sources.md`."""

import csv
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.energy.history import MeanPower
from domain.instants import HALF_HOUR
from powersync.backtest.past import LEARNED

DATA = Path(__file__).with_name("data")
PANELS = 6.0  # the recorded house has 1.04 kWp


def lived(local: datetime) -> tuple[float, float]:
    """Load and sun, W, of a moment on the house's clock, the year apart."""
    load_kw, pv_kw = _house()[local.month, local.day, local.hour * 2 + local.minute // 30]
    return 1000 * load_kw, 1000 * PANELS * pv_kw


def remembered(zone: ZoneInfo, start: datetime) -> tuple[MeanPower, ...]:
    """The house's half-hours of the days before an instant, as far back as loads are learned from."""
    stamps = (start - LEARNED + n * HALF_HOUR for n in range(LEARNED // HALF_HOUR))
    return tuple(
        MeanPower(at=at, load_w=lived(at.astimezone(zone))[0], load_s=HALF_HOUR.total_seconds())
        for at in stamps
    )


@cache
def _house() -> dict[tuple[int, int, int], tuple[float, float]]:
    found = {}
    with (DATA / "house_2011-07_2012-06.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["start_local"])
            place = (at.month, at.day, at.hour * 2 + at.minute // 30)
            found[place] = (float(row["load_kw"]), float(row["pv_kw"]))
    return found
