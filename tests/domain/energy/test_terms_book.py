"""Two houses, two books: the one without a battery has quotas, steps, peaks and credits of its own."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.energy.history import MeanPower, Sample
from domain.energy.ledger import Ledger, add, settled
from domain.energy.means import means
from domain.energy.savings import money
from domain.energy.series import Period, measured_by
from domain.energy.settlement import settled_sample
from domain.energy.terms_book import TermsBook, booked
from domain.energy.terms_counting import nothing_used
from domain.tariff.slots import PriceKind, PriceSlot
from domain.tariff.terms import Band, DayCredit, DemandCharge, Side, TariffTerms
from domain.tariff.wall_clock import When

BRISBANE = "Australia/Brisbane"
MIDNIGHT = datetime(2026, 1, 14, 14, tzinfo=UTC)
STEP = timedelta(minutes=5)
EVENING = (When(from_="18:00", to="21:00"),)
TERMS = TariffTerms(
    bands=(
        Band(name="free", when=(When(from_="11:00", to="14:00"),), upto_kwh=9.0, price=0.0),
        Band(name="step", above_kwh=20.0, add=0.05),
    ),
    demand=(DemandCharge(name="demand", per_kw=10.0, when=EVENING),),
    credits=(DayCredit(name="credit", amount=1.0, when=EVENING),),
)


def a_day(terms: TariffTerms = TERMS) -> tuple[TermsBook, list[Sample], Ledger]:
    """1 kW of load all day; the battery fills at noon with 4 kW and empties in the evening with 1 kW."""
    book, samples, ledger = TermsBook(terms=terms), [], None
    for n in range(288):
        hour = n / 12
        battery_w = -4_000 if 11 <= hour < 14 else 1_000 if 18 <= hour < 21 else 0
        sample = Sample(
            at=MIDNIGHT + (n + 1) * STEP,
            seconds=300,
            grid_w=1_000 - battery_w,
            pv_w=0,
            battery_w=battery_w,
            load_w=1_000,
            ev_w=0,
            import_price=0.3,
            export_price=0.1,
            is_settled=True,
        )
        book, sample = booked(book, sample, BRISBANE)
        samples.append(sample)
        if n < 287:  # the last one ends with the day
            ledger = add(ledger, sample, BRISBANE)
    assert ledger is not None
    return book, samples, ledger


def test_the_house_without_a_battery_uses_up_its_own_quota_and_has_its_own_peak_and_no_credit():
    _, samples, _ = a_day()
    with_battery = sum(sample.terms_cost for sample in samples)
    without = sum(sample.terms_cost_without for sample in samples)
    bought = 24.0 - 3.0 + 3 * 4.0
    assert with_battery == pytest.approx(-9.0 * 0.3 + (bought - 20.0) * 0.05 - 1.0)
    assert without == pytest.approx(-3.0 * 0.3 + 4.0 * 0.05 + 1.0 * 10.0)


def test_savings_compare_the_two_and_cost_holds_the_terms():
    _, samples, ledger = a_day()
    listed = sum(money(s.grid_w / 12, 0.0, 0.3, 0.1) or 0.0 for s in samples[:287])
    assert ledger.cost == pytest.approx(listed + sum(s.terms_cost for s in samples[:287]))
    assert ledger.compared_paid == pytest.approx(ledger.paid)
    bare = 287 / 12 * 0.3
    assert ledger.without_battery == pytest.approx(bare + sum(s.terms_cost_without for s in samples[:287]))


def test_the_past_tells_the_same_money_as_the_day_did():
    _, samples, ledger = a_day()
    rows: list[MeanPower] = list(means(samples[:287], STEP, MIDNIGHT, MIDNIGHT + timedelta(days=1)))
    [day] = measured_by(Period.DAY, rows, BRISBANE)
    assert day.sums["cost"] == pytest.approx(ledger.cost, abs=1e-6)
    hours = measured_by(Period.HOUR, rows, BRISBANE)
    assert sum(hour.sums["cost"] for hour in hours) == pytest.approx(ledger.cost, abs=1e-6)


def test_a_contract_without_terms_keeps_no_book_and_changes_no_sample():
    book, samples, _ = a_day(TariffTerms())
    assert book == TermsBook()
    assert {(sample.terms_cost, sample.terms_cost_without) for sample in samples} == {(0.0, 0.0)}


@pytest.mark.parametrize("listed", [0.10, None])
@pytest.mark.parametrize(
    ("bands", "grid_w", "cost"),
    [
        ([Band(name="free", when=(When(from_="00:00", to="06:00"),), price=0.0)], 4_000, 0.0),
        ([Band(name="free", when=(When(from_="06:00", to="09:00"),), price=0.0)], 4_000, 1.2),
        ([Band(name="quota", upto_kwh=1.0, price=0.0)], 4_000, 0.6),
        ([Band(name="step", above_kwh=1.0, price=0.25)], 4_000, 0.6 + 0.25),
        ([Band(name="dearer", price=0.25), Band(name="more", add=0.05)], 4_000, 0.6),
        ([Band(name="more", add=0.05)], 4_000, 1.3),
        ([Band(name="sold", side=Side.EXPORT, upto_kwh=1.0, price=0.3)], -4_000, -0.3 - 0.2),
    ],
)
def test_what_a_contract_sets_stays_when_the_market_s_price_is_billed(bands, grid_w, cost, listed):
    """2 kWh at a price of the market, which is billed at 0.60 and 0.20 half an hour later."""
    terms = TariffTerms(bands=tuple(bands))
    book = TermsBook(terms=terms, used=nothing_used(terms, MIDNIGHT, ZoneInfo(BRISBANE)))
    samples, ledger = [], None
    for n in range(60):
        sample = Sample(
            at=MIDNIGHT + (n + 1) * timedelta(seconds=30), seconds=30, grid_w=grid_w, pv_w=max(0, -grid_w),
            battery_w=0, load_w=max(0, grid_w), ev_w=0, import_price=listed, export_price=listed,
        )  # fmt: skip
        book, sample = booked(book, sample, BRISBANE)
        samples.append(sample)
        ledger = add(ledger, sample, BRISBANE)
    billed = [
        PriceSlot(
            start=MIDNIGHT + n * STEP, end=MIDNIGHT + (n + 1) * STEP, import_price=0.6, export_price=0.2,
            kind=PriceKind.ACTUAL,
        )
        for n in range(6)
    ]  # fmt: skip
    assert settled(ledger, billed).cost == pytest.approx(cost)
    rows = means([settled_sample(each, billed) for each in samples], STEP, MIDNIGHT, MIDNIGHT + 6 * STEP)
    assert measured_by(Period.DAY, list(rows), BRISBANE)[0].sums["cost"] == pytest.approx(cost)
