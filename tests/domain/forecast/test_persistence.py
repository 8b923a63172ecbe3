"""What flows now goes on for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.forecast.persistence import OF_LOAD, OF_SUN, Persistence, persisting
from domain.forecast.series import PowerForecast, PowerSlot

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HALF_HOUR = 30 * MINUTE
SINCE = NOW - 5 * MINUTE
LASTING = Persistence(fades=45 * MINUTE, until=15 * MINUTE)


def halves(*watts: float, start: datetime = NOW) -> tuple[PowerSlot, ...]:
    return tuple(
        PowerSlot(start + n * HALF_HOUR, start + (n + 1) * HALF_HOUR, each) for n, each in enumerate(watts)
    )


def told(forecast: PowerForecast, *minutes: float) -> list[float]:
    """What is forecast so many minutes ahead."""
    ahead = (NOW + minute * MINUTE for minute in minutes)
    return [slot.power_w for at in ahead for slot in forecast.slots if slot.start <= at < slot.end]


def test_the_next_minutes_follow_what_flows_and_the_hours_what_was_told():
    moved = persisting(PowerForecast(slots=halves(1_000, 500)), 2_000.0, SINCE, NOW, LASTING)
    assert told(moved, 0, 7, 14) == pytest.approx(
        [1_851, 1_762, 1_682], abs=1
    )  # 0.9 e^(-2.5 min / 45 min), …
    assert told(moved, 15, 29, 30, 59) == [1_000, 1_000, 500, 500]


def test_what_is_little_and_much_is_moved_as_far_as_what_is_likely():
    forecast = PowerForecast(slots=halves(1_000), low=halves(600), high=halves(1_400))
    moved = persisting(forecast, 2_000.0, SINCE, NOW, LASTING)
    first_w = [slots[0].power_w for slots in (moved.low, moved.slots, moved.high)]
    assert first_w == pytest.approx([1_451, 1_851, 2_251], abs=1)


@pytest.mark.parametrize(
    ("told_w", "flows_w", "expected_w"),
    [
        (1_000.0, 1_000.0, 1_000.0),
        (1_000.0, 0.0, 149.0),
        (1_000.0, -300.0, 0.0),  # never below nothing
        (0.0, 800.0, 0.0),  # the night stays dark
    ],
)
def test_how_far_it_is_moved(told_w, flows_w, expected_w):
    moved = persisting(PowerForecast(slots=halves(told_w)), flows_w, SINCE, NOW, LASTING)
    assert told(moved, 0) == pytest.approx([expected_w], abs=1)


@pytest.mark.parametrize(("flows_w", "expected_w"), [(400.0, 1_000.0), (2_000.0, 1_851.0)])
def test_what_flows_at_least_only_raises(flows_w, expected_w):
    moved = persisting(PowerForecast(slots=halves(1_000)), flows_w, SINCE, NOW, LASTING, at_least=True)
    assert told(moved, 0) == pytest.approx([expected_w], abs=1)


@pytest.mark.parametrize("minute", range(0, 115, 5))
def test_what_comes_as_it_was_told_moves_nothing(minute):
    """Hot water by a timer, and a sun that sinks: neither goes on, nor comes late."""
    forecast = PowerForecast(slots=halves(300, 3_000, 2_000, 1_000, start=NOW - HALF_HOUR))
    now = NOW - HALF_HOUR + (5 + minute) * MINUTE
    flows_w = forecast.mean_w(now - 5 * MINUTE, now)
    moved = persisting(forecast, flows_w, now - 5 * MINUTE, now, OF_LOAD)
    ahead = [now + n * MINUTE for n in range(60)]
    assert [moved.mean_w(at, at + MINUTE) for at in ahead] == [
        forecast.mean_w(at, at + MINUTE) for at in ahead
    ]


def test_what_is_little_follows_where_more_is_likely():
    forecast = PowerForecast(slots=halves(2_000), low=halves(0))
    moved = persisting(forecast, 5_000.0, SINCE, NOW, LASTING)
    assert moved.low[0].power_w == pytest.approx(0.8514 * 3_000, abs=1)


def test_a_slot_that_runs_is_cut_at_now_and_no_energy_before_it_changes():
    forecast = PowerForecast(slots=halves(1_000, 1_000, start=NOW - 12 * MINUTE))
    moved = persisting(forecast, 2_000.0, SINCE, NOW, LASTING)
    assert told(moved, -12, -1) == [1_000, 1_000]
    assert told(moved, 0) == pytest.approx([1_851], abs=1)
    cuts = [slot.start - NOW for slot in moved.slots[1:4]]
    assert cuts == [timedelta(), 5 * MINUTE, 10 * MINUTE]
    assert [slot.end for slot in moved.slots[:-1]] == [slot.start for slot in moved.slots[1:]]
    assert (moved.slots[0].start, moved.slots[-1].end) == (forecast.slots[0].start, forecast.slots[-1].end)


def test_pieces_end_with_the_five_minutes_of_the_clock():
    now = NOW + timedelta(seconds=100)
    moved = persisting(PowerForecast(slots=halves(1_000)), 2_000.0, NOW, now, LASTING)
    ends = [slot.end - NOW for slot in moved.slots]
    assert ends == [timedelta(seconds=100), *(n * MINUTE for n in (5, 10, 15, 20, 30))]


def test_nothing_is_told_beyond_the_data():
    assert persisting(PowerForecast(), 2_000.0, SINCE, NOW, LASTING).slots == ()
    late = PowerForecast(slots=halves(1_000, start=NOW + HALF_HOUR))
    assert persisting(late, 2_000.0, SINCE, NOW, LASTING).slots == late.slots


def test_a_house_goes_on_for_longer_than_a_sky():
    ahead = 30 * MINUTE
    assert OF_LOAD.part(ahead) == pytest.approx(0.46, abs=0.01)  # 0.47 was measured
    assert OF_SUN.part(ahead) == pytest.approx(0.20, abs=0.01)
