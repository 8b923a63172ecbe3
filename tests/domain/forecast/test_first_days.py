"""A house in its first days is planned with the sun that its roof has shown, never as if there were none."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.energy.history import MeanPower
from domain.forecast.first_days import arc, first_days

ADELAIDE = ZoneInfo("Australia/Adelaide")
FIVE_MINUTES = timedelta(minutes=5)


def clock(hour: int, minute: int = 0, day: int = 15, month: int = 6) -> datetime:
    """By the wall of a house in Adelaide, in winter."""
    return datetime(2026, month, day, hour, minute, tzinfo=ADELAIDE)


def seen(since: datetime, until: datetime, power_w: float, **changes: float) -> list[MeanPower]:
    rows = []
    while since < until:
        rows.append(MeanPower(at=since, pv_w=power_w, pv_s=300, **changes))
        since += FIVE_MINUTES
    return rows


def told(rows, now: datetime, *, limited=(), export_limit_w=None) -> dict[int, float]:
    """What is expected of the half-hours that begin on the hour, W, by the hour of the wall."""
    slots = first_days(rows, limited, export_limit_w, ADELAIDE, now, now + timedelta(hours=24))
    begins = ((slot.start.astimezone(ADELAIDE), slot.power_w) for slot in slots)
    return {at.hour: power_w for at, power_w in begins if at.minute == 0}


def test_ten_minutes_of_sun_in_the_morning_promise_a_day():
    found = told(seen(clock(9, 30), clock(9, 40), 2_000), clock(9, 40))
    assert found[12] == pytest.approx(2_450, rel=0.02)
    assert found[12] > found[14] > found[16] > 0
    assert (found[19], found[3]) == (0, 0)
    assert found[9] > 1_500  # tomorrow is like today
    early = told(seen(clock(7, 30), clock(7, 40), 600), clock(7, 40))
    assert early[12] == pytest.approx(900, rel=0.03)  # half as much again as was seen, at the most


@pytest.mark.parametrize(
    "rows",
    [
        [],
        seen(clock(6, 30), clock(7), 50),  # the rim of the day tells nothing
        seen(clock(20), clock(23), 0),
        seen(clock(9), clock(15), 0),  # no roof, or snow on it
        [MeanPower(at=clock(10), pv_w=None)],
    ],
)
def test_what_was_not_seen_by_light_is_not_told(rows):
    assert told(rows, clock(23, 30)) == {}


def test_the_last_hours_count_most_and_a_dull_sky_makes_a_dull_day():
    rows = seen(clock(9), clock(10), 4_000) + seen(clock(13), clock(14), 800)
    assert told(rows, clock(14))[14] < 2_200
    assert told(rows[:12], clock(14))[14] > 4_000


def test_sun_that_may_have_been_held_back_was_at_least_what_was_measured():
    bright, held = seen(clock(10), clock(11), 3_000), seen(clock(11), clock(12), 500)
    free = told(bright, clock(12))[12]
    assert told(bright + held, clock(12), limited=[(clock(11), clock(12))])[12] == pytest.approx(
        free, rel=0.01
    )
    full = seen(clock(11), clock(12), 500, soc_pct=100)
    assert told(bright + full, clock(12))[12] == pytest.approx(free, rel=0.01)
    at_limit = seen(clock(11), clock(12), 500, grid_w=-400, export_w=400, import_w=0, grid_s=300)
    assert told(bright + at_limit, clock(12), export_limit_w=400)[12] == pytest.approx(free, rel=0.01)
    assert told(held, clock(12), limited=[(clock(11), clock(12))])[12] > 480  # nothing else is known


@pytest.mark.parametrize(("at", "height"), [(clock(12), 1.0), (clock(18), 0.0), (clock(13, month=1), 1.0)])
def test_noon_is_that_of_standard_time(at, height):
    assert arc(at, ADELAIDE) == pytest.approx(height, abs=1e-9)
