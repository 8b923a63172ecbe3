"""The day's ledger: what counts, what does not, at which price, on which day."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.energy.history import Sample
from domain.energy.ledger import Ledger, add

NOON = datetime(2026, 1, 15, 2, tzinfo=UTC)  # in Brisbane
BRISBANE = "Australia/Brisbane"


def a_sample(at: datetime = NOON, **changes) -> Sample:
    typical = {
        "grid_w": 0.0,
        "pv_w": 0.0,
        "battery_w": 0.0,
        "load_w": 0.0,
        "ev_w": 0.0,
        "import_price": 0.30,
        "export_price": 0.08,
    }
    return Sample(at=at, **(typical | changes))


def a_row(seconds_apart: float, count: int, start: datetime = NOON, **values) -> list[Sample]:
    return [a_sample(start + timedelta(seconds=seconds_apart * n), **values) for n in range(count)]


def fold(samples, timezone: str = BRISBANE, ledger: Ledger | None = None) -> Ledger:
    def step(state, sample):
        ledger, previous = state
        return add(ledger, previous, sample, timezone), sample

    return reduce(step, samples, (ledger, None))[0]


@pytest.mark.parametrize("tick_s", [10, 30, 300])
@pytest.mark.parametrize(
    ("grid_w", "minutes", "imported_wh", "exported_wh", "cost"),
    [
        (4_000, 15, 1_000, 0, 0.30),
        (-3_000, 10, 0, 500, -0.04),
        (0, 60, 0, 0, 0),
    ],
)
def test_energy_is_power_times_time_and_money_the_price_of_that_moment(
    tick_s, grid_w, minutes, imported_wh, exported_wh, cost
):
    ledger = fold(a_row(tick_s, minutes * 60 // tick_s + 1, grid_w=grid_w))
    assert ledger.import_wh == pytest.approx(imported_wh)
    assert ledger.export_wh == pytest.approx(exported_wh)
    assert ledger.cost == pytest.approx(cost)


@pytest.mark.parametrize(
    ("gap_s", "wh"),
    [(359, 4_000 * 359 / 3600), (360, 0), (420, 0), (0, 0), (-10, 0)],
)
def test_a_gap_adds_nothing_and_neither_does_a_sample_out_of_order(gap_s, wh):
    ledger = fold([a_sample(grid_w=4_000), a_sample(NOON + timedelta(seconds=gap_s), grid_w=4_000)])
    assert ledger.import_wh == pytest.approx(wh)


def test_a_first_sample_has_no_time_yet():
    assert fold([a_sample(grid_w=4_000)]) == Ledger(day=date(2026, 1, 15))


def test_what_is_unknown_adds_nothing_and_leaves_the_rest():
    ledger = fold(a_row(60, 61, grid_w=None, load_w=1_000))
    assert (ledger.import_wh, ledger.load_wh) == (0, pytest.approx(1_000))


def test_each_part_of_the_house_has_its_own_energy():
    charging = a_row(60, 61, pv_w=5_000, load_w=1_000, ev_w=2_000, battery_w=-1_500, grid_w=-500)
    ledger = fold(charging)
    energies = (ledger.pv_wh, ledger.load_wh, ledger.ev_wh, ledger.charge_wh, ledger.discharge_wh)
    assert energies == pytest.approx((5_000, 1_000, 2_000, 1_500, 0))


def test_import_and_export_in_one_bucket_do_not_cancel_out():
    ledger = fold(a_row(300, 13, grid_w=0, import_w=1_000, export_w=1_000))
    assert (ledger.import_wh, ledger.export_wh) == (pytest.approx(1_000), pytest.approx(1_000))
    assert ledger.cost == pytest.approx(0.30 - 0.08)


def test_the_price_is_the_one_that_held_when_the_time_began():
    samples = [
        a_sample(grid_w=6_000, import_price=0.10),
        a_sample(NOON + timedelta(minutes=5), grid_w=6_000, import_price=0.90),
    ]
    assert fold(samples).cost == pytest.approx(0.5 * 0.10)


@pytest.mark.parametrize(
    ("unpriced_minutes", "known"),
    [(0, True), (1, True), (3, True), (4, False), (60, False)],  # of an hour at 1 kW; 50 Wh are 3 minutes
)
def test_the_cost_is_unknown_when_more_than_50_wh_or_2_percent_had_no_price(unpriced_minutes, known):
    samples = [
        a_sample(sample.at, grid_w=1_000, import_price=None if n < unpriced_minutes else 0.30)
        for n, sample in enumerate(a_row(60, 61))
    ]
    assert (fold(samples).cost is not None) is known


def test_a_long_day_tolerates_2_percent_without_a_price():
    samples = [
        a_sample(sample.at, grid_w=10_000, import_price=None if n < 6 else 0.30)
        for n, sample in enumerate(a_row(60, 60 * 6))
    ]
    assert fold(samples).cost is not None  # 1 kWh of 60
    assert fold(samples[:200]).cost is None  # 1 kWh of 33


def test_power_nobody_moved_needs_no_price():
    ledger = fold(a_row(60, 61, grid_w=1_000, export_price=None))
    assert ledger.cost == pytest.approx(0.30)


@pytest.mark.parametrize(
    ("timezone", "midnight"),
    [
        ("Australia/Brisbane", datetime(2026, 1, 14, 14, tzinfo=UTC)),
        ("Australia/Adelaide", datetime(2026, 1, 14, 13, 30, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 1, 15, 0, tzinfo=UTC)),
        ("Australia/Sydney", datetime(2026, 10, 3, 14, tzinfo=UTC)),  # the day the clock is put forward
    ],
)
def test_a_new_local_day_begins_with_what_came_after_its_midnight(timezone, midnight):
    before = a_row(60, 31, midnight - timedelta(minutes=30, seconds=20), grid_w=3_600)
    yesterday = fold(before, timezone)
    assert yesterday.import_wh == pytest.approx(1_800)
    today = add(yesterday, before[-1], a_sample(midnight + timedelta(seconds=40), grid_w=3_600), timezone)
    assert today.day == yesterday.day + timedelta(days=1)
    assert today.import_wh == pytest.approx(40)


def test_a_ledger_goes_on_after_a_restart_on_the_same_day():
    first = fold(a_row(60, 61, grid_w=1_000))
    kept = msgspec.json.decode(msgspec.json.encode(first), type=Ledger)
    later = a_row(60, 61, NOON + timedelta(hours=2), grid_w=1_000)
    assert fold(later, ledger=kept).import_wh == pytest.approx(2_000)


def test_a_ledger_of_another_day_is_not_carried_on():
    for day in (date(2026, 1, 14), date(2099, 1, 1)):  # also after a clock that was wrong
        assert fold(a_row(60, 2), ledger=Ledger(day=day, import_wh=9_999)).import_wh == 0


powers = st.one_of(st.none(), st.floats(-10_000, 10_000))
histories = st.lists(
    st.builds(
        a_sample,
        st.integers(0, 7_200).map(lambda seconds: NOON + timedelta(seconds=seconds)),
        grid_w=powers,
        battery_w=powers,
        pv_w=st.floats(0, 10_000),
        load_w=st.floats(0, 10_000),
        import_price=st.floats(-1, 20),
    ),
    min_size=2,
    max_size=40,
).map(lambda samples: sorted(samples, key=lambda sample: sample.at))


@given(histories)
def test_the_parts_add_up_to_the_whole(samples):
    whole = fold(samples)
    parts = [fold(pair) for pair in pairwise(samples)]
    for name in Ledger.__struct_fields__[1:]:
        assert sum(getattr(part, name) for part in parts) == pytest.approx(getattr(whole, name), abs=1e-6)


@given(histories, st.integers(0, 39))
def test_a_sample_seen_twice_counts_once(samples, which):
    which %= len(samples)
    assert fold([*samples[: which + 1], *samples[which:]]) == fold(samples)
