"""The house of one instant, joined from what devices said: what is too old is unknown, each in its place."""

from datetime import timedelta

import pytest

from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.charger import ChargerReading, ChargerState
from domain.reading.observation import Observation, observe_house
from domain.reading.reading import Reading
from tests.builders import NOON, a_charger, a_price, after, an_observation

CURRENTS = (5.0, 6.0, 7.0)


def reading(seconds_ago: float = 0, **values) -> Reading:
    return Reading(read_at=NOON - timedelta(seconds=seconds_ago), **values)


def seen(stale_after_s: float = 30, **readings: Reading | None) -> Observation:
    """The devices by id; `pv_roof` stands for `pv/roof`."""
    named = {name.replace("_", "/", 1): one for name, one in readings.items()}
    return observe_house(named, None, NOON, stale_after_s)


@pytest.mark.parametrize(
    ("seconds_ago", "is_known"), [(0, True), (30, True), (31, False), (-30, True), (-31, False)]
)
def test_a_reading_counts_until_it_is_older_than_the_house_allows(seconds_ago, is_known):
    found = seen(
        grid=reading(seconds_ago, grid_w=500.0), battery=reading(seconds_ago, battery=BatteryReading())
    )
    assert (found.grid_w, found.battery is not None) == ((500, True) if is_known else (None, False))
    assert (found.grid_at is not None, found.battery_at is not None) == (is_known, is_known)


@pytest.mark.parametrize(
    ("seconds_ago", "is_known", "is_delayed"),
    [(30, True, False), (31, True, True), (300, True, True), (301, False, False)],
)
def test_a_slow_source_counts_for_longer_and_is_called_delayed(seconds_ago, is_known, is_delayed):
    for found in (
        seen(grid=reading(seconds_ago, grid_w=500.0, good_for_s=300)),
        seen(pv_roof=reading(seconds_ago, pv_w=500.0, good_for_s=300)),
    ):
        assert ((found.grid_w or found.pv_w) is not None) is is_known
        assert found.is_delayed is is_delayed


@pytest.mark.parametrize(
    ("good_for_s", "stale_after_s", "counts_for_s"),
    [(None, 30, 30), (None, 0.5, 0.5), (300, 30, 300), (10, 30, 30)],
)
def test_a_source_is_never_older_sooner_than_the_house_says(good_for_s, stale_after_s, counts_for_s):
    assert reading(good_for_s=good_for_s).outlives(stale_after_s) == counts_for_s


def test_the_first_meter_is_the_grid_meter():
    one, other = reading(grid_w=100.0), reading(grid_w=200.0)
    assert seen(battery=one, grid=other).grid_w == 100
    assert seen(grid=other, battery=one).grid_w == 200
    slow = reading(60, grid_w=300.0, good_for_s=300)
    assert seen(battery=slow, grid=reading(90, grid_w=400.0, good_for_s=300)).grid_w == 300
    assert seen(battery=slow, grid=one).grid_w == 100
    assert seen(grid=one, battery=slow).grid_w == 100


def test_every_section_counts_only_from_the_device_it_belongs_to():
    stray = reading(battery=BatteryReading(soc_pct=1), charger=ChargerReading(power_w=1.0))
    found = seen(
        pv_roof=stray,
        battery=reading(5, battery=BatteryReading(soc_pct=50, mode=BatteryMode.HOLD)),
        loadpoints_garage=reading(10, charger=a_charger(3_680)),
        loadpoints_left=reading(10, grid_w=1.0),
        loadpoints_right=None,
    )
    assert found.battery == BatteryReading(soc_pct=50, mode=BatteryMode.HOLD)
    assert found.battery_at == NOON - timedelta(seconds=5)
    assert found.chargers == {"garage": a_charger(3_680)}
    assert found.charger_at == {"garage": NOON - timedelta(seconds=10)}
    assert found.charger_ids == ("garage", "left", "right")
    assert found.ev_w is None, "two of the three are silent"
    mute = seen(battery=reading(grid_w=5.0))
    assert (mute.battery, mute.battery_at, mute.has_battery) == (None, None, True)


def test_a_house_without_a_battery_has_a_battery_power_of_nothing():
    found = seen(grid=reading(grid_w=-1_000.0), pv_roof=reading(pv_w=3_000.0))
    assert (found.has_battery, found.battery_w, found.load_w, found.ev_w) == (False, 0, 2_000, 0)
    silent = seen(battery=None, grid=reading(grid_w=-1_000.0))
    assert (silent.battery_w, silent.load_w) == (None, None)


