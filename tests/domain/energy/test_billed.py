"""What was billed, by local day: whole days only, and none is made worse."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.energy.billed import BilledDay, BilledInterval, Quality, better, billed_days, quality_of
from domain.energy.billed_spans import Asked, after, begun, spans

ADELAIDE = "Australia/Adelaide"
DAY = date(2026, 1, 14)
MIDNIGHT = datetime.fromisoformat("2026-01-14T00:00:00+10:30").astimezone(UTC)
HALF_HOUR = timedelta(minutes=30)


def told(count=48, start=MIDNIGHT, *, is_import=True, wh=500.0, cost=0.15, billable=48):
    return [
        BilledInterval(
            start=start + HALF_HOUR * n,
            end=start + HALF_HOUR * (n + 1),
            is_import=is_import,
            wh=wh,
            cost=cost,
            is_billable=n < billable,
        )
        for n in range(count)
    ]


def test_a_day_is_what_was_imported_less_what_was_earned_by_the_site_s_own_midnights():
    (day,) = billed_days([*told(), *told(is_import=False, wh=250, cost=-0.05)], ADELAIDE)
    assert (day.day, day.import_wh, day.export_wh) == (DAY, 24_000, 12_000)
    assert day.cost == pytest.approx(48 * 0.10)
    assert day.quality is Quality.BILLABLE


@pytest.mark.parametrize(
    "intervals",
    [
        told(47),
        told()[1:],
        [*told(), *told(47, is_import=False)],  # an export that lacks an hour would cost too much
        told(is_import=False),
        told(count=24) * 2,  # the same rows twice are no whole day
    ],
)
def test_a_day_that_is_not_told_whole_is_none(intervals):
    assert billed_days(intervals, ADELAIDE) == []


@pytest.mark.parametrize(
    ("begin", "count"), [("2026-04-05T00:00:00+10:30", 50), ("2025-10-05T00:00:00+09:30", 46)]
)
def test_days_on_which_clocks_are_changed_are_an_hour_longer_or_shorter(begin, count):
    start = datetime.fromisoformat(begin).astimezone(UTC)
    assert billed_days(told(count - 1, start), ADELAIDE) == []
    assert len(billed_days(told(count, start), ADELAIDE)) == 1


@pytest.mark.parametrize(
    ("billable", "quality"), [(48, Quality.BILLABLE), (47, Quality.MIXED), (0, Quality.ESTIMATED)]
)
def test_a_day_is_billable_when_all_of_it_is(billable, quality):
    (day,) = billed_days(told(billable=billable), ADELAIDE)
    assert day.quality is quality


def test_days_together_are_as_good_as_all_of_them():
    sure = BilledDay(day=DAY, told_s=86_400, billable_s=86_400)
    assert quality_of([sure, sure]) is Quality.BILLABLE
    assert quality_of([sure, replace(sure, billable_s=0)]) is Quality.MIXED


def test_billable_is_never_overwritten_by_an_estimate():
    estimate = BilledDay(day=DAY, cost=5, told_s=86_400)
    mixed = replace(estimate, cost=4.5, billable_s=43_200)
    billable = replace(estimate, cost=4, billable_s=86_400)
    assert better(None, estimate) is estimate
    assert better(estimate, mixed) is mixed
    assert better(mixed, billable) is billable
    assert better(billable, mixed) is billable
    assert better(billable, estimate) is billable
    corrected = replace(billable, cost=4.1)
    assert better(billable, corrected) is corrected


TODAY = date(2026, 1, 15)


def days_ago(*numbers):
    return tuple(TODAY - timedelta(days=number) for number in numbers)


def test_a_house_asks_for_three_days_first_and_then_backwards_to_ninety_none_twice():
    found = list(spans(begun(TODAY), TODAY))
    assert found[0] == days_ago(3, 0)
    assert found[1] == days_ago(9, 3)
    assert found[-1][0] == TODAY - timedelta(days=90)
    assert sum((last - first).days for first, last in found) == 90
    assert all((last - first).days <= 6 for first, last in found)


def test_what_was_asked_for_is_not_asked_for_again_but_the_last_three_days():
    asked = begun(TODAY)
    for span in spans(asked, TODAY):
        asked = after(asked, span)
    assert list(spans(asked, TODAY)) == [days_ago(3, 0)]


def test_a_backfill_that_was_broken_off_goes_on_where_it_was():
    asked = after(after(begun(TODAY), days_ago(3, 0)), days_ago(9, 3))
    assert list(spans(asked, TODAY))[:2] == [days_ago(3, 0), days_ago(15, 9)]


@pytest.mark.parametrize(
    ("off_days", "wanted"),
    [
        (2, [(3, 0)]),
        (10, [(10, 4), (4, 0)]),
        (-1, [(3, 0)]),  # the clock was set back
    ],
)
def test_days_that_a_pause_left_out_are_asked_for(off_days, wanted):
    until = TODAY - timedelta(days=off_days)
    asked = Asked(back_to=until - timedelta(days=90), since=until - timedelta(days=90), until=until)
    assert list(spans(asked, TODAY)) == [days_ago(*each) for each in wanted]


def test_a_pause_of_a_year_asks_for_ninety_days():
    until = TODAY - timedelta(days=365)
    asked = Asked(back_to=until, since=until, until=until)
    assert next(spans(asked, TODAY))[0] == TODAY - timedelta(days=90)
