"""Energy and money from past power, by the site's calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.energy.history import Sample
from domain.energy.series import Period, both, compare, energy_by, joined

HOUR_S = 3600
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=400)


def a_sample(hour: float = 0, **values) -> Sample:
    prices = {"import_price": 0.30, "export_price": 0.10}
    return Sample(at=NOON + timedelta(hours=hour), **{**prices, **values})


def test_energy_is_split_by_direction_and_money_follows_its_price():
    samples = [
        a_sample(0, grid_w=1000, battery_w=-500, pv_w=200),
        a_sample(1, grid_w=-2000, battery_w=700, pv_w=0),
    ]
    (day,) = energy_by(Period.DAY, samples, HOUR_S, LATER, "UTC")
    assert (day.import_wh, day.export_wh, day.charge_wh, day.discharge_wh, day.pv_wh) == (
        1000,
        2000,
        500,
        700,
        200,
    )
    assert day.cost == pytest.approx(0.30 - 0.20)
    assert day.load_wh is None


def test_import_and_export_in_turn_do_not_cancel_out():
    (hour,) = energy_by(Period.HOUR, [a_sample(grid_w=0, import_w=600, export_w=600)], HOUR_S, LATER, "UTC")
    assert (hour.import_wh, hour.export_wh) == (600, 600)
    assert hour.cost == pytest.approx(0.12)


def test_an_unknown_price_makes_no_cost():
    (hour,) = energy_by(Period.HOUR, [a_sample(grid_w=500, import_price=None)], HOUR_S, LATER, "UTC")
    assert (hour.import_wh, hour.cost) == (500, None)


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
    (row,) = energy_by(period, [Sample(at=instant, grid_w=1)], 300, LATER, zone)
    assert (row.start.strftime("%FT%R"), row.end.strftime("%FT%R")) == (start, end)


def test_the_house_without_battery_pays_for_the_same_load_and_solar():
    samples = [
        a_sample(0, grid_w=0, pv_w=0, load_w=1000, ev_w=0, battery_w=1000),  # the battery covers the load
        a_sample(1, grid_w=0, pv_w=2000, load_w=500, ev_w=500, battery_w=-1000),  # and takes the sun
        a_sample(2, grid_w=900),  # not measured: counts on neither side
    ]
    found = compare(samples, HOUR_S, LATER)
    assert (found.cost, found.measured_s) == (0, 2 * HOUR_S)
    assert found.cost_without == pytest.approx(0.30 - 0.10)


def test_nothing_measured_is_no_saving_of_zero():
    assert compare([], HOUR_S, LATER).cost is None


def test_a_bucket_still_running_counts_for_the_time_that_passed():
    (hour,) = energy_by(Period.HOUR, [a_sample(grid_w=1000)], HOUR_S, NOON + timedelta(minutes=15), "UTC")
    assert hour.import_wh == pytest.approx(250)


def test_a_series_folded_in_parts_is_the_series_folded_at_once():
    samples = [
        a_sample(n / 12, grid_w=100 * n - 2000, pv_w=n, ev_w=0, load_w=None if n < 30 else n)
        for n in range(60)
    ]
    whole = energy_by(Period.DAY, samples, 300, LATER, "UTC")
    parts = [
        row for n in range(0, 60, 7) for row in energy_by(Period.DAY, samples[n : n + 7], 300, LATER, "UTC")
    ]
    for one, other in zip(joined(parts), whole, strict=True):
        assert (one.start, one.end) == (other.start, other.end)
        assert one.import_wh == pytest.approx(other.import_wh)
        assert (one.load_wh, one.cost) == (pytest.approx(other.load_wh), pytest.approx(other.cost))
    halves = both(compare(samples[:30], 300, LATER), compare(samples[30:], 300, LATER))
    assert (halves.measured_s, halves.cost) == (30 * 300, compare(samples, 300, LATER).cost)
