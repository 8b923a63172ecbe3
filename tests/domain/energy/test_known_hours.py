"""Where a time has no sum of its own, what of it was measured is told: a month says what its days do."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.energy.history import MeanPower
from domain.energy.known_hours import told_by
from domain.energy.series import ENERGIES, EnergyPeriod, Period, joined, measured_by

DAY = datetime(2026, 1, 15, tzinfo=UTC)
HOUR_S = 3_600
KNOWN = ("grid_s", "pv_s", "battery_s", "load_s", "ev_s")


def an_hour(n: float, known_s: float = HOUR_S, **flows: float | None) -> MeanPower:
    """So many hours after the day began: 1 kW is bought, and each flow was measured for so long."""
    watts = dict.fromkeys(("pv_w", "load_w", "ev_w", "export_w", "charge_w", "discharge_w"), 0.0)
    mean = MeanPower(at=DAY + timedelta(hours=n), **{**watts, "import_w": 1_000.0, **flows})
    return replace(mean, **dict.fromkeys(KNOWN, known_s))


def told(period: Period, rows: list[MeanPower], hours: float, since: datetime = DAY) -> list[EnergyPeriod]:
    parts = joined(measured_by(Period.HOUR, rows, "UTC"))
    return told_by(period, parts, since, DAY + timedelta(hours=hours), "UTC")


@pytest.mark.parametrize(
    ("rows", "lived_h", "known"),
    [
        ([an_hour(0), an_hour(1, 1_800), an_hour(2)], 24, (2_500, 9_000)),  # of one half was measured
        ([an_hour(0), an_hour(9, 900)], 9.25, (1_250, 4_500)),  # one that still runs counts until now
        ([an_hour(0), an_hour(1, load_w=None)], 24, (1_000, 3_600)),  # of one a flow is unknown
        ([an_hour(0, 1_800), an_hour(1, 1_800)], 24, (1_000, 3_600)),
        ([an_hour(0, pv_w=None), an_hour(1, 0)], 24, None),
    ],
)
def test_a_day_and_its_month_tell_what_of_them_was_measured(rows, lived_h, known):
    for period in (Period.DAY, Period.MONTH):
        (one,) = told(period, rows, lived_h)
        hours = one.known_hours
        assert None in [getattr(one, name) for name in ENERGIES], period
        assert (hours and (hours.import_wh, hours.known_s)) == known, period


def test_an_hour_tells_what_of_it_was_measured_of_all_flows_alike():
    """A house's first minutes: the sun was heard later than the grid."""
    rows = [replace(an_hour(0, 300), pv_s=240.0), an_hour(1 / 12, 300)]
    (hour,) = told(Period.HOUR, rows, 0.25)
    assert (hour.import_wh, hour.known_hours.known_s) == (None, 540)
    assert hour.known_hours.import_wh == pytest.approx(150)
    (whole,) = told(Period.HOUR, rows, 1 / 6)
    assert (whole.import_wh, whole.pv_wh) == (pytest.approx(166.7, abs=0.1), None)


def test_what_has_its_own_sums_needs_no_hours():
    rows = [an_hour(n, HOUR_S if n else 3_000) for n in range(24)]
    (day,) = told(Period.DAY, rows, 24)
    assert (day.import_wh, day.known_hours) == (pytest.approx(23_833.3, abs=0.1), None)


def test_a_month_takes_a_day_that_has_sums_whole_and_of_the_others_their_hours():
    rows = [*(an_hour(n, HOUR_S if n else 3_000) for n in range(24)), an_hour(30), an_hour(31, 600)]
    days = told(Period.DAY, rows, 48)
    (month,) = told(Period.MONTH, rows, 48, DAY - timedelta(days=14))
    whole, hours = days[0], days[1].known_hours
    assert month.known_hours.import_wh == pytest.approx(whole.import_wh + hours.import_wh, abs=0.1)
    assert month.known_hours.known_s == 86_400 + hours.known_s == 90_600
