"""When a car leaves: by the weekday, on the wall's clock, also when that is put forward or back."""

from datetime import UTC, datetime

import pytest

from domain.plan.cars.departure import next_departure

SYDNEY, LONDON = "Australia/Sydney", "Europe/London"


@pytest.mark.parametrize(
    ("departures", "now", "zone", "leaves"),
    [
        ({}, "2026-01-15T12:00:00+00:00", "UTC", None),
        ({"thu": "13:00"}, "2026-01-15T12:00:00+00:00", "UTC", "2026-01-15T13:00:00+00:00"),
        ({"thu": "12:00"}, "2026-01-15T12:00:00+00:00", "UTC", "2026-01-22T12:00:00+00:00"),
        ({"mon": "07:00", "fri": "06:00"}, "2026-01-15T12:00:00+00:00", "UTC", "2026-01-16T06:00:00+00:00"),
        ({"thu": "24:00"}, "2026-01-15T12:00:00+00:00", "UTC", "2026-01-16T00:00:00+00:00"),
        # Friday in Sydney, while it is still Thursday in UTC
        ({"fri": "07:00"}, "2026-01-15T19:00:00+00:00", SYDNEY, "2026-01-15T20:00:00+00:00"),
        # Sydney puts its clocks back on 2026-04-05 at 03:00: 02:30 comes twice, the first counts
        ({"sun": "02:30"}, "2026-04-04T12:00:00+00:00", SYDNEY, "2026-04-04T15:30:00+00:00"),
        ({"sun": "07:00"}, "2026-04-04T12:00:00+00:00", SYDNEY, "2026-04-04T21:00:00+00:00"),
        # London puts them forward on 2026-03-29 at 01:00: 01:30 is when they jump
        ({"sun": "01:30"}, "2026-03-28T12:00:00+00:00", LONDON, "2026-03-29T01:00:00+00:00"),
        ({"sun": "07:00"}, "2026-03-28T12:00:00+00:00", LONDON, "2026-03-29T06:00:00+00:00"),
    ],
)
def test_the_next_departure_is_told(departures, now, zone, leaves):
    found = next_departure(departures, datetime.fromisoformat(now).astimezone(UTC), zone)
    assert found == (None if leaves is None else datetime.fromisoformat(leaves))
