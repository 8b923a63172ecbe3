"""Which of two rules that both have an opinion is heard, and how many phases a charge counts with."""

from typing import Any

import pytest

from domain.command.decision import Owner
from domain.house.settings import Mode, SolarSettings
from domain.loadpoint.phases import phases_in_use
from domain.reading.charger import ChargerReading, ChargerState
from domain.reason.reason import Why
from tests.builders import a_charge, a_charger, a_house, a_loadpoint, after
from tests.ticks import Ticks


def heard(charger: Any, *, intent: Any = None, monitoring: bool = False, **lp: Any) -> tuple[Why, int | None]:
    """The reason, and the current that is ordered."""
    solar = SolarSettings(start_delay_s=0)
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.SOLAR, solar=solar, **lp), monitoring=monitoring))
    ticks.intent = intent
    found = ticks.at(0, charger, grid_w=-4_800)
    return found.reason.code, None if found.order is None else found.order.current_a


UPSIDE_DOWN = {"min_current_a": 20, "max_current_a": 10}
BY_HAND = {"intent": a_charge(16)}


@pytest.mark.parametrize(
    ("charger", "changes", "why", "current_a"),
    [
        (a_charger(connected=False), {"monitoring": True}, Why.MONITORING_MODE, None),
        (a_charger(connected=False), UPSIDE_DOWN, Why.VEHICLE_UNPLUGGED, None),
        (a_charger(), {**UPSIDE_DOWN, **BY_HAND}, Why.INVALID_CURRENT_RANGE, None),
        (a_charger(state=ChargerState.FAULTED), BY_HAND, Why.MANUAL, 16),
        (a_charger(7_000, state=ChargerState.FAULTED), {}, Why.CHARGER_FAULT, None),
        (a_charger(7_000, vehicle_soc_pct=100), {}, Why.EXTERNAL_MANUAL_CHARGE, None),
        (a_charger(connected=None, vehicle_soc_pct=100), {}, Why.VEHICLE_FULL, 0),
        (a_charger(vehicle_soc_pct=100), {}, Why.VEHICLE_FULL, 0),
        (a_charger(), {}, Why.FOLLOWING_SURPLUS, 18),
    ],
)
def test_the_earlier_rule_is_heard(charger, changes, why, current_a):
    assert heard(charger, **changes) == (why, current_a)


@pytest.mark.parametrize(
    ("configured", "measured", "charging", "phases"),
    [
        (1, 3, True, 3),  # what is told of a charge goes before the setting
        (1, None, True, 1),
        (3, None, True, 3),
        (3, 3, True, 3),
        (3, 1, True, 1),  # a one-phase car on three phases
        (3, 1, False, 3),  # what it measures without a charge tells nothing
        (3, 1, None, 3),
        ("auto", 3, False, 3),
        ("auto", 1, True, 1),
        ("auto", None, True, 1),
    ],
)
def test_a_charge_counts_with_the_phases_it_uses(configured, measured, charging, phases):
    reading = ChargerReading(connected=True, charging=charging, phases=measured)
    assert phases_in_use(a_loadpoint(phases=configured), reading) == phases


@pytest.mark.parametrize(("configured", "phases"), [(1, 1), (3, 3), ("auto", 1)])
def test_of_a_silent_charger_the_settings_count(configured, phases):
    assert phases_in_use(a_loadpoint(phases=configured), None) == phases


def test_a_hold_that_ends_is_told_beside_what_the_mode_does_then():
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.FAST)))
    ticks.intent = a_charge(0, 60)
    ticks.at(0)
    assert ticks.current_a(60) == 32
    assert ticks.ended["loadpoints/garage"].code is Why.EXPIRED
    assert ticks.memory.loadpoints["garage"].owner is Owner.FAST
    assert ticks.memory.loadpoints["garage"].on_since == after(60)


def test_a_hold_that_ends_over_a_pulled_plug_ended_at_the_plug():
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.FAST)))
    ticks.intent = a_charge(0, 60)
    ticks.at(30, a_charger(connected=False))
    assert ticks.ended["loadpoints/garage"].code is Why.VEHICLE_UNPLUGGED
