"""A billed price may be corrected: the newest counts, however often and in what order prices are told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.energy.history import Sample
from domain.energy.ledger import Ledger, add, settled
from domain.energy.lifetime import Ended, Lifetime, settled_life, with_day
from domain.energy.settlement import settled_sample
from domain.energy.terms_book import TermsBook, booked
from domain.energy.terms_so_far import TermsSoFar
from domain.tariff.slots import PriceKind, PriceSlot
from domain.tariff.terms import Band, Side, TariffTerms
from domain.tariff.wall_clock import When

BRISBANE = "Australia/Brisbane"
MIDNIGHT = datetime(2026, 1, 14, 14, tzinfo=UTC)
STEP = timedelta(minutes=5)
NO_TERMS = TariffTerms()


def a_slot(n: int, bought: float, sold: float | None = 0.1) -> PriceSlot:
    start = MIDNIGHT + n * STEP
    return PriceSlot(
        start=start, end=start + STEP, import_price=bought, export_price=sold, kind=PriceKind.ACTUAL
    )


def lived(
    grid_w: float,
    battery_w: float,
    terms: TariffTerms = NO_TERMS,
) -> tuple[Ledger, list[Sample]]:
    """Half an hour by half-minutes at a market's running price."""
    book, samples, ledger = TermsBook(terms=terms, used=TermsSoFar()), [], None
    for n in range(60):
        at = MIDNIGHT + (n + 1) * timedelta(seconds=30)
        sample = Sample(
            at=at, seconds=30, grid_w=grid_w, pv_w=0, battery_w=battery_w, load_w=grid_w + battery_w, ev_w=0,
            import_price=0.3, export_price=0.1, is_of_market=True,
        )  # fmt: skip
        book, sample = booked(book, sample, BRISBANE)
        samples.append(sample)
        ledger = add(ledger, sample, BRISBANE)
    assert ledger is not None
    return ledger, samples


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(-1, 20), st.floats(-1, 20)), max_size=30))
def test_the_newest_correction_counts_as_if_it_had_been_the_first(corrections):
    ledger, _ = lived(4_000, -1_000)
    newest = dict.fromkeys(range(6), (0.3, 0.1))
    for n, bought, sold in corrections:
        newest[n] = bought, sold
        ledger = settled(ledger, [a_slot(n, bought, sold)])
        assert settled(ledger, [a_slot(n, bought, sold)]) == ledger
    assert ledger.cost == pytest.approx(sum(bought for bought, _ in newest.values()) / 3)
    assert ledger.without_battery == pytest.approx(sum(bought for bought, _ in newest.values()) / 4)


FREE = TariffTerms(bands=(Band(name="free", when=(When(from_="00:00", to="06:00"),), price=0.0),))
QUOTA = TariffTerms(bands=(Band(name="quota", upto_kwh=1.0, price=0.0),))
PAID = TariffTerms(bands=(Band(name="paid", side=Side.EXPORT, price=0.5),))


@pytest.mark.parametrize(
    ("terms", "grid_w", "battery_w", "cost", "without"),
    [
        (FREE, 4_000, -2_000, 0.0, 0.0),
        (FREE, 4_000, -8_000, 0.0, -2.0 * 0.2),  # it fills at 8 kW: half of it from the sun
        (PAID, -4_000, 8_000, -1.0, 2.0 * 0.6),  # it sells what it stored at the contract's price
        (TariffTerms(), 4_000, -8_000, 1.2, -2.0 * 0.2),
        (TariffTerms(), -4_000, 8_000, -0.4, 1.2),
    ],
)
def test_savings_compare_settled_with_settled(terms, grid_w, battery_w, cost, without):
    ledger, samples = lived(grid_w, battery_w, terms)
    first = [a_slot(n, 9.0, 8.0) for n in range(6)]
    last = [a_slot(n, 0.6, 0.2) for n in range(6)]
    for told in (first, last, last):
        ledger = settled(ledger, told)
        samples = [settled_sample(sample, told) for sample in samples]
    assert ledger.cost == pytest.approx(cost)
    assert ledger.compared_paid == pytest.approx(cost)
    assert ledger.without_battery == pytest.approx(without)
    assert ledger.provisional == 0
    again = None
    for sample in samples:
        again = add(again, sample, BRISBANE)
    assert again is not None
    assert (again.cost, again.without_battery) == (pytest.approx(cost), pytest.approx(without))


def test_a_quota_that_runs_out_keeps_its_part_to_the_watt_hour():
    """One and a half kWh, the first of them free: a sample of 30 s reaches over the quota's end."""
    ledger, samples = lived(3_000, 0, TariffTerms(bands=(Band(name="quota", upto_kwh=0.99, price=0.0),)))
    told = [a_slot(n, 0.6) for n in range(6)]
    assert settled(ledger, told).cost == pytest.approx(0.51 * 0.6)
    again = None
    for sample in samples:
        again = add(again, settled_sample(sample, told), BRISBANE)
    assert again is not None
    assert again.cost == pytest.approx(0.51 * 0.6)


def test_a_schedule_is_never_corrected():
    sample = Sample(at=MIDNIGHT + STEP, seconds=300, grid_w=1_000, import_price=0.3, is_settled=True)
    assert settled_sample(sample, [a_slot(0, 9.0)]) == sample
    assert add(None, sample, BRISBANE).unsettled == ()


def test_a_day_that_is_over_takes_corrections_into_the_sums_of_a_life():
    day, _ = lived(4_000, 0)
    ended = Ended(day=day, before=Lifetime())
    life = with_day(Lifetime(), day)
    for price in (0.9, 0.6, 0.6):
        life, ended = settled_life(life, ended, [a_slot(n, price) for n in range(6)])
    assert (life.days, life.cost) == (1, pytest.approx(1.2))
    other = with_day(Lifetime(), Ledger(day=day.day + timedelta(days=1), at=day.at))
    assert settled_life(other, ended, [a_slot(0, 9.0)])[0] == other


def test_what_is_compared_with_nothing_counts_alike_on_both_sides_once_its_price_is_billed():
    """A sample in which the meters contradict each other, in a free window: its savings stay nothing."""
    sample = Sample(
        at=MIDNIGHT + STEP, seconds=300, grid_w=6_000, pv_w=0, battery_w=0, load_w=None, ev_w=0,
        import_price=0.3, export_price=0.1, is_of_market=True,
    )  # fmt: skip
    _, sample = booked(TermsBook(terms=FREE, used=TermsSoFar()), sample, BRISBANE)
    assert sample.terms_cost == sample.terms_cost_without == pytest.approx(-0.15)
    after = settled_sample(sample, [a_slot(0, 0.6)])
    assert after.terms_cost == after.terms_cost_without == pytest.approx(-0.3)
