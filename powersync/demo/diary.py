"""Where a demo's house stood when it stopped: with the same data folder it goes on from there, for what it
remembers of its past would else lie over a second life of the same hours.
"""

import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from powersync.demo import day

FILE = "demo.json"


class Car(Struct, frozen=True, kw_only=True):
    """The car at a charge point."""

    soc_pct: float | None
    connected: bool


class Page(Struct, frozen=True, kw_only=True):
    """The house at `at`, which shows the recorded day as `as_day`. `settings`: what the owner has set on each
    emulated device, by its driver.
    """

    as_day: date
    at: datetime
    battery_pct: float
    cars: dict[str, Car]
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)


def fresh(today: date) -> Page:
    """A house that begins its life today."""
    cars = {place: Car(soc_pct=soc_pct, connected=True) for place, soc_pct in day.CARS.items()}
    return Page(as_day=today, at=day.begin_on(today), battery_pct=day.SOC_PCT, cars=cars)


def opened(folder: Path, today: date) -> Page:
    """The house as it goes on; where its time is over by now, or nothing can be read, it begins today."""
    begun = fresh(today)
    try:
        kept = msgspec.json.decode((folder / FILE).read_bytes(), type=Page)
    except (OSError, msgspec.MsgspecError):
        return begun
    return kept if kept.at > begun.at and kept.cars.keys() == begun.cars.keys() else begun


def keep(folder: Path, page: Page) -> None:
    """Written whole or not at all; a folder that is not there yet has nothing to go on from."""
    if not folder.is_dir():
        return
    fresh_file = folder / f"{FILE}.new"
    fresh_file.write_bytes(msgspec.json.encode(page))
    os.replace(fresh_file, folder / FILE)
