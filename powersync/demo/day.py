"""Which days the demo replays, and when it begins: real prices of South Australia, mapped to today.

28 December 2025 fell to -89 $/MWh around noon and rose to 20,300 at 22:45 NEM time; the household is
Ausgrid's customer 12 of the same days of the year in 2011, its solar scaled to 10 kWp (derived).
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain.instants import RealTime

TIMEZONE = "Australia/Adelaide"
PRICE_DAY = date(2025, 12, 28)
HOUSE_DAY = date(2011, 12, 28)
BEGINS = time(11, 0)

KWP = 10.0
MAIN_FUSE_A = 50.0  # less than the house, its battery and two cars could take at once
CAPACITY_WH = 13_300.0
SOC_PCT = 50.0
CARS = {"garage": 55.0, "carport": 30.0}  # the charge points, and the levels of the cars there, %


def today(now: RealTime) -> date:
    """The date at the site, by real time."""
    return now.astimezone(ZoneInfo(TIMEZONE)).date()


def begin_on(day: date) -> datetime:
    """11:00 at the site on this local date, UTC."""
    return datetime.combine(day, BEGINS, ZoneInfo(TIMEZONE)).astimezone(UTC)
