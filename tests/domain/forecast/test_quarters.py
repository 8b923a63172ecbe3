"""What is little and what is much, by whole quarters of days."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.forecast.quarters import Quarter, quarters, spread, with_half_hour

MIDNIGHT = datetime(2026, 3, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def days_of(*ratios: float, expected_w: float = 12_000.0) -> list[Quarter]:
    return [Quarter(MIDNIGHT + n * DAY, expected_w, part * expected_w, 12) for n, part in enumerate(ratios)]


def test_half_hours_are_summed_by_quarters_of_the_day():
    halves = [(MIDNIGHT + hour * HOUR, 1_000.0, 900.0) for hour in (7, 0, 5.5, 6)]
    assert quarters(halves) == [
        Quarter(MIDNIGHT, 2_000.0, 1_800.0, 2),
        Quarter(MIDNIGHT + 6 * HOUR, 2_000.0, 1_800.0, 2),
    ]


def test_what_is_three_weeks_old_is_let_go():
    old = (Quarter(MIDNIGHT - 21 * DAY, 1.0, 1.0, 1), Quarter(MIDNIGHT, 1_000.0, 800.0, 1))
    assert with_half_hour(old, MIDNIGHT + HOUR, 500.0, 700.0) == (Quarter(MIDNIGHT, 1_500.0, 1_500.0, 2),)


@pytest.mark.parametrize(
    ("ratios", "found"),
    [
        ((1.0,) * 14, (1.0, 1.0)),
        ((0.5, 1.5) * 7, (0.5, 1.5)),
        ((0.9,) * 14, (0.9, 1.0)),  # a source that always says too much: what is much is what it says
        ((1.2,) * 14, (1.0, 1.2)),
        ((0.5, 1.5) * 6, None),  # too few
        ((), None),
    ],
)
def test_one_quarter_of_ten_lies_below_and_one_above(ratios, found):
    told = spread(days_of(*ratios), needed=14)
    assert told == (None if found is None else pytest.approx(found))


def test_the_rim_of_a_day_tells_no_ratio():
    rim = [Quarter(MIDNIGHT - n * DAY, 2_900.0, 20_000.0, 2) for n in range(1, 30)]
    assert spread([*rim, *days_of(*((0.5, 1.5) * 7))], needed=14) == pytest.approx((0.5, 1.5))


def test_what_was_not_expected_at_all_tells_no_ratio():
    assert spread([Quarter(MIDNIGHT, 0.0, 500.0, 12)] * 20, needed=14) is None
