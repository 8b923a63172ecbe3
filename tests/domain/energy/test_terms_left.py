"""What is left of a quota, and what is counted on of it where nobody measured."""

from datetime import date, timedelta

import msgspec
import pytest

from domain.energy.terms_shown import CreditState, credit_state, shown
from domain.energy.terms_so_far import BandCount, CreditCount, TermsSoFar
from domain.tariff.terms import Band, Per, Side, TariffTerms
from tests.domain.energy.accounted import EVENING, FREE, NOON_HOURS, SYDNEY, lived, local


@pytest.mark.parametrize(
    ("name", "powers", "is_known"),
    [
        ("measured all day", [("00:00", 0.0), ("12:00", 1.0)], True),
        ("first seen before the window", [("11:00", 0.0), ("12:00", 1.0)], True),
        ("first seen when it had begun", [("12:11", 1.0)], False),
        ("a gap of ten minutes", [("00:00", 0.0), ("12:30", None), ("12:40", 1.0)], True),
        ("a longer gap", [("00:00", 0.0), ("12:30", None), ("12:41", 1.0)], False),
        ("a long gap before the window", [("00:00", 0.0), ("09:00", None), ("11:50", 1.0)], True),
    ],
)
def test_a_free_window_that_nobody_measured_is_not_counted_on_until_the_next_day(name, powers, is_known):
    terms = TariffTerms(bands=(FREE,))
    counts, _ = lived(terms, powers, every=timedelta(minutes=1), to="13:00")
    [band] = shown(terms, counts, local("13:00"), SYDNEY).bands
    assert (band.applies is not None) is is_known
    assert (band.used_kwh is not None) is is_known
    counts, more = lived(terms, [("13:00", 1.0)], so_far=counts, to="14:00")
    assert more == pytest.approx(-0.30 if is_known else 0.0)
    _, next_day = lived(
        terms, [("00:00", 1.0)], so_far=lived(terms, [("14:00", 0.0)], so_far=counts)[0], day="2026-01-16"
    )
    assert next_day == pytest.approx(-0.90)


@pytest.mark.parametrize(
    ("band", "used_kwh", "left_kwh"),
    [
        (FREE, 4.0, 6.0),  # until it ends
        (FREE, 10.0, 0.0),  # neither end is to come
        (FREE, None, None),
        (Band(name="mid", above_kwh=5.0, upto_kwh=10.0, price=0.1), 4.0, 1.0),  # until it begins
        (Band(name="mid", above_kwh=5.0, upto_kwh=10.0, price=0.1), 5.0, 5.0),
    ],
)
def test_what_is_left_of_a_band_is_what_lies_before_its_next_end(band, used_kwh, left_kwh):
    count = BandCount(
        when=band.when,
        since=date(2026, 1, 15),
        until=local("13:00"),
        kwh=used_kwh or 0.0,
        is_known=used_kwh is not None,
        side=Side.IMPORT,
        per=Per.DAY,
    )
    [told] = shown(TariffTerms(bands=(band,)), TermsSoFar(bands=(count,)), local("13:00"), SYDNEY).bands
    assert told.left_kwh == left_kwh


@pytest.mark.parametrize(
    ("kwh", "is_known", "is_earned", "state"),
    [
        (0.0, True, False, CreditState.ELIGIBLE),
        (3.999, True, False, CreditState.ELIGIBLE),
        (4.0, True, False, CreditState.AT_RISK),
        (5.0, True, False, CreditState.AT_RISK),  # all of it is used, and no more
        (5.0 + 1e-6, True, False, CreditState.LOST),
        (5.0 + 1e-6, False, False, CreditState.LOST),  # what was seen is enough to know
        (5.0, False, False, CreditState.UNKNOWN),
        (5.0, True, True, CreditState.EARNED),
    ],
)
def test_a_credit_is_lost_only_beyond_all_that_may_be_used(kwh, is_known, is_earned, state):
    count = CreditCount(
        when=EVENING,
        since=date(2026, 1, 15),
        until=local("18:00"),
        kwh=kwh,
        is_known=is_known,
        is_earned=is_earned,
        most_kw=1.0,
    )
    assert credit_state(count, 5.0) is state


def test_a_pool_of_a_month_outlives_an_outage_as_far_as_what_a_house_can_draw_at_most_leaves_some():
    """Installed on the 15th: 14 days of 3 hours at 15 kW leave 920 of 1550 kWh, an hour unseen 15 less."""
    pool = Band(name="free", when=NOON_HOURS, per=Per.MONTH, upto_kwh=50, each_day=True, price=0.0)
    terms = TariffTerms(bands=(pool,))
    counts, cost = lived(terms, [("08:00", 0.0), ("12:00", 1.0), ("13:00", None), ("14:00", 1.0)])
    [told] = shown(terms, counts, local("20:00"), SYDNEY).bands
    assert (told.used_kwh, told.left_kwh, told.applies) == (2.0, 1550 - 42 * 15 - 15 - 2, False)
    assert told.resets_at == local("00:00", "2026-02-01")
    assert cost == pytest.approx(-2.0 * 0.30)
    smaller = TariffTerms(bands=(msgspec.structs.replace(pool, upto_kwh=20),))
    _, cost = lived(smaller, [("08:00", 0.0), ("12:00", 1.0)])
    assert cost == 0.0


def test_a_step_counts_what_was_seen_where_a_quota_would_not_be_counted_on():
    step = Band(name="step", above_kwh=2.0, price=0.50, is_strict=False)
    for band, dearer_kwh in ((step, 2.0), (msgspec.structs.replace(step, is_strict=True), 4.0)):
        _, cost = lived(TariffTerms(bands=(band,)), [("20:00", 1.0)])
        assert cost == pytest.approx(dearer_kwh * 0.20)
