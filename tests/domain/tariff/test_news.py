"""A plan is made again when a price ahead changes, and not because a fetch reached further."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.tariff.news import has_news
from domain.tariff.slots import PriceSlot, Tariff

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def tariff(*prices: tuple[float, float, float]) -> Tariff:
    return Tariff(
        slots=tuple(
            PriceSlot(
                start=NOON + timedelta(hours=start), end=NOON + timedelta(hours=end), import_price=price
            )
            for start, end, price in prices
        )
    )


FLAT = tariff((-1, 4, 0.3))


@pytest.mark.parametrize(
    ("after", "is_news"),
    [
        (FLAT, False),
        (tariff((-1, 5, 0.3)), False),  # it reaches further
        (tariff((0, 2, 0.3), (2, 4, 0.3)), False),  # told in other pieces
        (tariff((-2, -1, 0.9), (-1, 4, 0.3)), False),  # what is over
        (tariff((-1, 4, 0.31)), True),
        (tariff((-1, 2, 0.3), (2, 3, 0.03), (3, 4, 0.3)), True),
        (tariff((-1, 2, 0.3), (3, 4, 0.3)), True),  # an hour is no longer known
        (tariff(), True),
    ],
)
def test_news_are_other_prices_ahead(after, is_news) -> None:
    assert has_news(FLAT, after, NOON) is is_news
    assert has_news(after, FLAT, NOON) is is_news


ENDED = tariff((-2, 0, 0.3))  # it ends at this very instant
GAP_NOW = tariff((-2, -1, 0.3), (1, 4, 0.3))


@pytest.mark.parametrize(
    ("one", "other", "is_news"),
    [
        (ENDED, ENDED, False),
        (ENDED, tariff((-2, 0, 0.9)), False),  # both are over: nothing is known of now
        (ENDED, FLAT, True),  # now it is known what now costs
        (tariff((-2, -1, 0.3)), FLAT, True),
        (ENDED, GAP_NOW, False),
        (GAP_NOW, FLAT, True),
        (tariff(), tariff(), False),
    ],
)
def test_what_now_costs_is_news_where_it_was_unknown(one, other, is_news) -> None:
    assert has_news(one, other, NOON) is is_news
    assert has_news(other, one, NOON) is is_news


@pytest.mark.parametrize(
    ("before", "after", "is_news"),
    [(0.05, 0.05, False), (0.05, 0.06, True), (None, 0.05, True), (None, None, False)],
)
def test_what_export_earns_is_a_price_too(before, after, is_news) -> None:
    sides = [
        Tariff(
            slots=(
                PriceSlot(start=NOON, end=NOON + timedelta(hours=1), import_price=0.3, export_price=earned),
            )
        )
        for earned in (before, after)
    ]
    assert has_news(*sides, NOON) is is_news


@pytest.mark.parametrize(("minutes", "is_news"), [(119, True), (120, False), (121, False)])
def test_a_price_that_is_over_is_no_news(minutes, is_news) -> None:
    dearer_before = tariff((-1, 2, 0.5), (2, 4, 0.3))
    assert has_news(FLAT, dearer_before, NOON + timedelta(minutes=minutes)) is is_news
