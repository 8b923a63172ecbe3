"""What quotas, steps, demand charges and day credits cost, settled from measured energy."""

from datetime import UTC, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.energy.terms_account import Flow, price_set, settle
from domain.energy.terms_book import TermsBook
from domain.energy.terms_shown import CreditState, shown
from domain.energy.terms_so_far import TermsSoFar
from domain.tariff.terms import Band, DayCredit, DemandCharge, Per, Side, TariffTerms
from domain.tariff.wall_clock import When
from tests.domain.energy.accounted import EVENING, FREE, HOUR, SYDNEY, lived, local

STEP = Band(name="step", above_kwh=10.0, price=0.50)
TOP_UP = Band(name="up", side=Side.EXPORT, when=(When(from_="14:00", to="20:00"),), upto_kwh=6, add=0.08)
STEP_DOWN = Band(name="then", side=Side.EXPORT, when=TOP_UP.when, above_kwh=6, price=0.01)
SOLD = [("00:00", 0.0), ("14:00", -3.0), ("18:00", 0.0)]


@pytest.mark.parametrize(
    ("name", "bands", "powers", "cost"),
    [
        ("all of it is free", [FREE], [("00:00", 0.0), ("12:00", 3.0), ("15:00", 0.0)], -9.0 * 0.30),
        ("above the quota it is not", [FREE], [("00:00", 0.0), ("12:00", 5.0), ("15:00", 1.0)], -10.0 * 0.30),
        ("outside the window nothing is", [FREE], [("00:00", 2.0), ("12:00", 0.0)], 0.0),
        ("above the step all is dearer", [STEP], [("00:00", 1.0)], 14.0 * 0.20),
        ("what is free counts for the step", [FREE, STEP], [("00:00", 1.0), ("12:00", 2.0), ("15:00", 0.0)],
         -6.0 * 0.30 + 2.0 * 0.20),
        ("a top-up is for the first kWh", [TOP_UP], SOLD, -6.0 * 0.08),
        ("a step down after the quota", [STEP_DOWN], SOLD, 6.0 * 0.04),
    ],
)  # fmt: skip
@pytest.mark.parametrize("every", [timedelta(seconds=407), timedelta(minutes=5), timedelta(hours=3)])
def test_energy_is_split_over_bands_exactly(name, bands, powers, cost, every):
    _, found = lived(TariffTerms(bands=tuple(bands)), powers, every=every)
    assert found == pytest.approx(cost, abs=1e-9)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.floats(-6, 6), min_size=24, max_size=24), st.sampled_from([420, 900, 1777]))
def test_however_time_is_cut_the_bands_of_a_day_cost_the_same(kw, seconds):
    powers = [(f"{hour:02}:00", value) for hour, value in enumerate(kw)]
    terms = TariffTerms(bands=(FREE, STEP, Band(name="up", side=Side.EXPORT, upto_kwh=9, add=0.1)))
    _, whole = lived(terms, powers, every=HOUR)
    _, cut = lived(terms, powers, every=timedelta(seconds=seconds))
    assert cut == pytest.approx(whole, abs=1e-9)


def test_a_pool_of_the_month_lasts_until_the_month_is_over():
    terms = TariffTerms(bands=(Band(name="free", per=Per.MONTH, upto_kwh=2, each_day=True, price=0.0),))
    counts, cost = TermsSoFar(), 0.0
    for day in range(1, 4):  # 62 kWh in January, 25 a day
        counts, more = lived(terms, [("00:00", 25 / 24)], day=f"2026-01-{day:02}", so_far=counts)
        cost += more
    assert cost == pytest.approx(-62 * 0.30)


@pytest.mark.parametrize(
    ("begins", "kwh", "price"),
    [
        ("12:00", 5.0, 0.0),
        ("12:00", 10.0, 0.0),
        ("12:00", 12.0, None),  # two of them are at the listed price
        ("14:57", 5.0, None),  # the rest of it after the window
        ("15:00", 5.0, None),
        ("12:00", 0.0, None),
    ],
)
def test_a_flow_has_a_price_of_its_own_where_the_contract_sets_it_for_all_of_it(begins, kwh, price):
    terms = TariffTerms(bands=(FREE,))
    counts, _ = lived(terms, [("00:00", 0.0)], to=begins)
    flow = Flow(
        start=local(begins),
        end=local(begins) + timedelta(minutes=5),
        import_kwh=kwh,
        export_kwh=0.0,
        import_price=None,
        export_price=0.05,
    )
    assert price_set(counts, terms, flow, Side.IMPORT, SYDNEY) == price


