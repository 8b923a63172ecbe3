"""Which price holds at an instant, how long the last one holds on, and which slots lie in a span."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.tariff.slots import PriceKind, PriceSlot, Tariff

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def a_tariff(*slots: tuple[float, float, float], kind: PriceKind = PriceKind.FORECAST) -> Tariff:
    """Slots of (begin, end, price), minutes after noon."""
    return Tariff(
        slots=tuple(
            PriceSlot(start=at(start), end=at(end), import_price=price, kind=kind)
            for start, end, price in slots
        )
    )


GAPPED = a_tariff((0, 30, 0.1), (30, 60, 0.2), (90, 120, 0.3))


@pytest.mark.parametrize(
    ("minutes", "price"),
    [
        (-0.1, None),
        (0, 0.1),
        (29.9, 0.1),
        (30, 0.2),
        (59.9, 0.2),
        (60, None),  # the gap
        (89.9, None),
        (90, 0.3),
        (119.9, 0.3),
        (120, None),
    ],
)
def test_a_slot_holds_from_its_start_to_just_before_its_end(minutes, price):
    for found in (GAPPED.at(at(minutes)), GAPPED.told_at(at(minutes))):
        assert (None if found is None else found.import_price) == price


def test_an_empty_tariff_knows_nothing():
    assert Tariff().at(NOON) is None
    assert Tariff().told_at(NOON) is None
    assert Tariff().between(NOON, at(60)) == []


@pytest.mark.parametrize(
    ("kind", "slots", "seconds", "price"),
    [
        (PriceKind.CURRENT, [(0, 5, 0.1)], 0, 0.1),
        (PriceKind.CURRENT, [(0, 5, 0.1)], 89, 0.1),  # the market settles, the cloud tells it a moment later
        (PriceKind.CURRENT, [(0, 5, 0.1)], 90, None),
        (PriceKind.FORECAST, [(0, 5, 0.1)], 0, None),
        (PriceKind.ACTUAL, [(0, 5, 0.1)], 0, None),
        (PriceKind.SCHEDULE, [(0, 5, 0.1)], 0, None),
        (PriceKind.CURRENT, [(0, 5, 0.1), (30, 35, 0.2)], 0, None),  # it knew more: a gap is a gap
    ],
)
def test_the_running_interval_told_alone_holds_on_for_ninety_seconds(kind, slots, seconds, price):
    found = a_tariff(*slots, kind=kind).at(at(5) + timedelta(seconds=seconds))
    assert (None if found is None else found.import_price) == price
    assert a_tariff(*slots, kind=kind).told_at(at(5) + timedelta(seconds=seconds)) is None


@pytest.mark.parametrize(
    ("start", "end", "prices"),
    [
        (0, 120, [0.1, 0.2, 0.3]),
        (10, 20, [0.1]),
        (30, 60, [0.2]),  # what only touches lies outside
        (29, 31, [0.1, 0.2]),
        (60, 90, []),
        (59, 91, [0.2, 0.3]),
        (-60, 0, []),
        (120, 180, []),
    ],
)
def test_the_slots_of_a_span_are_those_that_share_time_with_it(start, end, prices):
    assert [slot.import_price for slot in GAPPED.between(at(start), at(end))] == prices


FIRM, AHEAD = PriceKind.ACTUAL, PriceKind.FORECAST


@pytest.mark.parametrize(
    ("kinds", "minutes", "is_in_force"),
    [
        ((FIRM, AHEAD, AHEAD, AHEAD), 15, True),
        ((FIRM, AHEAD, AHEAD, AHEAD), 89.9, True),
        ((FIRM, AHEAD, AHEAD, AHEAD), 90, False),  # an hour after what was told last of the market itself
        ((AHEAD, AHEAD, AHEAD, AHEAD), 15, False),  # nobody knows how old it is
        ((AHEAD, AHEAD, AHEAD, FIRM), 15, False),  # what is known of later tells nothing of now
        ((PriceKind.SCHEDULE,) * 4, 110, True),  # published, it stays what it is
    ],
)
def test_a_forecast_is_acted_on_for_an_hour_after_the_last_price_that_was_none(kinds, minutes, is_in_force):
    slots = tuple(
        PriceSlot(start=at(30 * n), end=at(30 * n + 30), import_price=0.1, kind=kind)
        for n, kind in enumerate(kinds)
    )
    tariff, now = Tariff(slots=slots), at(minutes)
    assert (tariff.in_force(now) is not None) is is_in_force
    assert tariff.at(now) is not None, "money is reckoned with it all the same"
    left = slots if is_in_force else tuple(slot for slot in slots if slot.kind is not AHEAD)
    assert tariff.standing(now).slots == left


@pytest.mark.parametrize(("minutes", "is_in_force"), [(0, True), (89, True), (90, False)])
def test_a_half_hour_of_which_a_part_is_settled_is_told_though_its_price_is_a_forecast(minutes, is_in_force):
    slots = [PriceSlot(start=at(30 * n), end=at(30 * n + 30), import_price=0.1, kind=AHEAD) for n in range(9)]
    slots[0] = replace(slots[0], wholesale_price=0.08)
    assert (Tariff(slots=tuple(slots)).in_force(at(minutes)) is not None) is is_in_force