def test_the_load_is_what_the_flows_leave():
    found = an_observation(grid_w=500, pv_w=3_000, battery_w=-1_500, chargers={"garage": a_charger(1_000)})
    assert (found.load_w, found.ev_w) == (1_000, 1_000)


@pytest.mark.parametrize(
    ("readings", "phase_a", "seconds_ago"),
    [
        ({"grid": reading(5, phase_a=CURRENTS)}, CURRENTS, 5),
        (
            {"grid": reading(90, phase_a=CURRENTS)},
            CURRENTS,
            90,
        ),  # a fuse is slow: they have an age of their own
        ({"grid": reading(91, phase_a=CURRENTS)}, None, None),
        ({"grid": reading(-91, phase_a=CURRENTS)}, None, None),
        ({"battery": None, "pv_roof": reading(), "grid": reading(5, phase_a=CURRENTS)}, CURRENTS, 5),
        (
            {"battery": reading(91, phase_a=(1.0, 1.0, 1.0)), "grid": reading(5, phase_a=CURRENTS)},
            CURRENTS,
            5,
        ),
        ({"grid": reading(9, phase_a=CURRENTS), "battery": reading(5, phase_a=(1.0, 1.0, 1.0))}, CURRENTS, 9),
        ({"grid": reading(5)}, None, None),
    ],
)
def test_the_currents_of_the_phases_are_those_of_the_first_device_that_has_them(
    readings, phase_a, seconds_ago
):
    found = seen(**readings)
    at = None if seconds_ago is None else NOON - timedelta(seconds=seconds_ago)
    assert (found.phase_a, found.phase_at) == (phase_a, at)


def test_an_observation_carries_its_instant_and_its_price():
    found = observe_house({}, a_price(), NOON, 30)
    assert (found.at, found.price, found.is_delayed) == (NOON, a_price(), False)


@pytest.mark.parametrize(
    ("told", "state", "charging"),
    [
        (a_charger(7_200, charging=False, state=ChargerState.SUSPENDED_EVSE), "charging", True),  # EV21
        (a_charger(7_200, connected=None, charging=None), "charging", True),
        (a_charger(51), "charging", True),
        (a_charger(0, charging=True, state=ChargerState.CHARGING), "suspended_ev", False),  # EV24
        (a_charger(0, charging=None), "connected", False),
        (a_charger(0, auxiliary_w=900.0), "connected", False),  # EV22
        (
            a_charger(-4_000, charging=False, state=ChargerState.CHARGING),
            "charging",
            False,
        ),  # it feeds the house
        (a_charger(power_w=None, charging=True, state=ChargerState.CHARGING), "charging", True),
        (
            a_charger(7_200, charging=False, state=ChargerState.SUSPENDED_EV, power_at=after(-91)),
            "suspended_ev",
            False,
        ),
        (
            a_charger(7_200, charging=False, state=ChargerState.SUSPENDED_EV, power_at=after(-90)),
            "charging",
            True,
        ),
    ],
)
def test_scenario_ev21_power_that_is_measured_goes_before_what_a_charger_says_of_itself(
    told, state, charging
):
    reading = Reading(read_at=NOON, charger=told)
    seen = observe_house({"loadpoints/garage": reading}, None, NOON, 30).chargers["garage"]
    assert (seen.state, seen.charging) == (state, charging)
    assert seen.connected or told.power_w == 0


@pytest.mark.parametrize(
    ("power_w", "charging", "found"),
    [
        (7_400.0, None, (True, ChargerState.CHARGING, 7_400.0)),
        (0.0, True, (False, ChargerState.SUSPENDED_EV, 0.0)),  # its switch is on, and nothing flows
        (None, None, (None, ChargerState.CHARGING, None)),
    ],
)
def test_scenario_ev24_a_charge_point_never_charges_because_it_was_set_to(power_w, charging, found):
    told = a_charger(
        0, state=ChargerState.CHARGING, charging=charging, target_current_a=16, power_w=power_w
    )  # fmt: skip
    seen = observe_house({"loadpoints/garage": Reading(read_at=NOON, charger=told)}, None, NOON, 30)
    charger = seen.chargers["garage"]
    assert (charger.charging, charger.state, seen.ev_w) == found
