"""What a contract's day has used goes on from before the clock leapt ahead, once it is back."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.leap import BeforeLeaps, Counted, before_leap, come_back
from domain.energy.ledger import Ledger, add
from domain.energy.lifetime import Lifetime, with_day
from domain.energy.terms_book import TermsBook, booked
from domain.tariff.terms import Band, Per, TariffTerms

BRISBANE = "Australia/Brisbane"
MIDNIGHT = datetime(2026, 1, 31, 14, tzinfo=UTC)  # a month begins
DAYS, MONTHS = Band(name="free", upto_kwh=40.0, price=0.0), Band(name="pool", above_kwh=300.0, per=Per.MONTH)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class House:
    """1 kW from the grid at 0.30 a kWh, looked at every minute, by a clock that may jump."""

    def __init__(self) -> None:
        self.at = MIDNIGHT
        book = TermsBook(terms=TariffTerms(bands=(DAYS, MONTHS)))
        self.counted = Counted(
            ledger=Ledger(day=(MIDNIGHT + 10 * HOUR).date(), since=MIDNIGHT), lifetime=Lifetime(), terms=book
        )
        self.leaps = BeforeLeaps()

    def live(self, until: datetime) -> "House":
        while self.at < until:
            self._look(self.at + MINUTE, 60.0)
        return self

    def leap(self, to: datetime) -> "House":
        self._look(to, 0.0)
        return self

    def _look(self, at: datetime, seconds: float) -> None:
        self.at = at
        sample = Sample(at=at, seconds=seconds, grid_w=1_000.0, import_price=0.3, is_settled=True)
        was = self.counted
        self.leaps = before_leap(self.leaps, was, sample, BRISBANE)
        terms, sample = booked(was.terms, sample, BRISBANE)
        ledger = add(was.ledger, sample, BRISBANE)
        life = with_day(was.lifetime, was.ledger) if was.ledger.day < ledger.day else was.lifetime
        self.counted = Counted(ledger=ledger, lifetime=life, terms=terms)

    def back(self, to: datetime) -> bool:
        """Whether it comes back from a leap."""
        found = come_back(self.leaps, self.counted, to, BRISBANE)
        if found is not None:
            self.counted, self.leaps = found
        self.at = to
        return found is not None

    def used(self) -> tuple[float | None, float | None]:
        day, month = self.counted.terms.used.bands
        return (day.kwh if day.is_known else None, month.kwh + month.unseen_kwh)


@pytest.mark.parametrize("ahead", [3 * HOUR, 14 * HOUR, 24 * HOUR, 20 * 24 * HOUR])
def test_a_quota_is_known_again_and_nobody_drew_power_in_hours_that_never_were(ahead):
    house = House().live(MIDNIGHT + 10 * HOUR)
    assert house.used() == (pytest.approx(10.0), pytest.approx(10.0))
    house.leap(house.at + ahead)
    assert house.used() != (pytest.approx(10.0), pytest.approx(10.0))
    assert house.back(MIDNIGHT + 10 * HOUR + MINUTE)
    house.live(MIDNIGHT + 11 * HOUR)
    assert house.used() == (pytest.approx(11.0, abs=0.05), pytest.approx(11.0, abs=0.05))
    assert house.counted.ledger.import_wh == pytest.approx(11_000, abs=50)
    assert house.counted.lifetime.days == 0


def test_leaps_from_day_to_day_are_all_taken_back_and_what_was_measured_in_them_is_the_days():
    house = House().live(MIDNIGHT + 10 * HOUR)
    for day in (1, 2):
        house.leap(MIDNIGHT + day * 24 * HOUR + 10 * HOUR).live(MIDNIGHT + day * 24 * HOUR + 11 * HOUR)
    assert house.counted.lifetime.days == 2
    assert house.back(MIDNIGHT + 12 * HOUR + MINUTE)
    assert house.counted.ledger.import_wh == pytest.approx(12_000, abs=50)
    assert house.counted.lifetime.days == 0
    house.live(MIDNIGHT + 24 * HOUR + MINUTE)
    assert (house.counted.lifetime.days, house.counted.ledger.import_wh) == (1, pytest.approx(17, abs=1))


@pytest.mark.parametrize(
    ("leap", "live", "to"),
    [
        (5 * MINUTE, HOUR, 10 * HOUR + 30 * MINUTE),  # never leapt
        (2 * HOUR, 2 * HOUR, 13 * HOUR),  # the server was away, and its clock is set back since
        (14 * HOUR, HOUR, 24 * HOUR + 20 * MINUTE),  # within the day that it leapt to
        (14 * HOUR, HOUR, 5 * HOUR),  # further back than it ever leapt
        (2 * HOUR, HOUR, 14 * HOUR),  # not back at all
    ],
)
def test_a_clock_that_is_set_back_otherwise_comes_back_from_no_leap(leap, live, to):
    house = House().live(MIDNIGHT + 10 * HOUR)
    house.leap(house.at + leap)
    house.live(house.at + live)
    before = house.counted
    assert not house.back(MIDNIGHT + to)
    assert house.counted == before


def test_what_is_stored_counts_from_before_the_leap_with_what_came_since():
    house = House().live(MIDNIGHT + 10 * HOUR)
    ledger = house.counted.ledger
    stored = replace(ledger.stored, wh=500.0, worth=0.3, known_s=60.0)
    house.counted = replace(house.counted, ledger=replace(ledger, stored=stored))
    house.leap(MIDNIGHT + 60 * 24 * HOUR)
    later = house.counted.ledger
    stored = replace(later.stored, wh=200.0, worth=0.1, known_s=30.0, soc_pct=60.0)
    house.counted = replace(house.counted, ledger=replace(later, stored=stored))
    assert house.back(MIDNIGHT + 10 * HOUR + MINUTE)
    found = house.counted.ledger.stored
    assert (found.wh, found.worth, found.known_s, found.soc_pct) == (700.0, 0.3, 90.0, 60.0)
    assert found.days == ledger.stored.days
