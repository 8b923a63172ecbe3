"""Between reading and observation: what cannot be is unknown, and what jumps has to be said twice."""

from datetime import UTC, datetime, timedelta
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.house.house import Battery, House, Site
from domain.reading.battery import BatteryReading
from domain.reading.charger import ChargerReading
from domain.reading.plausible import ANY_HOME, NOTHING_HEARD, Bounds, bounds_of, sift
from domain.reading.reading import Reading

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
BOUNDS = bounds_of(House(battery=Battery(capacity_wh=13_500, max_charge_w=5_000, max_discharge_w=5_000)))
NUMBERS = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))


def at(seconds: float, soc_pct: float | None = None, **values) -> Reading:
    battery = None if soc_pct is None else BatteryReading(soc_pct=soc_pct)
    return Reading(read_at=NOON + timedelta(seconds=seconds), battery=battery, **values)


def levels(*told: tuple[float, float], bounds: Bounds = BOUNDS) -> list[float | None]:
    """What is believed of a battery's level after each of these (seconds, %)."""
    heard, believed = NOTHING_HEARD, []
    for seconds, soc_pct in told:
        sifted, heard, _ = sift(at(seconds, soc_pct), heard, bounds)
        believed.append(None if sifted.battery is None else sifted.battery.soc_pct)
    return believed


@pytest.mark.parametrize(
    ("reading", "where"),
    [
        (Reading(read_at=NOON, battery=BatteryReading(soc_pct=255)), "battery.soc_pct"),
        (Reading(read_at=NOON, battery=BatteryReading(soc_pct=-1)), "battery.soc_pct"),
        (Reading(read_at=NOON, battery=BatteryReading(reserve_pct=6_553.5)), "battery.reserve_pct"),
        (Reading(read_at=NOON, battery=BatteryReading(power_w=65_000_000)), "battery.power_w"),
        (Reading(read_at=NOON, battery=BatteryReading(max_charge_w=-5)), "battery.max_charge_w"),
        (Reading(read_at=NOON, grid_w=-inf), "grid_w"),
        (Reading(read_at=NOON, pv_w=-32_768), "pv_w"),
        (Reading(read_at=NOON, charger=ChargerReading(power_w=65_000_000)), "charger.power_w"),
        (Reading(read_at=NOON, charger=ChargerReading(vehicle_soc_pct=101)), "charger.vehicle_soc_pct"),
        (Reading(read_at=NOON, charger=ChargerReading(current_a=65_535)), "charger.current_a"),
    ],
)
def test_what_cannot_be_is_unknown_and_told_and_never_brought_into_range(reading, where):
    sifted, _, doubts = sift(reading, NOTHING_HEARD, BOUNDS)
    value = sifted
    for name in where.split("."):
        value = getattr(value, name)
    assert value is None
    assert where.split(".")[-1] in doubts[0] or "battery_w" in doubts[0]


def test_no_number_at_all_is_unknown_without_a_complaint():
    sifted, _, doubts = sift(Reading(read_at=NOON, phase_a=(nan, 5.0, 6.0)), NOTHING_HEARD, BOUNDS)
    assert (sifted.phase_a, doubts) == ((None, 5.0, 6.0), [])


