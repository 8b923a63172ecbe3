"""Local time windows: start inclusive, end exclusive, over midnight where the end is not after the start.

A window belongs to the day it starts on. Start and end the same: never.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.house.settings import ScheduleSettings
from domain.instants import first_at

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60


class Window(Struct, frozen=True):
    """[start, end), UTC."""

    start: datetime
    end: datetime


def window_at(settings: ScheduleSettings, now: datetime, timezone: str) -> Window | None:
    """The window that holds `now`, or None."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    for day in (today, today - timedelta(days=1)):
        window = _window_on(settings, day, timezone)
        if window is not None and window.start <= now < window.end:
            return window
    return None


def next_start(settings: ScheduleSettings, now: datetime, timezone: str) -> datetime | None:
    """When the next window starts, or None where none ever does."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    for ahead in range(9):
        window = _window_on(settings, today + timedelta(days=ahead), timezone)
        if window is not None and window.start > now:
            return window.start
    return None


def windows_until(settings: ScheduleSettings, now: datetime, end: datetime, timezone: str) -> list[Window]:
    """The windows that lie between `now` and `end`, or reach into it, in time order."""
    zone = ZoneInfo(timezone)
    first, last = now.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    found = (_window_on(settings, day, timezone) for day in days)
    return [each for each in found if each is not None and each.start < end and each.end > now]


def _window_on(settings: ScheduleSettings, day: date, timezone: str) -> Window | None:
    if day.weekday() not in _weekdays(settings.days) or settings.from_ == settings.to:
        return None
    start_min, end_min = _minutes(settings.from_), _minutes(settings.to)
    if end_min <= start_min:
        end_min += DAY_MIN
    return Window(_instant(day, start_min, timezone), _instant(day, end_min, timezone))


def _instant(day: date, minutes: int, timezone: str) -> datetime:
    """The wall-clock time so many minutes into the day, as an instant; it is the clock that counts, not
    the minutes, on days that are shorter or longer.
    """
    days, rest = divmod(minutes, DAY_MIN)
    return first_at(day + timedelta(days=days), time(rest // 60, rest % 60), ZoneInfo(timezone))


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


@lru_cache(maxsize=64)
def _weekdays(days: str) -> frozenset[int]:
    """`mon-fri,sun` as weekday numbers, Monday 0; a range may wrap."""
    found: set[int] = set()
    for part in days.split(","):
        names = [WEEKDAYS.index(name) for name in part.split("-")]
        first, last = names[0], names[-1]
        found |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return frozenset(found)