@pytest.mark.parametrize(("interval_min", "every_min"), [(30, 1), (30, 5), (0, 1)])
def test_scenario_30_a_demand_charge_counts_inside_its_window_only(interval_min, every_min):
    charge = DemandCharge(name="demand", per_kw=12.0, when=EVENING, billing_day=20, interval_min=interval_min)
    terms = TariffTerms(demand=(charge,))
    day = [("00:00", 0.5), ("13:30", 5.0), ("13:59", 4.1), ("16:00", 1.0), ("20:00", 6.0)]
    counts, cost = lived(terms, day, every=timedelta(minutes=every_min))
    if interval_min:
        assert cost == pytest.approx(49.20)
        [told] = shown(terms, counts, local("21:00"), SYDNEY).demand
        assert (told.peak_kw, told.cost) == (4.1, pytest.approx(49.20))
    counts = msgspec.json.decode(msgspec.json.encode(counts), type=TermsSoFar)  # a restart
    [told] = shown(terms, counts, local("21:00", "2026-01-19"), SYDNEY).demand
    assert told.peak_kw == pytest.approx(4.1)
    [told] = shown(terms, counts, local("00:00", "2026-01-20"), SYDNEY).demand
    assert (told.peak_kw, told.cost) == (0.0, 0.0)


def test_scenario_30_by_single_looks_the_one_at_the_end_of_the_window_is_outside():
    """5.0 kW at 13:59, 4.1 at 15:00 and 6.0 at 20:00: the peak is 4.1."""
    charge = DemandCharge(name="demand", per_kw=12.0, when=EVENING, interval_min=0)
    terms, counts, cost = TariffTerms(demand=(charge,)), TermsSoFar(), 0.0
    looks = [("13:59", 1, 5.0), ("15:00", 1, 4.1), ("15:01", 1, None), ("15:02", 0, 9.0), ("20:00", 1, 6.0)]
    for clock, minutes, kw in looks:  # a silent meter and a look at the same instant again say nothing
        at = local(clock)
        flow = Flow(
            start=at - timedelta(minutes=minutes),
            end=at,
            import_kwh=None if kw is None else kw / 60,
            export_kwh=0.0,
            import_price=0.3,
            export_price=0.0,
        )
        counts, more = settle(counts, terms, flow, SYDNEY)
        cost += more
    assert counts.demand[0].peak_kw == pytest.approx(4.1)
    assert cost == pytest.approx(49.20)


def test_the_running_block_counts_for_what_it_is_so_far():
    charge = DemandCharge(name="demand", per_kw=12.0, when=EVENING)
    terms = TariffTerms(demand=(charge,))
    counts, _ = lived(terms, [("00:00", 0.0), ("15:00", 8.0)], to="15:15")
    [told] = shown(terms, counts, local("15:15"), SYDNEY).demand
    assert (told.peak_kw, told.running_kw, told.is_open) == (4.0, 4.0, True)


@pytest.mark.parametrize(
    ("name", "powers", "at", "state", "cost"),
    [
        ("before it", [("00:00", 3.0)], "17:00", CreditState.ELIGIBLE, 0.0),
        ("little is taken", [("00:00", 3.0), ("18:00", 0.02)], "20:00", CreditState.ELIGIBLE, 0.0),
        ("four fifths of it are", [("00:00", 3.0), ("18:00", 0.04)], "19:48", CreditState.AT_RISK, 0.0),
        ("too much is", [("00:00", 3.0), ("18:00", 0.04)], "20:30", CreditState.LOST, 0.0),
        ("it is over", [("00:00", 3.0), ("18:00", 0.03), ("21:00", 4.0)], "24:00", CreditState.EARNED, -1.0),
        ("it is lost", [("00:00", 3.0), ("18:00", 0.031), ("21:00", 4.0)], "24:00", CreditState.LOST, 0.0),
        (
            "nobody looked",
            [("00:00", 3.0), ("18:00", 0.0), ("19:00", None), ("19:11", 0.0)],
            "24:00",
            CreditState.UNKNOWN,
            0.0,
        ),
    ],
)
def test_a_day_credit_is_eligible_at_risk_lost_or_earned(name, powers, at, state, cost):
    credit = DayCredit(name="zero", amount=1.0, when=(When(from_="18:00", to="21:00"),))
    terms = TariffTerms(credits=(credit,))
    counts, found = lived(terms, powers, every=timedelta(minutes=1), to=at)
    now = local("23:59") if at == "24:00" else local(at)
    [told] = shown(terms, counts, now, SYDNEY).credits
    assert (told.state, told.most_kwh) == (state, 0.09)
    assert found == pytest.approx(cost)


