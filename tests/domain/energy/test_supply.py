"""What the connection costs: whole days of the site's calendar."""

from datetime import UTC, datetime

import pytest

from domain.energy.supply import supply_cost


@pytest.mark.parametrize(
    ("timezone", "since", "until", "cost"),
    [
        ("Europe/Berlin", "2026-03-28T23:00", "2026-03-29T22:00", 1.20),  # 23 hours are a day
        ("Europe/Berlin", "2026-10-24T22:00", "2026-10-25T23:00", 1.20),  # and so are 25
        ("Europe/Berlin", "2026-03-29T10:00", "2026-03-29T21:30", 0.60),  # half of the 23
        ("Europe/Berlin", "2026-02-28T23:00", "2026-03-31T22:00", 37.20),  # a month of 31 days
        ("Australia/Brisbane", "2026-01-15T08:00", "2026-01-16T02:00", 0.90),  # 6 hours, and 12 more
        ("Australia/Brisbane", "2026-01-15T08:00", "2026-01-15T08:00", 0.0),
        ("Australia/Brisbane", "2026-01-15T08:00", "2026-01-15T07:00", 0.0),
    ],
)
def test_every_local_day_costs_the_same_and_a_part_its_share(timezone, since, until, cost):
    begin, end = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (since, until))
    assert supply_cost(1.20, begin, end, timezone) == pytest.approx(cost)
