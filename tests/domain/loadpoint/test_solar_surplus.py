"""What counts as surplus in mode solar, and how many amperes that is."""

import pytest

from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from tests.builders import NOON, after
from tests.domain.loadpoint.solar_houses import a_solar_house


@pytest.mark.parametrize(
    ("unseen", "surplus_w", "is_started"),
    [
        ({"soc_pct": 79}, 1_380, True),
        ({"soc_pct": 79}, 1_379, False),  # it did not last, because it was not enough
        ({"soc_pct": None}, 4_300, False),
    ],
)
def test_surplus_counts_behind_a_floor_but_not_behind_silence(unseen, surplus_w, is_started):
    ticks = a_solar_house()
    for seconds in (0, 60):
        ticks.at(seconds, grid_w=-surplus_w - 500, **unseen)
    assert (ticks.current_a(120, grid_w=-4_800) > 0) == is_started


def test_surplus_counts_behind_a_forced_state_too():
    ticks = a_solar_house()
    ticks.battery_intent = BatteryIntent(
        command_id="b", action=BatteryAction.FORCE_DISCHARGE, since=NOON, until=after(900)
    )
    ticks.at(0, grid_w=-4_800)
    ticks.battery_intent = None
    assert ticks.current_a(120, grid_w=-4_800) == 18


def test_surplus_does_not_count_behind_a_strict_pause():
    ticks = a_solar_house(parallel=True)
    for seconds in (0, 60):
        ticks.at(seconds, soc_pct=60, battery_w=0, grid_w=-9_000)
    assert ticks.current_a(120, soc_pct=60, battery_w=-5_000, grid_w=-9_000) == 0


@pytest.mark.parametrize(
    ("grid_w", "current_a"), [(-1_879, 0), (-1_880, 6), (-2_109, 6), (-2_110, 7), (-9_000, 32)]
)
def test_a_surplus_is_whole_amperes_rounded_down(grid_w, current_a):
    assert a_solar_house(start_delay_s=0).current_a(0, grid_w=grid_w) == current_a


@pytest.mark.parametrize(("grid_w", "current_a"), [(-4_639, 0), (-4_640, 6), (-5_330, 7)])
def test_three_phases_need_three_times_as_much(grid_w, current_a):
    assert a_solar_house(lp={"phases": 3}, start_delay_s=0).current_a(0, grid_w=grid_w) == current_a
