"""How a sky that is duller than forecast makes the next hours be believed less, and how that passes."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.forecast.nowcast import Doubt, believed, doubted, judged
from domain.forecast.series import PowerForecast, PowerSlot

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def look(before=None, *, at=NOW, forecast_w=4_000.0, live_w=2_000.0, soc_pct=50.0, is_limited=False) -> Doubt:
    return judged(
        before or Doubt(),
        at,
        forecast_w=forecast_w,
        live_w=live_w,
        soc_pct=soc_pct,
        is_limited=is_limited,
    )


def test_scenario_28_half_of_what_was_forecast_takes_a_quarter_off_now_and_nothing_in_six_hours():
    """Scenario 28: 4 kW were forecast, 2 kW came."""
    doubt = look()
    told = [believed(doubt, ahead) for ahead in (0 * HOUR, 3 * HOUR, 6 * HOUR, 9 * HOUR)]
    assert told == pytest.approx([0.74, 0.87, 1.0, 1.0])


@pytest.mark.parametrize(
    ("change", "factor"),
    [
        ({"live_w": 3_000.0}, 1.0),  # exactly three quarters
        ({"live_w": 2_999.0}, 0.35 + 0.65 * (0.74975 + 0.10)),
        ({"live_w": 0.0}, 0.415),
        ({"live_w": -20.0}, 0.415),  # an inverter that hums is no less than none
        ({"soc_pct": 98.0}, 1.0),
        ({"soc_pct": 97.9}, 0.74),
        ({"soc_pct": None}, 0.74),
        ({"is_limited": True}, 1.0),
        ({"live_w": None}, 1.0),
        ({"forecast_w": None}, 1.0),
        ({"forecast_w": 499.0, "live_w": 0.0}, 1.0),
        ({"forecast_w": 500.0, "live_w": 250.0}, 0.74),
        ({"live_w": 9_000.0}, 1.0),
    ],
)
def test_scenario_28_what_is_judged_and_what_cannot_be(change, factor):
    assert look(**change).factor == pytest.approx(factor)


def test_a_sky_that_stays_dark_is_never_believed_less_than_a_third():
    doubt = Doubt()
    for n in range(20):
        doubt = look(doubt, at=NOW + 5 * n * MINUTE, live_w=100.0)
    assert doubt.factor == 0.35


@pytest.mark.parametrize(
    ("minutes", "factor"),
    [(4, 0.5), (5, 0.58), (9, 0.58), (15, 0.74), (60, 1.0)],
)
def test_it_recovers_by_eight_hundredths_a_cycle_of_five_minutes(minutes, factor):
    before = Doubt(factor=0.5, at=NOW)
    assert look(before, at=NOW + minutes * MINUTE, live_w=4_000.0).factor == pytest.approx(factor)


def test_two_looks_within_a_cycle_are_one():
    first = look()
    assert look(first, at=NOW + 4 * MINUTE, live_w=0.0) == first


def test_a_clock_that_is_set_back_does_not_stop_it():
    assert look(Doubt(factor=0.5, at=NOW + HOUR), live_w=4_000.0).factor == pytest.approx(0.58)


def test_a_cloudy_evening_is_forgotten_by_the_morning():
    doubt = Doubt(factor=0.35, at=NOW)
    for n in range(1, 10):
        doubt = look(doubt, at=NOW + 5 * n * MINUTE, forecast_w=0.0, live_w=0.0)
    assert doubt.factor == 1.0


def test_a_slot_is_believed_by_its_middle_and_its_quantiles_with_it():
    def at_hours(*hours: int, power_w: float) -> tuple[PowerSlot, ...]:
        return tuple(PowerSlot(NOW + (h - 0.5) * HOUR, NOW + (h + 0.5) * HOUR, power_w) for h in hours)

    forecast = PowerForecast(
        slots=at_hours(0, 3, 6, power_w=1_000.0),
        low=at_hours(3, power_w=500.0),
        high=at_hours(3, power_w=2_000.0),
        source="solcast",
        made_at=NOW,
    )
    told = doubted(forecast, Doubt(factor=0.74, at=NOW), NOW)
    assert [slot.power_w for slot in told.slots] == pytest.approx([740, 870, 1_000])
    assert [told.low[0].power_w, told.high[0].power_w] == pytest.approx([435, 1_740])
    assert (told.source, told.made_at, told.believed) == ("solcast", NOW, 0.74)
    assert doubted(forecast, Doubt(), NOW) == forecast
