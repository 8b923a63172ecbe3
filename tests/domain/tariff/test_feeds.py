"""Two feeds of one source become one list: the better one goes first, and no instant has two prices."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.tariff.feeds import filled
from domain.tariff.slots import PriceKind, PriceSlot

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def slots(*told: tuple[int, int, float]) -> list[PriceSlot]:
    return [
        PriceSlot(
            start=NOON + timedelta(minutes=start),
            end=NOON + timedelta(minutes=end),
            import_price=price,
            export_price=price / 2,
            kind=PriceKind.FORECAST,
        )
        for start, end, price in told
    ]


def told(found: tuple[PriceSlot, ...]) -> list[tuple[float, float, float]]:
    minute = timedelta(minutes=1)
    return [((slot.start - NOON) / minute, (slot.end - NOON) / minute, slot.import_price) for slot in found]


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        pytest.param(
            [(0, 5, 0.1), (5, 10, 0.2)],
            [(0, 30, 0.9), (30, 60, 0.8)],
            [(0, 5, 0.1), (5, 10, 0.2), (10, 30, 0.9), (30, 60, 0.8)],
            id="a half-hour under way begins where the five minutes end",
        ),
        pytest.param(
            [(25, 30, 0.1)],
            [(30, 60, 0.9)],
            [(25, 30, 0.1), (30, 60, 0.9)],
            id="one that starts at the last end is whole",
        ),
        pytest.param(
            [(0, 5, 0.1), (10, 15, 0.3)],
            [(0, 30, 0.9)],
            [(0, 5, 0.1), (5, 10, 0.9), (10, 15, 0.3), (15, 30, 0.9)],
            id="a hole between is filled, too",
        ),
        pytest.param(
            [(30, 60, 0.5), (60, 90, 0.6)],
            [(20, 25, 0.1), (25, 30, 0.2), (30, 35, 0.3), (85, 95, 0.4)],
            [(20, 25, 0.1), (25, 30, 0.2), (30, 60, 0.5), (60, 90, 0.6), (90, 95, 0.4)],
            id="the half-hours may be the better ones",
        ),
        pytest.param([], [(0, 30, 0.9)], [(0, 30, 0.9)], id="nothing better"),
        pytest.param([(0, 5, 0.1)], [], [(0, 5, 0.1)], id="nothing else"),
        pytest.param([(0, 30, 0.1)], [(0, 30, 0.9)], [(0, 30, 0.1)], id="the same interval"),
        pytest.param([(0, 60, 0.1)], [(10, 20, 0.9)], [(0, 60, 0.1)], id="all of it known better"),
    ],
)
def test_the_second_feed_fills_what_the_first_leaves_open(first, then, expected):
    assert told(filled(slots(*first), slots(*then))) == expected


def test_a_cut_slot_keeps_its_prices_and_its_kind():
    cut = filled(slots((0, 5, 0.1)), slots((0, 30, 0.9)))[1]
    assert (cut.export_price, cut.kind) == (0.45, PriceKind.FORECAST)