def test_another_price_or_quota_keeps_the_count_and_other_hours_begin_it_anew():
    terms = TariffTerms(bands=(FREE,))
    counts, _ = lived(terms, [("00:00", 0.0), ("12:00", 2.0)], to="13:00")
    larger = msgspec.structs.replace(FREE, upto_kwh=30.0, price=0.05)
    kept, _ = lived(TariffTerms(bands=(larger,)), [("13:00", 0.0)], so_far=counts, to="13:05")
    assert kept.used_kwh(larger, local("13:00").astimezone(SYDNEY).date()) == pytest.approx(2.0)
    moved = msgspec.structs.replace(FREE, when=(When(from_="11:00", to="14:00"),))
    anew, _ = lived(TariffTerms(bands=(moved,)), [("13:00", 0.0)], so_far=counts, to="13:05")
    assert anew.used_kwh(moved, local("13:00").astimezone(SYDNEY).date()) is None


@pytest.mark.parametrize("day", ["2026-04-05", "2026-10-04", "2026-01-15"])
def test_on_days_of_23_and_25_hours_a_quota_is_the_days(day):
    terms = TariffTerms(bands=(Band(name="free", upto_kwh=30.0, price=0.0),))
    begin = local("00:00", day)
    end = (begin.astimezone(SYDNEY) + timedelta(days=1)).astimezone(UTC)
    counts, cost, at = TermsSoFar(), 0.0, begin
    while at < end + 2 * HOUR:
        flow = Flow(
            start=at, end=at + HOUR, import_kwh=2.0, export_kwh=0.0, import_price=0.3, export_price=None
        )
        counts, more = settle(counts, terms, flow, SYDNEY)
        cost, at = cost + more, at + HOUR
    assert cost == pytest.approx(-(30.0 + 4.0) * 0.30)


def test_a_book_is_read_back_as_it_was():
    counts, _ = lived(
        TariffTerms(bands=(FREE, STEP), demand=(DemandCharge(name="d", per_kw=1.0),)),
        [("00:00", 1.0)],
        to="13:00",
    )
    book = TermsBook(terms=TariffTerms(bands=(FREE, STEP)), used=counts)
    assert msgspec.json.decode(msgspec.json.encode(book), type=TermsBook) == book


@pytest.mark.parametrize(
    ("clock", "powers", "applies"),
    [
        ("13:00", [("00:00", 1.0)], [True, False, True]),  # free, whatever the step says; more is added to it
        ("13:00", [("00:00", 0.5)], [True, False, False]),
        ("11:00", [("00:00", 1.0)], [False, True, True]),
        ("13:00", [("00:00", 1.0), ("12:00", None), ("12:30", 0.5)], [None, None, True]),  # it may be free
    ],
)
def test_only_the_price_that_counts_first_is_said_to_be_that_of_the_next_kwh(clock, powers, applies):
    surcharge = Band(name="more", above_kwh=10.0, add=0.10, is_strict=False)
    step = msgspec.structs.replace(STEP, is_strict=False)
    terms = TariffTerms(bands=(FREE, step, surcharge))
    counts, _ = lived(terms, powers, to="13:00")
    bands = shown(terms, counts, local(clock), SYDNEY).bands
    assert [band.applies for band in bands] == applies
    assert {band.resets_at for band in bands} == {local("00:00", "2026-01-16")}
