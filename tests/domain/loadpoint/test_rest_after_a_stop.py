"""A car that was stopped rests: at its limit, after a switch to off, and where a stop is not obeyed."""

from typing import Any

import pytest

from domain.command.decision import Owner
from domain.house.settings import Mode, SmartSettings
from domain.reason.reason import Why
from tests.builders import a_charger, a_house, a_loadpoint, a_site, after
from tests.ticks import Ticks


def remembering(mode: Mode, lp_changes: dict[str, Any], **memory: Any) -> Ticks:
    ticks = Ticks(a_house(a_loadpoint(mode=mode, **lp_changes), site=a_site()))
    ticks.at(-1_000, price=None, grid_w=None, chargers={"garage": None})
    ticks.remember(**memory)
    return ticks


def running(mode: Mode, **lp_changes: Any) -> Ticks:
    """A charge of 10 A that this mode began a quarter of an hour ago."""
    return remembering(mode, lp_changes, owner=Owner(mode.value), on_since=after(-900), current_a=10)


def memory(ticks: Ticks) -> Any:
    return ticks.memory.loadpoints["garage"]


# at the limit


JITTERS = [
    {"mode": Mode.FAST, "limit_soc_pct": 80},
    {"mode": Mode.SMART, "smart": SmartSettings(target_soc_pct=80)},
    {"mode": Mode.FAST, "own_pct": 80.0},
]


@pytest.mark.parametrize("settings", JITTERS, ids=["limit", "target", "the car's own limit"])
def test_a_level_that_jitters_around_its_limit_is_one_stop(settings):
    changes = dict(settings)
    own_pct, mode = changes.pop("own_pct", None), changes.pop("mode")
    ticks = running(mode, **changes)
    for number in range(60):
        soc_pct = (80.0, 79.5, 81.0, 78.9, 79.0)[number % 5]
        charger = a_charger(2_300 if number == 0 else 0, vehicle_soc_pct=soc_pct, vehicle_limit_pct=own_pct)
        found = ticks.at(30 * number, charger)
        assert (found.reason.code, memory(ticks).is_on) == (Why.TARGET_REACHED, False), number


def test_a_limit_that_is_raised_lets_the_car_go_on_at_once_but_not_again_and_again():
    ticks = running(Mode.FAST, limit_soc_pct=80)
    wanted = []
    for seconds, limit_pct in [(0, 80), (10, 90), (20, 80), (30, 90), (40, 80), (50, 90), (320, 90)]:
        ticks.house = a_house(a_loadpoint(mode=Mode.FAST, limit_soc_pct=limit_pct), site=a_site())
        wanted.append(ticks.current_a(seconds, a_charger(vehicle_soc_pct=82)))
    assert wanted == [0, 32, 0, 0, 0, 0, 32]


def test_a_level_that_nobody_tells_any_more_is_not_one_below_the_limit():
    ticks = running(Mode.FAST, limit_soc_pct=80)
    ticks.at(0, a_charger(2_300, vehicle_soc_pct=80))
    found = ticks.at(900, a_charger(vehicle_soc_pct=None))
    assert (found.order.current_a, found.reason.code) == (0, Why.TARGET_REACHED)


# a mode that is switched to and fro


def test_each_switch_to_off_stops_and_only_the_first_start_after_it_is_at_once():
    ticks = running(Mode.FAST)
    switches = [(seconds, Mode.FAST if seconds % 2 else Mode.OFF) for seconds in range(60)]
    wanted = []
    for seconds, mode in [*switches, (355, Mode.FAST), (358, Mode.FAST)]:
        ticks.house = a_house(a_loadpoint(mode=mode), site=a_site())
        wanted.append(ticks.current_a(seconds, a_charger()))
    assert [number for number, current_a in enumerate(wanted) if current_a] == [1, 60, 61]


def test_a_driver_who_starts_within_the_rest_of_a_mode_is_taken_over_and_not_stopped():
    ticks = remembering(Mode.FAST, {}, off_since=after(-60))
    assert ticks.at(0, a_charger()).reason.code is Why.MIN_OFF_RUNNING
    assert ticks.current_a(30, a_charger(3_000)) == 32


# a stop that is not obeyed


def test_a_stop_that_the_meter_contradicts_is_told_as_not_obeyed_once_the_car_had_its_time():
    ticks = running(Mode.FAST, limit_soc_pct=80)
    told = [
        ticks.at(seconds, a_charger(7_360, vehicle_soc_pct=85)).reason.code for seconds in (0, 10, 30, 50)
    ]
    assert told == [Why.TARGET_REACHED] * 3 + [Why.COMMAND_REJECTED]
    assert ticks.at(60, a_charger(0, vehicle_soc_pct=85)).reason.code is Why.TARGET_REACHED


def test_a_charger_that_did_not_hear_a_stop_is_not_told_as_disobeying_it():
    ticks, drawing = running(Mode.FAST, limit_soc_pct=80), a_charger(7_360, vehicle_soc_pct=85)
    ticks.at(0, drawing)
    ticks.unheard = frozenset({"garage"})
    assert [ticks.at(seconds, drawing).reason.code for seconds in (10, 600)] == [Why.TARGET_REACHED] * 2
    ticks.unheard = frozenset()
    told = [ticks.at(seconds, drawing).reason.code for seconds in (610, 640, 650)]
    assert told == [Why.TARGET_REACHED] * 2 + [Why.COMMAND_REJECTED]
