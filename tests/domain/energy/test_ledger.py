"""The day's ledger: what counts, what does not, at which price, on which day."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.ledger import Ledger, add
from domain.energy.sampling import LONGEST_GAP_S, sample_of
from domain.reading.observation import Observation
from domain.tariff.slots import PriceSlot

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
    """The samples one after the other, each for the time since the one before, as the diary does it."""
    before = None
    for seen in samples:
        seconds = 0.0 if before is None else (seen.at - before.at).total_seconds()
        stands_for_s = seconds if 0 < seconds < LONGEST_GAP_S else 0.0
        ledger = add(ledger, replace(seen, seconds=stands_for_s), timezone)
        before = seen
    assert ledger is not None
    return ledger


@pytest.mark.parametrize("tick_s", [10, 30, 300])
@pytest.mark.parametrize(
    ("grid_w", "minutes", "imported_wh", "exported_wh", "cost"),
    [
        (4_000, 15, 1_000, 0, 0.30),
        (-3_000, 10, 0, 500, -0.04),
        (0, 60, 0, 0, 0),
    ],
)
def test_scenario_29_energy_is_power_times_time_and_money_the_price_of_that_moment(
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
def test_scenario_29_a_gap_adds_nothing_and_neither_does_a_sample_out_of_order(gap_s, wh):
    ledger = fold([a_sample(grid_w=4_000), a_sample(NOON + timedelta(seconds=gap_s), grid_w=4_000)])
    assert ledger.import_wh == pytest.approx(wh)


def test_a_first_sample_has_no_time_yet():
    assert fold([a_sample(grid_w=4_000)]) == Ledger(day=date(2026, 1, 15), since=NOON, at=NOON)


def test_what_is_unknown_adds_nothing_and_leaves_the_rest():
    ledger = fold(a_row(60, 61, grid_w=None, load_w=1_000))
    assert (ledger.import_wh, ledger.load_wh) == (0, pytest.approx(1_000))


def test_each_part_of_the_house_has_its_own_energy():
    charging = a_row(60, 61, pv_w=5_000, load_w=1_000, ev_w=2_000, battery_w=-1_500, grid_w=-500)
    ledger = fold(charging)
    energies = (ledger.pv_wh, ledger.load_wh, ledger.ev_wh, ledger.charge_wh, ledger.discharge_wh)
    assert energies == pytest.approx((5_000, 1_000, 2_000, 1_500, 0))


def test_the_price_is_the_one_that_held_when_the_time_began():
    def seen(minutes: int, price: float) -> Observation:
        at = NOON + timedelta(minutes=minutes)
        slot = PriceSlot(start=at, end=at + timedelta(minutes=5), import_price=price, kind="current")
        return Observation(at=at, grid_w=6_000, price=slot)

    sample = sample_of(seen(5, 0.90), seen(0, 0.10))
    assert (sample.seconds, sample.import_price) == (300, 0.10)
    assert sample_of(seen(10, 0.90), seen(0, 0.10)).seconds == 0, "a gap"
    assert sample_of(seen(0, 0.90), seen(5, 0.10)).seconds == 0, "a clock that was set back"


@pytest.mark.parametrize(
    ("unpriced_minutes", "known"),
    [(0, True), (1, True), (3, True), (4, False), (60, False)],  # of an hour at 1 kW; 50 Wh are 3 minutes
)
def test_the_cost_is_unknown_when_more_than_50_wh_or_2_percent_had_no_price(unpriced_minutes, known):
    samples = [
        a_sample(sample.at, grid_w=1_000, import_price=None if 0 < n <= unpriced_minutes else 0.30)
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
    over = replace(a_sample(midnight + timedelta(seconds=40), grid_w=3_600), seconds=60)
    today = add(yesterday, over, timezone)
    assert today.day == yesterday.day + timedelta(days=1)
    assert today.import_wh == pytest.approx(40)
    assert (today.since, today.whole_s) == (midnight, 40)


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
    for name in Ledger.__struct_fields__:
        if name.endswith(("_wh", "_s", "paid", "battery")):
            assert sum(getattr(part, name) for part in parts) == pytest.approx(getattr(whole, name), abs=1e-6)


@given(histories, st.integers(0, 39))
def test_a_sample_seen_twice_counts_once(samples, which):
    which %= len(samples)
    assert fold([*samples[: which + 1], *samples[which:]]) == fold(samples)


@pytest.mark.parametrize(
    ("blind_minutes", "imported_wh", "coverage"),
    [(0, 1_000, 1.0), (3, 950, 0.95), (4, None, 0.933), (60, None, 0.0)],  # of an hour at 1 kW
)
def test_what_was_measured_for_less_than_95_percent_of_the_day_is_not_told(
    blind_minutes, imported_wh, coverage
):
    samples = [
        Sample(at=each.at, grid_w=None if 0 < n <= blind_minutes else 1_000.0, import_price=0.3)
        for n, each in enumerate(a_row(60, 61))
    ]
    totals, covered = fold(samples).totals
    assert totals["import_wh"] == (None if imported_wh is None else pytest.approx(imported_wh))
    assert (totals["cost"] is None) == (imported_wh is None)
    assert covered == pytest.approx(coverage, abs=0.001)
    assert totals["load_wh"] is None


def test_the_time_in_which_the_server_was_away_was_not_measured():
    first = a_row(60, 31, grid_w=1_000)
    away = fold([*first, *a_row(60, 31, NOON + timedelta(minutes=40), grid_w=1_000)])
    assert away.totals[0]["import_wh"] is None
    assert away.totals[1] == pytest.approx(60 / 70, abs=0.001)


def test_the_first_day_of_a_house_counts_from_its_first_look_and_the_next_from_midnight():
    ledger = fold(a_row(60, 61, grid_w=1_000))
    assert (ledger.since, ledger.totals[1]) == (NOON, 1.0)
    tomorrow = NOON + timedelta(days=1)  # the server was away overnight
    ledger = fold(a_row(60, 61, tomorrow, grid_w=1_000), ledger=ledger)
    assert ledger.since == datetime(2026, 1, 15, 14, tzinfo=UTC)
    assert ledger.totals[0]["import_wh"] is None
