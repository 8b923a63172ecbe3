"""Several roofs as one: where their slots agree, where they do not, and where one is not known."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.forecasts.summed import between, summed
from domain.forecast.series import PowerSlot

NOON = datetime(2026, 1, 15, tzinfo=UTC)


def slots(*told: tuple[int, int, float]) -> tuple[PowerSlot, ...]:
    """From minute to minute, W."""
    return tuple(
        PowerSlot(NOON + timedelta(minutes=start), NOON + timedelta(minutes=end), power_w)
        for start, end, power_w in told
    )


HOURS = slots((0, 60, 1_000), (60, 120, 2_000))


@pytest.mark.parametrize(
    ("roofs", "max_w", "sum_of_them"),
    [
        ([HOURS], None, HOURS),
        ([HOURS], 1_500, slots((0, 60, 1_000), (60, 120, 1_500))),
        ([HOURS, HOURS, HOURS], None, slots((0, 60, 3_000), (60, 120, 6_000))),
        ([HOURS, HOURS], 3_000, slots((0, 60, 2_000), (60, 120, 3_000))),
        ([HOURS, slots((0, 30, 100), (30, 60, 200))], None, slots((0, 30, 1_100), (30, 60, 1_200))),
        ([HOURS, slots((90, 150, 500))], None, slots((90, 120, 2_500))),
        ([HOURS, ()], None, ()),
    ],
)
def test_a_sum_is_told_where_every_roof_is_known(roofs, max_w, sum_of_them):
    assert summed(roofs, max_w) == sum_of_them


@pytest.mark.parametrize(
    ("start", "end", "count"), [(0, 120, 2), (60, 120, 1), (59, 61, 2), (120, 180, 0), (-60, 0, 0)]
)
def test_a_slot_belongs_to_a_span_that_it_reaches_into(start, end, count):
    found = between(HOURS, NOON + timedelta(minutes=start), NOON + timedelta(minutes=end))
    assert len(found) == count
