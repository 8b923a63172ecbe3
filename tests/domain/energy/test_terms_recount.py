"""Terms that are newly set count what was recorded of their day, month and billing period."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from domain.energy.means import means
from domain.energy.terms_book import TermsBook, booked
from domain.energy.terms_recount import counts_from, recounted, uncounted
from domain.plan.turns import in_one_go
from domain.tariff.terms import Band, DemandCharge, Per, Side, TariffTerms
from tests.domain.energy.test_terms_book import BRISBANE, MIDNIGHT, STEP, TERMS, a_day

ZONE = ZoneInfo(BRISBANE)
POOL = Band(name="pool", per=Per.MONTH, upto_kwh=300.0, price=0.0)
TOP_UP = Band(name="top-up", side=Side.EXPORT, upto_kwh=10.0, add=0.1)
MONTHLY = replace(TERMS, bands=(*TERMS.bands, POOL, TOP_UP))
SUN_W = 6_000.0


def in_the_sun(samples):
    """The same day with sun until the afternoon, of which what the battery leaves is sold."""
    return [replace(one, pv_w=SUN_W, grid_w=one.grid_w - SUN_W) for one in samples[:180]] + samples[180:]


def live(terms, samples):
    book = TermsBook(terms=terms)
    for sample in samples:
        book, _ = booked(book, sample, BRISBANE)
    return book


def from_records(book, samples, waiting=3):
    end = samples[-1].at
    rows = means(samples[:-waiting], timedelta(minutes=5), MIDNIGHT, end)
    return in_one_go(recounted(book, rows, samples[-waiting:], ZONE))


def told(so_far):
    counts = [each for kind in msgspec.to_builtins(so_far).values() for each in kind]
    return [
        {key: round(value, 6) if isinstance(value, float) else value for key, value in each.items()}
        for each in counts
    ]


@pytest.mark.parametrize("hour", [0.5, 5, 12.5, 19.6, 22])
def test_what_is_set_in_the_middle_of_a_day_counts_as_if_it_had_been_there_all_day(hour):
    _, samples, _ = a_day()
    lived = in_the_sun(samples)[: round(hour * 12)]
    found, whole = from_records(TermsBook(terms=MONTHLY), lived), live(MONTHLY, lived)
    assert told(found.used) == told(whole.used)
    assert told(found.without_battery) == told(whole.without_battery)
    assert found.used.bands[-1].kwh > 0


def test_what_is_counted_already_stays_and_only_the_new_is_added():
    _, samples, _ = a_day()
    counted = live(TariffTerms(bands=TERMS.bands[:1]), samples[:150])
    (free,) = counted.used.bands
    book = replace(counted, terms=TERMS, used=replace(counted.used, bands=(replace(free, kwh=7.0),)))
    assert uncounted(book) == replace(TERMS, bands=TERMS.bands[1:])
    found = from_records(book, samples[:150])
    assert [band.kwh for band in found.used.bands] == pytest.approx([7.0, 18.5])
    assert not uncounted(found)


@pytest.mark.parametrize(("lost", "is_known"), [(1, True), (30, False)])
def test_of_a_time_that_was_not_recorded_nothing_is_made_up(lost, is_known):
    _, samples, _ = a_day()
    found = from_records(TermsBook(terms=TERMS), [*samples[:20], *samples[20 + lost : 130]])
    step = found.used.bands[1]
    assert (step.is_known, step.kwh) == (is_known, pytest.approx((130 - lost) / 12))


@pytest.mark.parametrize(
    ("terms", "begin"),
    [
        (TERMS, "2026-01-01"),  # of the demand charge
        (TariffTerms(bands=TERMS.bands), "2026-01-15"),
        (TariffTerms(bands=MONTHLY.bands), "2026-01-01"),
        (TariffTerms(demand=(DemandCharge(name="d", per_kw=1.0, billing_day=20),)), "2025-12-20"),
        (TariffTerms(credits=TERMS.credits), "2026-01-15"),
    ],
)
def test_as_much_is_looked_up_as_the_longest_of_them_needs(terms, begin):
    at = counts_from(terms, MIDNIGHT + 30 * STEP, ZONE)
    assert f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}" == f"{begin} 00:00"
