"""A plan is made again when a price ahead changes, and not because a fetch reached further."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.tariff.news import has_news, is_noticed
from domain.tariff.session import PriceSession, SessionKind
from domain.tariff.slots import PriceKind, PriceSlot, Tariff

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


def forecast(*prices: tuple[float, float, float]) -> Tariff:
    told = tariff(*prices)
    return replace(told, slots=tuple(replace(each, kind=PriceKind.FORECAST) for each in told.slots))


def sold_at(price: float | None, *, is_spike: bool = False) -> Tariff:
    slot = replace(FLAT.slots[0], export_price=price, is_spike=is_spike)
    return replace(FLAT, slots=(slot,))


FREE_HOUR = PriceSession(
    id="f", kind=SessionKind.FREE, start=NOON + timedelta(hours=1), end=NOON + timedelta(hours=2)
)


@pytest.mark.parametrize(
    ("before", "after", "is_far"),
    [
        (FLAT, FLAT, False),
        (FLAT, tariff((-1, 4, 0.37)), False),
        (FLAT, tariff((-1, 4, 0.38)), True),
        (FLAT, tariff((-1, 4, 0.22)), True),
        (FLAT, tariff((-1, 3, 0.3), (3, 4, 0.5)), True),
        (FLAT, tariff((-1, 3, 0.3), (3.5, 4, 0.3)), True),  # half an hour is no longer known
        (FLAT, tariff((-1, 3.5, 0.3)), False),  # a window that rolls
        (FLAT, tariff((-1, 3, 0.3)), True),
        (FLAT, tariff(), True),
        (tariff((-2, 0, 0.3)), tariff((-2, 0, 0.9), (0, 4, 0.9)), False),  # nothing that was known holds
        (tariff((-1, 0.5, 0.3), (0.5, 1, 0.3)), tariff((-1, 0.5, 0.3), (0.5, 1, 5.0)), True),
        (forecast((0, 0.5, 0.3), (0.5, 1, 0.3)), forecast((0, 0.5, 0.3), (0.5, 1, 5.0)), True),
        (forecast((0, 1, 0.3), (1, 2, 0.3)), forecast((0, 1, 0.3), (1, 2, 5.0)), False),
        (sold_at(0.1), sold_at(0.15), False),
        (sold_at(0.1), sold_at(3.0), True),
        (sold_at(0.1), sold_at(None), True),
        (sold_at(0.1), sold_at(0.1, is_spike=True), True),
        (FLAT, replace(FLAT, sessions=(FREE_HOUR,)), True),
        (replace(FLAT, sessions=(replace(FREE_HOUR, end=NOON),)), FLAT, False),
    ],
)
def test_prices_that_are_noticeably_others_are_those_that_whoever_goes_by_the_older_would_rue(
    before, after, is_far
) -> None:
    assert is_noticed(before, after, NOON) is is_far
