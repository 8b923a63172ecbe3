"""The plan's clock: where its steps lie, how far knowledge reaches, and the means over the steps."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from domain.plan.draft.steps import edges, evened, known_until, means, price_cuts
from domain.tariff.slots import PriceSlot

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("start", "end", "step_s", "marks"),
    [
        (0, 15, 300, [0, 5, 10, 15]),
        (2.5, 12, 300, [2.5, 5, 10, 12]),
        (0, 60, 1800, [0, 30, 60]),
        (10, 130, 3600, [10, 60, 120, 130]),
        (0, 0, 300, [0]),
        # a step of less than 15 seconds is none of its own: the first joins the next, a rest the one before
        (4.75, 15, 300, [4.75, 5, 10, 15]),
        (4.8, 15, 300, [4.8, 10, 15]),
        (0, 10.25, 300, [0, 5, 10, 10.25]),
        (0, 10.2, 300, [0, 5, 10.2]),
    ],
)
def test_steps_lie_on_the_clocks_marks(start, end, step_s, marks):
    assert edges(at(start), at(end), step_s) == tuple(at(mark) for mark in marks)


@pytest.mark.parametrize(
    ("hours", "step_s", "width_min"),
    [
        (0, 300, 5),
        (2.99, 300, 5),
        (3.01, 300, 15),  # forecasts blur with distance
        (11.99, 300, 15),
        (12.01, 300, 30),
        (47, 300, 30),
        (4, 900, 15),
        (0, 1800, 30),
        (4, 1800, 30),
        (13, 3600, 60),
    ],
)
def test_later_steps_are_longer(hours, step_s, width_min):
    made = edges(NOON, NOON + timedelta(hours=48), step_s)
    then = NOON + timedelta(hours=hours)
    start, end = next((a, b) for a, b in pairwise(made) if a <= then < b)
    assert end - start == timedelta(minutes=width_min)


@pytest.mark.parametrize(
    ("hours", "plain", "even"), [(48, 144, 160), (24, 96, 96), (20, 88, 96), (14, 76, 80), (4, 40, 40)]
)
def test_a_live_plan_keeps_its_size_by_halving_its_last_half_hours(hours, plain, even):
    limits = edges(NOON, NOON + timedelta(hours=hours), 300)
    made = evened(limits)
    assert (len(limits) - 1, len(made) - 1) == (plain, even)
    assert set(limits) <= set(made)
    assert list(made) == sorted(set(made))
    fresh = sorted(set(made) - set(limits))
    assert all(mark.minute % 15 == 0 for mark in fresh)
    assert not fresh or fresh[0] >= limits[-1] - len(fresh) * timedelta(minutes=30)


def test_longer_steps_begin_three_and_twelve_hours_from_now():
    made = edges(NOON, NOON + timedelta(hours=14), 300)
    assert made[36:39] == (at(180), at(195), at(210))
    assert made[72:75] == (at(720), at(750), at(780))


@pytest.mark.parametrize(
    ("slots", "until"),
    [
        ([(0, 30)], 30),
        ([(-30, 30), (30, 60)], 60),
        ([(-30, 0)], None),  # it ends now
        ([(-30, 0), (0, 30)], 30),
        ([(1, 30)], None),
        ([(0, 30), (31, 60)], 30),
        ([(0, 30), (20, 60)], 60),
        ([(-60, -30), (-10, 20)], 20),
        ([], None),
    ],
)
def test_knowledge_reaches_as_far_as_the_slots_leave_no_gap(slots, until):
    found = known_until([(at(start), at(end)) for start, end in slots], NOON)
    assert found == (None if until is None else at(until))


@pytest.mark.parametrize(
    ("slots", "marks", "found"),
    [
        ([(0, 60, 4.0)], [0, 30, 60], [4.0, 4.0]),
        ([(0, 15, 4.0), (15, 60, 8.0)], [0, 30, 60], [6.0, 8.0]),
        ([(10, 20, 6.0)], [0, 30, 60], [2.0, 0.0]),
        ([(-30, 0, 9.0), (0, 60, 4.0), (60, 90, 9.0)], [0, 30, 60], [4.0, 4.0]),  # neighbours count nothing
        ([(-30, 90, 4.0)], [0, 30, 60], [4.0, 4.0]),
        ([(20, 40, 3.0)], [0, 30, 60], [1.0, 1.0]),
        ([(0, 10, 3.0), (20, 30, 6.0), (50, 60, 9.0)], [0, 30, 60], [3.0, 3.0]),
        ([(0, 60, 4.0)], [0, 10, 60], [4.0, 4.0]),
        ([], [0, 30], [0.0]),
    ],
)
def test_a_mean_weighs_each_slot_by_the_time_it_shares_with_the_step(slots, marks, found):
    spans = [(at(start), at(end), value) for start, end, value in slots]
    assert means(spans, [at(mark) for mark in marks]) == pytest.approx(found)


@pytest.mark.parametrize(
    ("cuts", "marks"),
    [
        ([2], [0, 2, 5, 10]),
        ([2, 3], [0, 2, 3, 5, 10]),
        ([5], [0, 5, 10]),
        ([0.25], [0, 0.25, 5, 10]),  # fifteen seconds are a step
        ([0.2], [0, 5, 10]),
        ([2, 2.2], [0, 2, 5, 10]),
        ([-3, 10, 12], [0, 5, 10]),  # outside
        ([7, 2], [0, 2, 5, 7, 10]),
    ],
)
def test_a_step_ends_at_every_cut_that_leaves_a_step(cuts, marks):
    made = edges(at(0), at(10), 300, cuts=[at(cut) for cut in cuts])
    assert made == tuple(at(mark) for mark in marks)


@pytest.mark.parametrize(
    ("prices", "cuts"),
    [
        ([(0.30, 0.10), (0.319, 0.10)], []),
        ([(0.30, 0.10), (0.321, 0.10)], [30]),
        ([(0.30, 0.10), (0.279, 0.10)], [30]),
        ([(0.30, 0.10), (0.30, 0.121)], [30]),
        ([(0.30, 0.10), (0.30, 0.079)], [30]),
        ([(0.30, 0.10), (0.315, 0.10), (0.325, 0.10)], [60]),  # since the last cut, not the last price
        ([(0.30, 0.10), (0.33, 0.10), (0.33, 0.10)], [30]),
        ([(0.30, None), (0.30, None)], []),
        ([(0.30, None), (0.30, 0.05)], [30]),
        ([(0.30, 0.05), (0.30, None)], [30]),
        ([(0.30, 0.01), (0.30, None)], []),
        ([], []),
    ],
)
def test_prices_are_cut_where_they_have_moved_by_two_cents(prices, cuts):
    slots = [
        PriceSlot(start=at(30 * n), end=at(30 * n + 30), import_price=buy, export_price=sell)
        for n, (buy, sell) in enumerate(prices)
    ]
    assert list(price_cuts(slots)) == [at(cut) for cut in cuts]
    in_yen = [
        replace(s, import_price=100 * s.import_price, export_price=s.export_price and 100 * s.export_price)
        for s in slots
    ]
    assert list(price_cuts(in_yen, 100)) == [at(cut) for cut in cuts]
