"""The past that is shipped: real prices beside a recorded house, on the right half-hours."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import InvalidRequest
from powersync.backtest.shipped import shipped


def test_five_minute_prices_become_what_is_paid_and_earned():
    past = shipped("SA1", date(2025, 12, 22), date(2025, 12, 22))
    assert (past.step, past.counted, past.days) == (timedelta(minutes=5), 288, 1.0)
    assert past.start == datetime(2025, 12, 21, 13, 30, tzinfo=UTC)  # midnight in Adelaide
    assert past.steps == 288 * 3  # and two days to look ahead at
    # the interval that ends at 23:35 market time
    assert (past.export_price[0], past.import_price[0]) == pytest.approx((0.0743, 1.1 * 0.0743 + 0.10))


@pytest.mark.parametrize(
    ("local_hour", "load_w", "pv_w"),
    [
        (0.0, 338.0, 0.0),
        (12.5, 832.0, 6 * 112.0),  # its panels are made six times as large
    ],
)
def test_the_house_lives_its_own_day_of_the_year(local_hour, load_w, pv_w):
    past = shipped("NSW1", date(2025, 12, 22), date(2025, 12, 22))
    index = int(local_hour * 12)
    assert (past.load_w[index], past.pv_w[index]) == pytest.approx((load_w, pv_w))


@pytest.mark.parametrize(("day", "half_hours"), [(date(2008, 10, 5), 46), (date(2009, 4, 5), 50)])
def test_a_day_on_which_clocks_change_has_the_half_hours_it_has(day, half_hours):
    past = shipped("SA1", day, day)
    assert past.counted == half_hours
    assert past.step == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("region", "first", "last", "why"),
    [
        ("WA1", date(2025, 12, 22), date(2025, 12, 22), "WA1"),
        ("SA1", date(2025, 12, 23), date(2025, 12, 22), "before"),
        ("SA1", date(2025, 12, 1), date(2025, 12, 2), "cover"),
        ("SA1", date(2026, 1, 3), date(2026, 1, 9), "cover"),
        ("NSW1", date(2008, 8, 1), date(2008, 8, 2), "cover"),
    ],
)
def test_days_without_shipped_prices_are_refused(region, first, last, why):
    with pytest.raises(InvalidRequest, match=why):
        shipped(region, first, last)
