"""One sign per retailer: whatever number it tells, what is earned is positive and what is paid for is not."""

from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from adapters.prices.amber.payloads import Interval
from adapters.prices.amber.slots import price_slots
from adapters.prices.localvolts.payloads import Row
from adapters.prices.octopus.payloads import Rate
from adapters.prices.octopus.rates import half_hours
from domain.tariff.rounding import rounded
from tests.adapters.prices.amber.told import interval

hundredths = st.integers(-100_000, 100_000).map(lambda number: number / 100)
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def amber(general, feed_in, minutes=30):
    end = "2026-01-15T12:00:00+10:00"
    told = [
        interval(end, general, kind="ActualInterval", minutes=minutes),
        interval(end, feed_in, kind="ActualInterval", minutes=minutes, channel="feedIn"),
    ]
    (slot,) = price_slots(msgspec.convert(told, list[Interval]), [], "predicted")
    return slot


@given(general=hundredths, feed_in=hundredths)
def test_invariant_3_amber_counts_what_is_earned_below_zero(general, feed_in):
    slot = amber(general, feed_in)
    assert rounded(100 * slot.import_price, 2) == general
    assert rounded(100 * slot.export_price, 2) == -feed_in


@given(cost=hundredths, earned=hundredths)
def test_invariant_3_localvolts_counts_what_is_earned_above_zero(cost, earned):
    row = msgspec.convert(
        {
            "intervalEnd": "2026-01-15T12:00:00Z",
            "quality": "Act",
            "costsFlexUp": cost,
            "earningsFlexUp": earned,
        },
        Row,
    )
    assert (rounded(100 * row.bought, 2), rounded(100 * row.sold, 2)) == (cost, earned)


@given(pence=hundredths)
def test_invariant_3_octopus_tells_pence_that_keep_their_sign_on_both_sides(pence):
    rate = msgspec.convert({"value_inc_vat": pence, "valid_from": None, "valid_to": None}, Rate)
    assert set(half_hours([rate], NOON, NOON.replace(hour=13)).values()) == {pence}
