"""Energy and money from past power, by the site's calendar; what too little was measured of is not told."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.energy.comparison import both, compare, comparison_of
from domain.energy.history import MeanPower, Sample
from domain.energy.means import means
from domain.energy.series import EnergyPeriod, Period, energy_of, joined, measured_by, point_of

HOUR = timedelta(hours=1)
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def a_mean(hour: float = 0, *, at: datetime | None = None, seconds: float = 3_600, **values) -> MeanPower:
    """A mean over an hour, known for so many `seconds` of it."""
    begin = at or NOON + hour * HOUR
    flows = {"import_price": 0.30, "export_price": 0.10, **values}
    sample = Sample(at=begin + timedelta(seconds=seconds), seconds=seconds, **flows)
    (mean,) = means([sample], timedelta(days=400), begin, begin + timedelta(days=400))
    return MeanPower(**{name: getattr(mean, name) for name in mean.__struct_fields__} | {"at": begin})


def told(period: Period, rows: list[MeanPower], hours: float = 1) -> EnergyPeriod:
    """The only period of these rows, asked for the hours from noon on."""
    (part,) = joined(measured_by(period, rows, "UTC"))
    return energy_of(part, NOON, NOON + hours * HOUR)


def test_energy_is_split_by_direction_and_money_follows_its_price():
    rows = [
        a_mean(0, grid_w=1000, battery_w=-500, pv_w=200),
        a_mean(1, grid_w=-2000, battery_w=700, pv_w=0),
    ]
    day = told(Period.DAY, rows, hours=2)
    energies = (day.import_wh, day.export_wh, day.charge_wh, day.discharge_wh, day.pv_wh)
    assert energies == (1000, 2000, 500, 700, 200)
    assert day.cost == pytest.approx(0.30 - 0.20)
    assert (day.load_wh, day.coverage) == (None, 1.0)


def test_import_and_export_in_turn_do_not_cancel_out():
    turns = [
        Sample(at=NOON + timedelta(minutes=n), seconds=60, grid_w=600.0 * (-1) ** n, import_price=0.3)
        for n in range(1, 61)
    ]
    (row,) = means(turns, HOUR, NOON, NOON + HOUR)
    hour = told(Period.HOUR, [row])
    assert (hour.import_wh, hour.export_wh, row.grid_w) == (300, 300, 0)


def test_an_unknown_price_makes_no_cost():
    hour = told(Period.HOUR, [a_mean(grid_w=500, import_price=None)])
    assert (hour.import_wh, hour.cost) == (500, None)


@pytest.mark.parametrize(
    ("known_s", "asked_h", "import_wh", "coverage"),
    [
        (3_600, 1, 1_000, 1.0),
        (3_420, 1, 950, 0.95),
        (3_400, 1, None, 0.944),
        (900, 0.25, 250, 1.0),  # a period still running counts for the time that passed
        (3_600, 12, None, 0.083),  # the server was installed an hour ago
    ],
)
def test_energy_is_told_where_95_percent_of_its_time_was_measured(known_s, asked_h, import_wh, coverage):
    day = told(Period.DAY, [a_mean(seconds=known_s, grid_w=1_000)], hours=asked_h)
    assert day.import_wh == (None if import_wh is None else pytest.approx(import_wh))
    assert day.coverage == pytest.approx(coverage, abs=0.001)


def test_a_point_of_a_chart_tells_only_what_was_measured():
    samples = [
        Sample(at=NOON + timedelta(minutes=n), seconds=60, grid_w=100.0, pv_w=None if n == 1 else 50.0)
        for n in range(1, 6)
    ]
    (mean,) = means(samples, timedelta(minutes=5), NOON, NOON + HOUR)
    point = point_of(mean, 300, NOON, NOON + HOUR)
    assert (point.grid_w, point.import_w, point.pv_w, point.ev_w, point.coverage) == (100, 100, None, None, 1)
    now = NOON + timedelta(minutes=5, seconds=10)
    assert point_of(mean, 600, NOON, now).grid_w == 100, "a bucket still running"
    assert point_of(mean, 600, NOON, NOON + HOUR).coverage == 0.5


@pytest.mark.parametrize(
    ("period", "zone", "at", "start", "end"),
    [
        (Period.DAY, "Australia/Brisbane", "2026-01-15T13:59", "2026-01-14T14:00", "2026-01-15T14:00"),
        (Period.DAY, "Europe/Berlin", "2026-03-29T10:00", "2026-03-28T23:00", "2026-03-29T22:00"),  # 23 h
        (Period.MONTH, "Europe/Berlin", "2026-10-25T10:00", "2026-09-30T22:00", "2026-10-31T23:00"),
        (
            Period.HOUR,
            "Europe/Berlin",
            "2026-10-25T01:30",
            "2026-10-25T01:00",
            "2026-10-25T02:00",
        ),  # the second 2 h
        (Period.HOUR, "Asia/Kathmandu", "2026-01-15T12:20", "2026-01-15T12:15", "2026-01-15T13:15"),
    ],
)
def test_periods_follow_the_site_calendar(period, zone, at, start, end):
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    (row,) = measured_by(period, [a_mean(at=instant, seconds=300, grid_w=1)], zone)
    assert (row.start.strftime("%FT%R"), row.end.strftime("%FT%R")) == (start, end)


def test_the_house_without_battery_pays_for_the_same_load_and_solar():
    rows = [
        a_mean(0, grid_w=0, pv_w=0, load_w=1000, ev_w=0, battery_w=1000),  # the battery covers the load
        a_mean(1, grid_w=0, pv_w=2000, load_w=500, ev_w=500, battery_w=-1000),  # and takes the sun
    ]
    found = comparison_of(compare(rows), NOON, NOON + 2 * HOUR)
    assert (found.cost, found.coverage) == (0, 1.0)
    assert found.cost_without == found.savings == pytest.approx(0.30 - 0.10)


def test_a_comparison_is_told_where_95_percent_of_its_time_was_measured():
    rows = [a_mean(0, grid_w=0, pv_w=0, load_w=1000, ev_w=0), a_mean(1, grid_w=900)]  # half is not known
    found = comparison_of(compare(rows), NOON, NOON + 2 * HOUR)
    assert (found.cost, found.savings, found.coverage) == (None, None, 0.5)


def test_nothing_measured_is_no_saving_of_zero():
    assert comparison_of(compare([]), NOON, NOON + HOUR).cost is None


def test_a_series_folded_in_parts_is_the_series_folded_at_once():
    rows = [
        a_mean(n / 12, seconds=300, grid_w=100 * n - 2000, pv_w=n, ev_w=0, load_w=None if n < 30 else n)
        for n in range(60)
    ]
    whole = measured_by(Period.DAY, rows, "UTC")
    parts = [part for n in range(0, 60, 7) for part in measured_by(Period.DAY, rows[n : n + 7], "UTC")]
    for one, other in zip(joined(parts), whole, strict=True):
        assert (one.start, one.end) == (other.start, other.end)
        assert one.sums == pytest.approx(other.sums)
        assert one.seconds == pytest.approx(other.seconds)
    halves = both(compare(rows[:30]), compare(rows[30:]))
    assert (halves.measured_s, halves.since) == (30 * 300, rows[30].at)
    assert halves.cost == pytest.approx(compare(rows).cost)
