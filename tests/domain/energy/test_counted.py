"""The bill beside our own measure, and which of them counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.energy.billed import BilledDay, Counts, Quality
from domain.energy.counted import Beside, beside, counted, whole_days, with_bills
from domain.energy.series import ENERGIES, Measured, energy_of

BRISBANE = "Australia/Brisbane"
FIRST = datetime.fromisoformat("2026-01-14T00:00:00+10:00").astimezone(UTC)
DAY_S = 86_400.0


def measured(number=0, cost=5.0, seconds=DAY_S):
    start = FIRST + timedelta(days=number)
    names = (*ENERGIES, "cost")
    return Measured(
        start=start,
        end=start + timedelta(days=1),
        sums=dict.fromkeys(names, cost),
        seconds=dict.fromkeys(names, seconds),
    )


def bill(number=0, cost=4.0, billable_s=DAY_S):
    day = date(2026, 1, 14) + timedelta(days=number)
    return {day: BilledDay(day=day, cost=cost, import_wh=9_000, told_s=DAY_S, billable_s=billable_s)}


@pytest.mark.parametrize(
    ("bills", "cost", "ours", "quality", "counts", "total"),
    [
        (bill(), 4.0, 5.0, Quality.BILLABLE, Counts.MIXED, 9.0),
        (bill(billable_s=0), 4.0, 5.0, Quality.ESTIMATED, Counts.MEASURED, 10.0),
        (bill(billable_s=DAY_S / 2), 4.0, 5.0, Quality.MIXED, Counts.MEASURED, 10.0),
        (bill() | bill(1, 4.5, 0), 8.5, 10.0, Quality.MIXED, Counts.MIXED, 9.0),
        (bill() | bill(1, -4.5), -0.5, 10.0, Quality.BILLABLE, Counts.BILLED, -0.5),
    ],
)
def test_a_billable_day_replaces_ours_and_both_are_told(bills, cost, ours, quality, counts, total):
    found = beside([measured(), measured(1)], bills, BRISBANE)
    assert found.billed is not None
    assert (found.billed.cost, found.billed.measured_cost) == (cost, ours)
    assert (found.billed.quality, found.billed.counts) == (quality, counts)
    assert counted(10.0, found) == total


def test_without_a_bill_our_own_measure_counts():
    assert beside([measured()], bill(7), BRISBANE) == Beside()
    assert counted(5.0, Beside()) == 5.0
    assert counted(None, beside([measured()], bill(), BRISBANE)) is None


def test_a_day_that_we_hardly_measured_is_told_and_replaces_nothing():
    found = beside([measured(seconds=0.5 * DAY_S)], bill(), BRISBANE)
    assert found.billed is not None
    assert (found.billed.measured_cost, found.billed.counts, found.more) == (None, Counts.MEASURED, 0.0)


@pytest.mark.parametrize(
    ("seconds", "billable_s", "cost", "counts"),
    [
        (DAY_S, DAY_S, 4.0, Counts.BILLED),
        (DAY_S, 0, 5.0, Counts.MEASURED),
        (0.5 * DAY_S, DAY_S, 4.0, Counts.BILLED),  # ours is not known, the bill is
        (0.5 * DAY_S, 0, None, None),
    ],
)
def test_a_day_of_the_history_tells_both_and_which_counts(seconds, billable_s, cost, counts):
    day = measured(seconds=seconds)
    period = energy_of(day, day.start, day.end)
    told = with_bills(period, [day], bill(billable_s=billable_s), BRISBANE)
    assert (told.cost, told.billed_cost, told.billed_days) == (period.cost, 4.0, 1)
    assert (told.cost_counted, told.counts) == (cost, counts)


def test_only_days_that_lie_wholly_in_the_span_are_compared():
    hour = timedelta(hours=1)
    days = [measured(), measured(1), measured(2)]
    assert whole_days(days, FIRST + hour, FIRST + timedelta(days=3) - hour) == [days[1]]
