"""Energy and money from past power, by the site's calendar; what too little was measured of is not told."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.energy.comparison import Compared, compare, comparison_of
from domain.energy.history import MeanPower, Sample
from domain.energy.means import means
from domain.energy.series import EnergyPeriod, Period, energy_of, joined, measured_by, paid_for, point_of

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
        *(  # clocks that jump by half an hour: none of their hours overlap
            (Period.HOUR, "Australia/Lord_Howe", f"{day}T{at}", f"{day}T{start}", f"{day}T{end}")
            for day, at, start, end in (
                ("2026-04-04", "14:59", "14:00", "15:00"),
                ("2026-04-04", "15:00", "15:00", "15:30"),  # from 01:30 to 02:00, once more
                ("2026-04-04", "15:30", "15:30", "16:30"),
                ("2026-10-03", "15:29", "14:30", "15:30"),
                ("2026-10-03", "15:30", "15:30", "16:00"),  # from 02:30 to 03:00
                ("2026-10-03", "16:00", "16:00", "17:00"),
            )
        ),
        (Period.HOUR, "Asia/Pyongyang", "2018-05-04T14:59", "2018-05-04T14:30", "2018-05-04T15:00"),
    ],
)
def test_periods_follow_the_site_calendar(period, zone, at, start, end):
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    (row,) = measured_by(period, [a_mean(at=instant, seconds=300, grid_w=1)], zone)
    assert (row.start.strftime("%FT%R"), row.end.strftime("%FT%R")) == (start, end)


def compared(rows) -> Compared:
    return compare(rows, NOON, "UTC", None)


def test_the_house_without_battery_pays_for_the_same_load_and_solar():
    rows = [
        a_mean(0, grid_w=0, pv_w=0, load_w=1000, ev_w=0, battery_w=1000),  # the battery covers the load
        a_mean(1, grid_w=0, pv_w=2000, load_w=500, ev_w=500, battery_w=-1000),  # and takes the sun
    ]
    found = comparison_of(compared(rows), NOON, NOON + 2 * HOUR)
    assert (found.cost, found.coverage) == (0, 1.0)
    assert found.cost_without == found.savings == pytest.approx(0.30 - 0.10)


def test_a_comparison_is_told_where_95_percent_of_its_time_was_measured():
    rows = [a_mean(0, grid_w=0, pv_w=0, load_w=1000, ev_w=0), a_mean(1, grid_w=900)]  # half is not known
    found = comparison_of(compared(rows), NOON, NOON + 2 * HOUR)
    assert (found.cost_without, found.savings, found.coverage) == (None, None, 1.0)


def test_nothing_measured_is_no_saving_of_zero():
    assert comparison_of(compared([]), NOON, NOON + HOUR).cost is None


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
    halves = compare(rows[30:], NOON, "UTC", None, compared(rows[:30]))
    assert (halves.compared_s, halves.paid_s, halves.since) == (30 * 300, 60 * 300, rows[0].at)
    assert halves.cost == pytest.approx(compared(rows).cost)


def test_a_bucket_of_a_chart_is_measured_against_its_own_time_alone():
    (mean,) = means(
        [Sample(at=NOON + timedelta(minutes=5), seconds=120, grid_w=100.0)],
        timedelta(minutes=5),
        NOON,
        NOON + HOUR,
    )
    assert point_of(mean, 300, NOON, NOON + HOUR).coverage == 0.4
    began = NOON + timedelta(minutes=3)  # measuring began inside the bucket
    assert point_of(mean, 300, began, NOON + HOUR).coverage == 1.0
    before = NOON - HOUR
    assert point_of(mean, 300, before, NOON + HOUR).coverage == 0.4


@pytest.mark.parametrize(
    ("row", "paid"),
    [
        ({"import_w": 1_000, "export_w": 0, "grid_s": 3_600, "price_s": 1_800}, (0.15, 1_800)),
        ({"import_w": 1_000, "export_w": 0, "grid_s": 1_800, "price_s": 3_600}, (0.15, 1_800)),
        (
            {"import_w": 0, "export_w": 1_000, "grid_s": 3_600, "price_s": 0},
            (-0.10, 3_600),
        ),  # needs no import price
        ({"import_w": 1_000, "export_w": 500, "grid_s": 3_600, "price_s": 3_600}, (0.25, 3_600)),
        ({"import_w": None, "export_w": 0, "grid_s": 0, "price_s": 3_600}, None),
        ({"import_w": 0, "export_w": None, "grid_s": 0, "price_s": 3_600}, None),
    ],
)
def test_a_bucket_costs_what_was_imported_while_its_price_was_known(row, paid):
    found = paid_for(MeanPower(at=NOON, import_price=0.30, export_price=0.10, **row))
    assert found == (None if paid is None else (pytest.approx(paid[0]), paid[1]))
    assert paid_for(MeanPower(at=NOON, import_w=1.0, export_w=0.0, grid_s=60, price_s=60)) is None


@pytest.mark.parametrize("period", [Period.HOUR, Period.DAY, Period.MONTH])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Australia/Adelaide"])
def test_a_period_begins_on_the_dot_whenever_within_it_one_looks(period, zone):
    dot = datetime(2026, 1, 31, 22, 30, tzinfo=UTC) if zone == "Australia/Adelaide" else NOON
    odd = dot + timedelta(minutes=17, seconds=41, microseconds=123_456)
    one, other = (measured_by(period, [a_mean(at=at, seconds=60, grid_w=1)], zone)[0] for at in (dot, odd))
    assert (one.start, one.end) == (other.start, other.end)
    local = one.start.astimezone(ZoneInfo(zone))
    assert (local.minute, local.second, local.microsecond) == (0, 0, 0)


@pytest.mark.parametrize(
    ("period", "at", "start", "end"),
    [
        # In Cuba the clock goes back from 1:00 to 0:00, so that this day has two midnights.
        (Period.DAY, "2026-11-01T05:30", "2026-11-01T04:00", "2026-11-02T05:00"),
        (Period.DAY, "2026-11-01T04:30", "2026-11-01T04:00", "2026-11-02T05:00"),
        (Period.MONTH, "2026-11-01T05:30", "2026-11-01T04:00", "2026-12-01T05:00"),
    ],
)
def test_a_day_with_two_midnights_begins_with_the_first(period, at, start, end):
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    (row,) = measured_by(period, [a_mean(at=instant, seconds=60, grid_w=1)], "America/Havana")
    assert (row.start.strftime("%FT%R"), row.end.strftime("%FT%R")) == (start, end)