def test_a_large_house_may_show_large_powers():
    house = House(site=Site(main_fuse_a=250, phases=3), battery=Battery(max_charge_w=50_000))
    reading = Reading(read_at=NOON, grid_w=170_000, battery=BatteryReading(power_w=-60_000))
    sifted, _, doubts = sift(reading, NOTHING_HEARD, bounds_of(house))
    assert (sifted.grid_w, doubts) == (170_000, [])
    assert sift(reading, NOTHING_HEARD, ANY_HOME)[0].grid_w is None


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        ([(0, 50), (10, 50.1), (20, 50.2)], [50, 50.1, 50.2]),
        ([(0, 50), (10, 100), (20, 50.2)], [50, 50, 50.2]),  # one stray value, held for that poll
        ([(0, 50), (10, 0), (20, 50.2)], [50, 50, 50.2]),
        ([(0, 50), (10, 100), (20, 99.9)], [50, 50, 99.9]),  # said twice
        ([(0, 50), (10, 100), (10, 100), (20, 50)], [50, 50, 50, 50]),  # the same poll twice is once
        (
            [(0, 50), (10, 100), (20, 0), (30, 100), (80, 0)],
            [50, 50, 50, 50, None],
        ),  # nothing is held for long
        ([(0, 97), (10, 100)], [97, 100]),  # a full battery finds out that it is full
        ([(0, 50), (3600, 80)], [50, 80]),  # an hour may do that
        ([(0, 50), (300, 100), (600, 100)], [50, None, 100]),  # a slow source: the old value is too old
        ([(0, 50), (60, 100)], [50, 50]),  # a minute it is held
        ([(0, 50), (61, 100)], [50, None]),
        ([(0, 50), (0, 53)], [50, 53]),  # a battery corrects its count by 3 % at once
        ([(0, 50), (0, 53.1)], [50, 50]),
        ([(100, 50), (0, 100)], [50, 100]),  # a clock that was set back: what came before says nothing
    ],
)
def test_a_level_that_jumps_is_believed_when_it_was_said_twice(told, believed):
    assert levels(*told) == believed


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        ([(0, 20), (60, 23.9)], [20, 23.9]),  # 3 at once, and 6 kW fill 1 % of 10 kWh in a minute
        ([(0, 20), (60, 24.1)], [20, 20]),
        ([(0, 20), (3_600, 82.9)], [20, 82.9]),
        ([(0, 20), (3_600, 83.1)], [20, None]),
        ([(0, 90), (3_600, 27.1)], [90, 27.1]),
        ([(0, 90), (3_600, 26.9)], [90, None]),
    ],
)
def test_a_level_moves_no_faster_than_its_power_moves_it(told, believed):
    bounds = Bounds(level_w=6_000, capacity_wh=10_000)
    assert levels(*told, bounds=bounds) == believed


def test_a_power_from_nowhere_is_said_twice_before_it_counts():
    heard, believed = NOTHING_HEARD, []
    for seconds, grid_w in ((0, 500.0), (10, 65_535.0), (20, 500.0), (30, 40_000.0), (40, 40_100.0)):
        sifted, heard, _ = sift(at(seconds, grid_w=grid_w), heard, BOUNDS)
        believed.append(sifted.grid_w)
    assert believed == [500, 500, 500, 500, 40_100]


@pytest.mark.parametrize(("soc_pct", "believed"), [(54.3, 54.3), (54.5, 50.0), (45.7, 45.7), (45.5, 50.0)])
def test_the_same_car_fills_no_faster_than_the_strongest_charger(soc_pct, believed):
    heard = NOTHING_HEARD
    for seconds, told in ((0, 50.0), (60, soc_pct)):
        charger = ChargerReading(connected=True, vehicle_soc_pct=told)
        sifted, heard, _ = sift(at(seconds, charger=charger), heard, BOUNDS)
    assert sifted.charger is not None
    assert sifted.charger.vehicle_soc_pct == believed


def test_another_car_may_be_at_any_level():
    heard = NOTHING_HEARD
    for seconds, connected, soc_pct in ((0, True, 90.0), (10, False, None), (20, True, 20.0)):
        charger = ChargerReading(connected=connected, vehicle_soc_pct=soc_pct)
        sifted, heard, _ = sift(at(seconds, charger=charger), heard, BOUNDS)
    assert sifted.charger is not None
    assert sifted.charger.vehicle_soc_pct == 20


@given(values=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), max_size=8))
def test_whatever_a_device_says_what_is_believed_can_be(values):
    heard = NOTHING_HEARD
    for n, (grid_w, pv_w, battery_w, soc_pct) in enumerate(values):
        reading = Reading(
            read_at=NOON + timedelta(seconds=10 * n),
            grid_w=grid_w,
            pv_w=pv_w,
            battery=BatteryReading(power_w=battery_w, soc_pct=soc_pct),
        )
        sifted, heard, _ = sift(reading, heard, BOUNDS)
        assert sifted.battery is not None
        for value, most in (
            (sifted.grid_w, BOUNDS.grid_w),
            (sifted.pv_w, BOUNDS.grid_w),
            (sifted.battery.power_w, BOUNDS.battery_w),
        ):
            assert value is None or abs(value) <= most
        assert sifted.battery.soc_pct is None or 0 <= sifted.battery.soc_pct <= 100
