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
