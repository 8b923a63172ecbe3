"""The marks of a chart's time axis, by the clocks of the place."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.instants import midnight
from powersync.backtest.axis import MOST, marks

SYDNEY = "Australia/Sydney"
MIDNIGHTS_LEFT = ["21 Dec", "23 Dec", "25 Dec", "27 Dec", "29 Dec", "31 Dec", "2 Jan", "4 Jan"]


@pytest.mark.parametrize(
    ("zone", "first", "days", "texts", "hours_apart"),
    [
        (SYDNEY, date(2026, 1, 15), 1,
         ["15 Jan", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "16 Jan"], {3}),
        ("Europe/Berlin", date(2026, 1, 15), 2,
         ["15 Jan", "06:00", "12:00", "18:00", "16 Jan", "06:00", "12:00", "18:00", "17 Jan"], {6}),
        (SYDNEY, date(2025, 12, 21), 14, MIDNIGHTS_LEFT, {48}),
        # the clocks jump from 02:00 to 03:00, and go back from 03:00 to 02:00
        (SYDNEY, date(2025, 10, 5), 1,
         ["5 Oct", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "6 Oct"], {2, 3}),
        (SYDNEY, date(2026, 4, 5), 1,
         ["5 Apr", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "6 Apr"], {4, 3}),
        (SYDNEY, date(2025, 10, 4), 3,
         ["4 Oct", "12:00", "5 Oct", "12:00", "6 Oct", "12:00", "7 Oct"], {12, 11}),
        ("UTC", date(2026, 1, 1), 31, ["1 Jan", "8 Jan", "15 Jan", "22 Jan", "29 Jan"], {168}),
        ("UTC", date(2025, 7, 1), 365,
         ["Jul 2025", "Sep 2025", "Nov 2025", "Jan 2026", "Mar 2026", "May 2026", "Jul 2026"], None),
    ],
)  # fmt: skip
def test_an_axis_is_marked_at_round_times_of_the_clocks_there(zone, first, days, texts, hours_apart):
    there = ZoneInfo(zone)
    start, end = midnight(first, there), midnight(first + timedelta(days=days), there)
    found = marks(start, end, zone)
    assert [mark.text for mark in found] == texts
    for mark in found:
        local = mark.at.astimezone(there)
        assert mark.text in (f"{local:%H:%M}", f"{local.day} {local:%b}", f"{local:%b %Y}")
    apart = {(after.at - mark.at) / timedelta(hours=1) for mark, after in pairwise(found)}
    assert hours_apart is None or apart == hours_apart


@pytest.mark.parametrize(
    ("zone", "an_hour_before"),
    [
        (SYDNEY, "2025-10-04T15:00:00+00:00"),
        ("Australia/Lord_Howe", "2025-10-04T14:30:00+00:00"),  # by half an hour, to 02:30
    ],
)
def test_a_time_that_the_clocks_leave_out_is_not_marked(zone, an_hour_before):
    start = datetime.fromisoformat(an_hour_before)
    assert [mark.text for mark in marks(start, start + timedelta(hours=4), zone)][:3] == [
        "01:00", "03:00", "04:00",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [4, 10, 11, 60, 400, 4_000, 20_000])
def test_there_are_marks_and_never_too_many(days):
    start = datetime.fromisoformat("2026-01-15T00:00:00+00:00")
    assert 2 <= len(marks(start, start + timedelta(days=days), "UTC")) <= MOST
