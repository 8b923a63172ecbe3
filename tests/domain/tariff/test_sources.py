"""Two sources, one tariff: what is bought from one, what is sold to another."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from domain.tariff.sources import joined

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def bought(*slots: tuple[float, float, float], **changes) -> Tariff:
    made = (PriceSlot(start=at(a), end=at(b), import_price=p, export_price=9.0) for a, b, p in slots)
    return Tariff(slots=tuple(made), **{"source": "retailer", "fetched_at": NOON, **changes})


def sold(*slots: tuple[float, float, float | None], **changes) -> Tariff:
    made = (
        PriceSlot(start=at(a), end=at(b), import_price=0.99, export_price=p, kind=PriceKind.FORECAST)
        for a, b, p in slots
    )
    return Tariff(slots=tuple(made), **changes)


@pytest.mark.parametrize(
    ("exports", "found"),
    [
        (sold((0, 60, 0.05)), [(0, 60, 0.05)]),
        (sold((-60, 120, 0.05)), [(0, 60, 0.05)]),
        (sold((0, 20, 0.05), (20, 60, 0.08)), [(0, 20, 0.05), (20, 60, 0.08)]),
        (sold((-30, 30, 0.05), (30, 90, 0.08)), [(0, 30, 0.05), (30, 60, 0.08)]),
        (sold((20, 40, 0.05)), [(0, 20, None), (20, 40, 0.05), (40, 60, None)]),
        (sold((0, 60, None)), [(0, 60, None)]),
        (sold((60, 90, 0.05)), [(0, 60, None)]),
        (sold(), [(0, 60, None)]),
    ],
)
def test_export_prices_cut_the_slots_and_unknown_ones_stay_unknown(exports, found):
    tariff = joined(bought((0, 60, 0.3)), exports)
    assert [(s.start, s.end, s.export_price) for s in tariff.slots] == [
        (at(a), at(b), p) for a, b, p in found
    ]
    assert {slot.import_price for slot in tariff.slots} == {0.3}
    assert {slot.kind for slot in tariff.slots} == {PriceKind.SCHEDULE}


def test_every_slot_of_the_imports_is_cut_and_their_gaps_stay():
    tariff = joined(bought((0, 30, 0.3), (60, 90, 0.4)), sold((15, 75, 0.05)))
    assert [(s.start, s.end, s.import_price, s.export_price) for s in tariff.slots] == [
        (at(0), at(15), 0.3, None),
        (at(15), at(30), 0.3, 0.05),
        (at(60), at(75), 0.4, 0.05),
        (at(75), at(90), 0.4, None),
    ]


@pytest.mark.parametrize(("source", "name"), [("spot", "retailer, spot"), ("", "retailer")])
def test_both_sources_are_named_and_the_age_is_that_of_the_imports(source, name):
    exports = sold((0, 60, 0.05), source=source, fetched_at=at(-600))
    tariff = joined(bought((0, 60, 0.3), renew_at=at(30)), exports)
    assert (tariff.source, tariff.fetched_at, tariff.renew_at) == (name, NOON, at(30))
