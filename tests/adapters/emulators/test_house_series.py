"""The demo's household: its wall clock, its curve, and that forecast and house agree."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from adapters.emulators.house_series import HouseSeries

ADELAIDE = ZoneInfo("Australia/Adelaide")
SOURCE_DAY = date(2011, 12, 28)


def a_series(as_day: date = date(2026, 7, 14), kwp: float = 10.0) -> HouseSeries:
    return HouseSeries("Australia/Adelaide", kwp, SOURCE_DAY, as_day)


def local(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ADELAIDE)


def test_the_middle_of_a_half_hour_is_its_recorded_mean():
    own_dates = HouseSeries("Australia/Adelaide", kwp=1.04)
    assert own_dates.load_w(local("2011-12-20T00:15")) == pytest.approx(436)
    assert own_dates.load_w(local("2011-12-20T00:45")) == pytest.approx(432)
    assert own_dates.load_w(local("2011-12-20T00:30")) == pytest.approx(434)  # half-way


@pytest.mark.parametrize("as_day", [date(2026, 1, 15), date(2026, 7, 14), date(2011, 12, 28)])
def test_a_day_shows_at_the_same_wall_clock_on_any_date(as_day):
    then, shown = HouseSeries("Australia/Adelaide"), a_series(as_day)
    for wall in ("00:10", "07:40", "12:00", "18:25"):
        recorded = local(f"2011-12-28T{wall}")
        assert shown.load_w(local(f"{as_day}T{wall}")) == pytest.approx(then.load_w(recorded))
        assert shown.pv_w(local(f"{as_day}T{wall}")) == pytest.approx(then.pv_w(recorded))


def test_the_sun_shines_by_day_and_scales_with_the_roof():
    assert a_series().pv_w(local("2026-07-14T00:30")) == 0
    noon = local("2026-07-14T12:45")
    assert a_series(kwp=10).pv_w(noon) == pytest.approx(2 * a_series(kwp=5).pv_w(noon))
    assert 3_000 < a_series(kwp=10).pv_w(noon) < 10_000


def test_the_days_repeat_for_ever():
    noon = local("2026-07-14T12:10")
    for days in (17, -17, 1_700):
        later = (noon.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=ADELAIDE)
        assert a_series().load_w(later) == pytest.approx(a_series().load_w(noon))


def test_the_curve_has_no_jumps():
    start = datetime(2026, 7, 14, tzinfo=UTC)
    series = a_series()
    watts = [series.pv_w(start + timedelta(seconds=10 * n)) for n in range(8_640)]
    assert max(abs(a - b) for a, b in pairwise(watts)) < 60


def test_the_forecast_is_the_mean_of_what_the_house_will_do():
    series = a_series()
    start = datetime(2026, 7, 14, 1, 10, tzinfo=UTC)
    slots = series.solar_forecast(start, start + timedelta(hours=24))
    assert slots[0].start <= start < slots[0].end
    assert slots[-1].end >= start + timedelta(hours=24)
    assert all(a.end == b.start for a, b in pairwise(slots))
    for slot in slots[::5]:
        lived = [series.pv_w(slot.start + timedelta(seconds=30 * n + 15)) for n in range(60)]
        assert sum(lived) / 60 == pytest.approx(slot.power_w, abs=1)
