"""The price that holds now: free while some of the quota is left, and until when that may be."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.energy.terms_price import as_it_holds
from domain.energy.terms_so_far import BandCount, TermsSoFar
from domain.tariff.slots import PriceSlot
from domain.tariff.terms import Band, Per, Side, TariffTerms
from domain.tariff.wall_clock import When

SYDNEY = ZoneInfo("Australia/Sydney")
NOON_HOURS = (When(from_="11:00", to="14:00"),)
FREE = Band(name="free", when=NOON_HOURS, upto_kwh=10.0, price=0.0)
TOP_UP = Band(name="up", side=Side.EXPORT, when=NOON_HOURS, upto_kwh=10.0, add=0.05)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-07-15T{clock}").replace(tzinfo=SYDNEY).astimezone(UTC)


def used(side: Side, kwh: float, *, is_known: bool = True) -> TermsSoFar:
    day = date(2026, 7, 15)
    count = BandCount(
        side=side, per=Per.DAY, when=NOON_HOURS, since=day, until=at("12:00"), kwh=kwh, is_known=is_known
    )
    return TermsSoFar(bands=(count,))


SLOT = PriceSlot(
    start=at("00:00"), end=at("00:00") + timedelta(days=400), import_price=0.3, export_price=0.02
)


@pytest.mark.parametrize(
    ("clock", "so_far", "price", "until"),
    [
        ("10:00", used(Side.IMPORT, 0.0), (0.3, 0.02), "11:00"),
        ("12:00", used(Side.IMPORT, 9.9), (0.0, 0.02), "14:00"),
        ("12:00", used(Side.IMPORT, 10.0), (0.3, 0.02), "14:00"),
        ("12:00", used(Side.IMPORT, 0.0, is_known=False), (0.3, 0.02), "14:00"),
        ("12:00", used(Side.EXPORT, 9.9), (0.3, 0.07), "14:00"),
        ("12:00", used(Side.EXPORT, 10.0), (0.3, 0.02), "14:00"),
        ("12:00", TermsSoFar(), (0.3, 0.02), "14:00"),  # nobody has looked yet
        ("20:00", used(Side.IMPORT, 0.0), (0.3, 0.02), "24:00"),
    ],
)
def test_the_next_kwh_has_the_price_of_its_bands_until_a_window_or_the_day_ends(clock, so_far, price, until):
    found = as_it_holds(SLOT, TariffTerms(bands=(FREE, TOP_UP)), so_far, at(clock), SYDNEY)
    assert (found.import_price, found.export_price) == (price[0], pytest.approx(price[1]))
    assert found.end == (at("00:00") + timedelta(days=1) if until == "24:00" else at(until))


def test_an_unknown_export_price_stays_unknown_and_a_plain_contract_changes_nothing():
    slot = PriceSlot(start=SLOT.start, end=SLOT.end, import_price=0.3)
    found = as_it_holds(slot, TariffTerms(bands=(TOP_UP,)), used(Side.EXPORT, 0.0), at("12:00"), SYDNEY)
    assert found.export_price is None
    assert as_it_holds(slot, TariffTerms(), TermsSoFar(), at("12:00"), SYDNEY) is slot
