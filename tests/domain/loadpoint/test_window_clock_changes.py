"""A charging window on the nights when the clocks are set: it opens once, and never later than it should."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.house.settings import ScheduleSettings
from domain.loadpoint.window import next_start, window_at

# Berlin's clocks jump from 02:00 to 03:00 at 01:00 UTC on 2026-03-29, and come back to 02:00 at 01:00 UTC
# on 2026-10-25. Lord Howe's jump by half an hour, Santiago's at midnight.
SPRING, AUTUMN = "2026-03-28T12:00", "2026-10-24T12:00"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def opened(settings: ScheduleSettings, zone: str, since: str) -> list[tuple[str, str]]:
    """When the window is open in the 24 hours from there, looked at every minute, UTC."""
    begin = instant(since)
    found: list[tuple[datetime, datetime]] = []
    for minutes in range(24 * 60):
        now = begin + timedelta(minutes=minutes)
        if window_at(settings, now, zone) is None:
            continue
        if found and found[-1][1] == now:
            found[-1] = found[-1][0], now + timedelta(minutes=1)
        else:
            found.append((now, now + timedelta(minutes=1)))
    return [(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in found]


@pytest.mark.parametrize(
    ("zone", "since", "window", "open_utc"),
    [
        ("Europe/Berlin", SPRING, ("02:30", "03:30"), [("01:00", "01:30")]),
        ("Europe/Berlin", SPRING, ("02:00", "06:00"), [("01:00", "04:00")]),
        ("Europe/Berlin", SPRING, ("02:59", "05:00"), [("01:00", "03:00")]),
        ("Europe/Berlin", SPRING, ("03:00", "05:00"), [("01:00", "03:00")]),
        ("Europe/Berlin", SPRING, ("01:00", "02:30"), [("00:00", "01:00")]),
        ("Europe/Berlin", SPRING, ("02:10", "02:50"), []),  # that night has no such time
        ("Europe/Berlin", AUTUMN, ("02:15", "02:45"), [("00:15", "00:45")]),
        ("Europe/Berlin", AUTUMN, ("02:30", "04:00"), [("00:30", "03:00")]),
        ("Europe/Berlin", AUTUMN, ("01:00", "02:30"), [("23:00", "00:30")]),
        ("Australia/Lord_Howe", "2026-10-03T12:00", ("02:10", "03:00"), [("15:30", "16:00")]),
        ("America/Santiago", "2026-09-05T18:00", ("00:00", "02:00"), [("04:00", "05:00")]),
        ("Australia/Brisbane", SPRING, ("02:30", "03:30"), [("16:30", "17:30")]),
    ],
)
def test_a_window_opens_once_at_the_first_instant_that_its_clocks_have_reached(zone, since, window, open_utc):
    assert opened(ScheduleSettings(from_=window[0], to=window[1]), zone, since) == open_utc


def test_the_next_start_of_a_window_in_the_skipped_hour_is_the_end_of_the_skip():
    settings = ScheduleSettings(from_="02:30", to="03:30")
    assert next_start(settings, instant("2026-03-28T23:00"), "Europe/Berlin") == instant("2026-03-29T01:00")
