"""What one house can show at most, by its ratings; and which values lie just within and just beyond."""

import pytest
from msgspec.structs import replace

from domain.house.house import Battery, House, Site
from domain.reading.battery import BatteryReading
from domain.reading.charger import ChargerReading
from domain.reading.plausible import ANY_HOME, NOTHING_HEARD, Bounds, bounds_of, sift
from domain.reading.reading import Reading
from tests.builders import NOON, after

ORDINARY = Battery(capacity_wh=13_500, max_charge_w=5_000, max_discharge_w=4_000)


@pytest.mark.parametrize(
    ("house", "bounds"),
    [
        (House(), Bounds()),
        (
            House(battery=ORDINARY),
            Bounds(battery_w=60_000, level_w=20_000, capacity_wh=13_500),  # four times its rating
        ),
        (
            House(battery=replace(ORDINARY, max_charge_w=20_000)),
            Bounds(battery_w=80_000, level_w=80_000, capacity_wh=13_500),
        ),
        (
            House(battery=replace(ORDINARY, max_discharge_w=40_000)),
            Bounds(battery_w=160_000, level_w=160_000, capacity_wh=13_500, surge_w=40_000),
        ),
        (House(site=Site(main_fuse_a=63)), Bounds()),  # 14.5 kW: an ordinary connection
        (
            House(site=Site(main_fuse_a=63, phases=3)),
            Bounds(grid_w=173_880, surge_w=43_470),
        ),
        (
            House(site=Site(main_fuse_a=250)),
            Bounds(grid_w=230_000, phase_a=1_000, surge_w=57_500),
        ),
    ],
)
def test_the_bounds_are_those_of_any_home_or_four_times_the_ratings(house, bounds):
    assert bounds_of(house) == bounds


def test_any_home_has_no_more_than_this():
    assert (
        Bounds(
            battery_w=60_000, level_w=60_000, capacity_wh=None, grid_w=100_000, phase_a=500, surge_w=30_000
        )
        == ANY_HOME
    )


def sifted(**values) -> Reading:
    return sift(Reading(read_at=NOON, **values), NOTHING_HEARD, ANY_HOME)[0]


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [
        ("grid_w", -100_000, 100_000),
        ("pv_w", -1_000, 100_000),  # an inverter at night uses some
    ],
)
def test_a_house_shows_powers_up_to_its_bounds(name, lowest, highest):
    for value in (lowest, 0.5, highest):
        assert getattr(sifted(**{name: value}), name) == value
    for value in (lowest - 1, highest + 1):
        assert getattr(sifted(**{name: value}), name) is None


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [
        ("power_w", -60_000, 60_000),
        ("soc_pct", 0, 100),
        ("reserve_pct", 0, 100),
        ("max_charge_w", 0, 60_000),
        ("max_discharge_w", 0, 60_000),
    ],
)
def test_a_battery_shows_values_up_to_its_bounds(name, lowest, highest):
    def battery(value):
        found = sifted(battery=BatteryReading(**{name: value})).battery
        assert found is not None
        return getattr(found, name)

    assert [battery(value) for value in (lowest, 0.5, highest)] == [lowest, 0.5, highest]
    assert [battery(value) for value in (lowest - 0.1, highest + 0.1)] == [None, None]


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [
        ("power_w", -100_000, 100_000),  # a car may feed the house
        ("current_a", -500, 500),
        ("target_current_a", 0, 500),
        ("energy_wh", 0, 1e10),
        ("session_wh", 0, 1e6),  # a car in mode smart would count as full
        ("vehicle_soc_pct", 0, 100),
    ],
)
def test_a_charger_shows_values_up_to_its_bounds(name, lowest, highest):
    def charger(value):
        found = sifted(charger=ChargerReading(connected=True, **{name: value})).charger
        assert found is not None
        return getattr(found, name)

    assert [charger(value) for value in (lowest, 0.5, highest)] == [lowest, 0.5, highest]
    assert [charger(value) for value in (lowest - 0.1, highest * 1.01, float("inf"))] == [None, None, None]


@pytest.mark.parametrize(
    ("told", "believed"), [(1, 1), (2, 2), (3, 3), (None, None), (0, None), (4, None), (-1, None)]
)
def test_a_charge_uses_one_to_three_phases(told, believed):
    found = sifted(charger=ChargerReading(phases=told)).charger
    assert found is not None
    assert found.phases == believed


def test_the_currents_of_the_phases_go_both_ways_up_to_their_bound():
    assert sifted(phase_a=(-500.0, 0.5, 500.0)).phase_a == (-500, 0.5, 500)
    assert sifted(phase_a=(-500.1, None, 500.1)).phase_a == (None, None, None)


@pytest.mark.parametrize(
    ("seconds", "grid_w", "believed_w"),
    [(10, 30_500, 30_500), (10, 30_501, 500), (10, -29_500, -29_500), (10, -29_501, 500), (59, 30_501, 500)],
)
def test_a_power_may_surge_by_30_kw_and_time_makes_it_no_more(seconds, grid_w, believed_w):
    _, heard, _ = sift(Reading(read_at=NOON, grid_w=500), NOTHING_HEARD, ANY_HOME)
    found, _, _ = sift(Reading(read_at=after(seconds), grid_w=grid_w), heard, ANY_HOME)
    assert found.grid_w == believed_w


AC_CHARGER = ANY_HOME.at_charger(16, takes_only=True)
OF_A_CAR_THAT_GIVES = ANY_HOME.at_charger(100, takes_only=False)


@pytest.mark.parametrize(
    ("bounds", "told_w", "is_believed"),
    [
        # whatever its settings say, it may be wired for three phases of 32 A, and a limit may not be kept
        (AC_CHARGER, 11_000.0, True),
        (AC_CHARGER, 22_000.0, True),
        (AC_CHARGER, 90_000.0, False),
        (AC_CHARGER, -200.0, True),  # its meter's error
        (AC_CHARGER, -4_000.0, False),
        (OF_A_CAR_THAT_GIVES, 90_000.0, True),
        (OF_A_CAR_THAT_GIVES, -4_000.0, True),
    ],
)
def test_a_charger_is_held_against_what_it_and_its_wires_can_carry(bounds, told_w, is_believed):
    reading = Reading(read_at=NOON, charger=ChargerReading(power_w=told_w))
    found, _, doubts = sift(reading, NOTHING_HEARD, bounds)
    assert found.charger is not None
    assert (found.charger.power_w, doubts) == (
        (told_w, []) if is_believed else (None, [f"power_w {told_w:.10g}"])
    )


def test_a_car_that_is_elsewhere_may_stand_at_a_fast_charger():
    reading = Reading(read_at=NOON, charger=ChargerReading(power_w=250_000.0, is_home=False))
    found, _, doubts = sift(reading, NOTHING_HEARD, AC_CHARGER)
    assert found.charger is not None
    assert (found.charger.power_w, doubts) == (250_000.0, [])
