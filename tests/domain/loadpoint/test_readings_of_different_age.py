"""However old the readings of meters and chargers are, what is set settles, and follows the sun."""

from itertools import pairwise
from typing import Any

import pytest

from adapters.simulated.charger import SimulatedCharger
from domain.command.capabilities import ChargerCapabilities
from domain.house.house import Battery
from domain.house.settings import Mode, SolarSettings
from domain.loadpoint.response import LONGEST, SETTLED, Response
from tests.builders import a_house, a_loadpoint, after
from tests.sunlit_house import Pace, SunlitHouse

SOLAR = {"mode": Mode.SOLAR, "solar": SolarSettings(battery_start_soc_pct=50)}
RARE = ChargerCapabilities(min_update_s=900)
# How old readings may be, s, as the vendors' sheets have it. A grid meter: at every tick,
# a cloud's, the slowest. A battery: none, in one reading with the grid's, a gateway's, a cloud's. A charger:
# one that is quick, one whose car takes its time, one that is asked through a cloud.
GRIDS, BATTERIES = (0, 15, 30, 60), (None, 0, 15, 60)
CHARGERS = ((0, 0), (0, 15), (60, 5))


def a_house_of(*names: str, pace: Pace, battery: bool, **known: Any) -> SunlitHouse:
    """Cars that follow 5 kW of sun, of which the house takes 500 W and as much is kept back."""
    cars = [a_loadpoint(id=name, **SOLAR) for name in names]
    house = a_house(*cars, tick_s=10, battery=Battery(max_charge_w=3_000) if battery else None)
    return SunlitHouse(house, sun_w=5_000, pace=pace, **known)


@pytest.mark.parametrize("battery_s", BATTERIES)
@pytest.mark.parametrize("grid_s", GRIDS)
def test_what_is_set_settles_within_three_changes_and_follows_a_step_of_the_sun(grid_s, battery_s):
    for charger_s, lag_s in CHARGERS:
        pace = Pace(grid_s=grid_s, battery_s=battery_s or 0, charger_s=charger_s, lag_s=lag_s, good_for_s=90)
        sunlit = a_house_of("garage", pace=pace, battery=battery_s is not None)
        since_s = 0.0
        for sun_w, right_a in (
            (5_000, 17),
            (3_000, 8),
            (6_500, 23),
        ):
            sunlit.change(pv_available_w=sun_w)
            sunlit.run(420)
            assert sunlit.changes("garage")[-1] == right_a, pace
            assert len(sunlit.changes("garage", since_s)) <= 3, pace
            since_s = sunlit.second


def test_a_charger_that_may_be_set_every_quarter_of_an_hour_falls_at_once_and_rises_then():
    sunlit = a_house_of("garage", pace=Pace(charger_s=60, lag_s=10, good_for_s=90), battery=False, able=RARE)
    for sun_w in (5_000, 4_000, 6_000, 3_000, 5_000, 5_000):
        sunlit.change(pv_available_w=sun_w)
        sunlit.run(600)
    told = sunlit.set_a["garage"]
    rises = [at for (_, before_a), (at, current_a) in pairwise(told) if current_a > before_a]
    falls = [at for (_, before_a), (at, current_a) in pairwise(told) if current_a < before_a]
    written = sorted([*rises, *falls])
    assert all(at - max((w for w in written if w < at), default=0) >= 900 for at in rises)
    assert len(told) <= 5
    assert sunlit.changes("garage")[-1] in (8, 17)


@pytest.mark.parametrize("pace", [Pace(), Pace(grid_s=15, battery_s=60, lag_s=15, good_for_s=90)])
def test_two_cars_settle_beside_each_other(pace):
    sunlit = a_house_of("first", "next", pace=pace, battery=True)
    sunlit.run(1_200)
    assert (sunlit.changes("first")[-1], sunlit.changes("next")[-1]) == (11, 6)
    assert all(len(sunlit.changes(key)) <= 3 for key in ("first", "next"))


def test_a_car_that_takes_less_than_it_is_offered_keeps_the_house_quiet():
    modest = SimulatedCharger(connected=True, soc_pct=40, max_w=2_000)
    house = a_house(a_loadpoint(**SOLAR), tick_s=10, battery=None)
    sunlit = SunlitHouse(
        house, sun_w=5_000, pace=Pace(grid_s=30, lag_s=10), chargers={"garage": modest}
    )  # fmt: skip
    sunlit.run(1_200)
    assert (sunlit.changes("garage"), sunlit.power_w("garage")) == ([17], 2_000)


METERS = [after(20)]


@pytest.mark.parametrize(
    ("reading", "meters_s", "fits"),
    [
        ((0.0, 21), [20], True),  # the car draws as before, and did so when the meter was read
        ((0.0, 15), [20], False),  # it may have begun since it was asked
        ((4_600.0, 18), [20], True),
        ((4_600.0, 21), [20], True),  # of one round
        ((4_600.0, 25), [20], False),
        ((4_600.0, 18), [20, 12], False),  # the battery tells of before
        ((2_000.0, 18), [20], False),  # on its way
        ((None, 15), [20], True),  # no power is told: it is taken to follow
        ((2_000.0, SETTLED.total_seconds()), [90], True),  # it takes no more
        ((0.0, 15), [LONGEST.total_seconds()], True),  # a charger that never tells keeps nobody for ever
    ],
)
def test_what_a_car_draws_belongs_to_meters_that_were_read_since_it_followed(reading, meters_s, fits):
    power_w, read_s = reading
    idle = Response().after(0.0, after(-600), 0.0, after(-600), after(-600))
    now = after(max([*meters_s, read_s]))
    begun = idle.after(4_600.0, after(10), power_w, after(read_s), now)
    assert begun.fits([after(each) for each in meters_s], power_w, after(read_s), now) == fits


def test_a_second_change_before_the_meters_have_seen_the_first_is_not_taken_for_the_first():
    first = Response().after(0.0, after(-600), 0.0, after(-600), after(-600))
    first = first.after(4_600.0, after(0), 4_600.0, after(10), after(10))
    second = first.after(2_300.0, after(12), 4_600.0, after(20), after(20))
    assert not second.fits([after(5)], 4_600.0, after(20), after(20))
    assert second.fits([after(15)], 4_600.0, after(20), after(20))


def test_a_power_that_the_car_itself_changes_waits_for_the_meters_too():
    full = Response().after(7_000.0, after(-600), 7_000.0, after(-600), after(-600))
    tapering = full.after(7_000.0, after(-600), 3_000.0, after(0), after(0))
    assert not tapering.fits([after(-10)], 3_000.0, after(0), after(0))
    assert tapering.fits([after(0)], 3_000.0, after(0), after(0))
