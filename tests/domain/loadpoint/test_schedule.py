"""Mode schedule: local windows, over midnight and over clock changes, and the price cap."""

from datetime import UTC, datetime

import pytest

from domain.house.settings import Mode, ScheduleSettings
from domain.loadpoint.window import next_start, window_at
from domain.reason.reason import Why
from tests.builders import a_charger, a_house, a_loadpoint, a_price, a_site
from tests.ticks import Ticks

NIGHT = ScheduleSettings(from_="22:00", to="06:00")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("settings", "zone", "now", "inside"),
    [
        (NIGHT, "Australia/Brisbane", "2026-01-15T21:59:59+10:00", False),
        (NIGHT, "Australia/Brisbane", "2026-01-15T22:00:00+10:00", True),
        (NIGHT, "Australia/Brisbane", "2026-01-16T05:59:59+10:00", True),
        (NIGHT, "Australia/Brisbane", "2026-01-16T06:00:00+10:00", False),
        (ScheduleSettings(from_="00:00", to="24:00"), "UTC", "2026-01-15T23:59:59+00:00", True),
        (ScheduleSettings(from_="06:00", to="06:00"), "UTC", "2026-01-15T06:00:00+00:00", False),
        (ScheduleSettings(days="sat"), "UTC", "2026-01-17T01:00:00+00:00", True),
        (ScheduleSettings(days="mon-fri"), "UTC", "2026-01-17T01:00:00+00:00", False),
        (ScheduleSettings(days="fri-mon"), "UTC", "2026-01-18T01:00:00+00:00", True),  # a Sunday
        (ScheduleSettings(days="tue,fri-mon"), "UTC", "2026-01-14T01:00:00+00:00", False),  # a Wednesday
        # A window belongs to the day it starts on: Friday's ends on Saturday morning.
        (ScheduleSettings(from_="22:00", to="06:00", days="fri"), "UTC", "2026-01-17T05:00:00+00:00", True),
        (ScheduleSettings(from_="22:00", to="06:00", days="fri"), "UTC", "2026-01-16T05:00:00+00:00", False),
        # Sydney's clocks go back at 03:00 on 2026-04-05, so 02:30 comes twice; both are inside.
        (NIGHT, "Australia/Sydney", "2026-04-04T15:30:00+00:00", True),
        (NIGHT, "Australia/Sydney", "2026-04-04T16:30:00+00:00", True),
        (NIGHT, "Australia/Sydney", "2026-04-04T20:00:00+00:00", False),
        (NIGHT, "Australia/Sydney", "2026-04-04T19:59:59+00:00", True),
    ],
)
def test_a_window_follows_the_clock_on_the_wall(settings, zone, now, inside):
    assert (window_at(settings, utc(now), zone) is not None) == inside


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        (NIGHT, "2026-01-15T22:00:00+00:00"),
        (ScheduleSettings(days="wed"), "2026-01-21T00:00:00+00:00"),
        (ScheduleSettings(from_="06:00", to="06:00"), None),
    ],
)
def test_the_next_window_is_told(settings, start):
    found = next_start(settings, utc("2026-01-15T12:00:00+00:00"), "UTC")
    assert found == (None if start is None else utc(start))


def at_noon(price: float | None = 0.2, charger=None, **settings):
    lp = a_loadpoint(mode=Mode.SCHEDULE, schedule=ScheduleSettings(**settings))
    ticks = Ticks(a_house(lp, site=a_site(timezone="UTC")))
    return ticks.at(0, charger, price=None if price is None else a_price(price))


@pytest.mark.parametrize(
    ("settings", "price", "current_a", "why"),
    [
        ({"from_": "12:00", "to": "13:00"}, 0.30, 32, Why.IN_WINDOW),
        ({"from_": "12:00", "to": "13:00"}, 0.31, 0, Why.PRICE_ABOVE_LIMIT),
        ({"from_": "12:00", "to": "13:00"}, None, 0, Why.PRICE_UNKNOWN),
        ({"from_": "13:00", "to": "14:00"}, 0.01, 0, Why.OUTSIDE_WINDOW),
        ({"from_": "12:00", "to": "13:00", "no_grid_import": True}, 0.30, 0, Why.INSUFFICIENT_SURPLUS),
    ],
)
def test_it_charges_in_its_window_below_its_cap(settings, price, current_a, why):
    found = at_noon(price, **settings)
    assert (found.order.current_a, found.reason.code) == (current_a, why)


def test_a_car_that_started_by_itself_outside_the_window_is_stopped():
    found = at_noon(charger=a_charger(7_000), from_="13:00", to="14:00")
    assert (found.order.current_a, found.issued_by) == (0, "schedule")
