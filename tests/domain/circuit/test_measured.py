"""What the house draws: by its phase currents, else by the grid power, and only where they are current."""

import pytest
from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.decision import SiteDecision
from domain.house.house import Circuit, Site
from domain.reason.reason import Why
from tests.builders import NOON, a_charger, a_house, a_view, an_observation
from tests.domain.circuit.connection import NO_EXPORT_LIMIT, Connection, charging, one_phase


def test_a_circuit_needs_no_meter_of_the_house():
    house = Connection(Site(), one_phase("a", circuit="feed"), circuits=(Circuit(id="feed", max_a=10),))
    assert house.at(0, {"a": 16}, grid_w=None) == {"a": 10}


def test_a_house_with_a_battery_starts_nothing_before_its_meter_has_spoken():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    assert house.at(0, {"a": 16}, grid_w=None) == {"a": 0}
    assert house.of("a").reason.code is Why.TELEMETRY_STALE
    assert house.at(10, {"a": 16}, grid_w=0) == {"a": 16}


def test_a_house_whose_meter_has_spoken_and_falls_silent_lets_nothing_rise():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    house.at(0, {"a": 6}, grid_w=0, has_battery=False)
    assert house.at(10, {"a": 16}, {"a": 6}, grid_w=None, has_battery=False) == {"a": 6}


def test_phase_currents_are_enough_for_a_fuse():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    assert house.at(0, {"a": 32}, phase_a=(0, 0, 0), grid_w=None) == {"a": 23}


def test_phase_currents_are_not_enough_for_an_import_limit():
    house = Connection(Site(main_fuse_a=25, import_limit_w=9_000), one_phase("a"))
    assert house.at(0, {"a": 16}, phase_a=(1, 0, 0), grid_w=None) == {"a": 0}
    assert house.at(10, {"a": 16}, phase_a=(1, 0, 0), grid_w=230) == {"a": 16}


def test_a_torn_reading_of_the_phases_blinds_nobody_where_no_fuse_is_told():
    house = Connection(Site(import_limit_w=9_000, phases=3), one_phase("a"))
    assert house.at(0, {"a": 16}, phase_a=(1, 1, 1), grid_w=500) == {"a": 16}
    assert house.at(10, {"a": 16}, {"a": 16}, phase_a=(1, None, 1), grid_w=4_180) == {"a": 16}


@pytest.mark.parametrize(("phases", "amps"), [(1, 16), (3, 0)])
def test_only_the_phases_that_the_house_has_must_be_told(phases, amps):
    house = Connection(Site(main_fuse_a=25, phases=phases), one_phase("a"))
    assert house.at(0, {"a": 16}, phase_a=(1, None, None)) == {"a": amps}


def test_a_meter_of_phases_that_was_there_before_a_restart_is_waited_for():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    house.memory = LimitMemory(is_metered=True)
    assert house.at(0, {"a": 16}, grid_w=0) == {"a": 0}
    assert house.of("a").reason.code is Why.TELEMETRY_INVALID
    assert house.at(10, {"a": 16}, phase_a=(1, 0, 0)) == {"a": 16}


def test_between_two_readings_of_the_phases_the_last_one_counts():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    house.at(0, {"a": 6}, phase_a=(5, 0, 0))
    assert house.at(60, {"a": 32}, grid_w=0) == {"a": 18}


@pytest.mark.parametrize(
    ("phases", "phase_a", "grid_w", "amps"),
    [
        (1, (10, 0, 0), 2_300, 13),
        (1, (10, 0, 0), 0, 13),
        (1, (10, 0, 0), None, 13),
        (1, (10, 0, 0), -2_300, 23),  # a meter without a sign: the grid power tells that it is export
        (1, (-10, 0, 0), -2_300, 23),
        (1, (4, 4, 2), 2_300, 13),  # what is shown on phases that the house is not said to have is its own
        (1, (4, None, 6), None, 13),
        (1, (-4, 12, 2), 2_300, 13),
        (1, (-4, -4, -2), -2_300, 23),
        (1, (4, None, 4), 2_300, 13),
        (3, (10, 10, 10), -6_900, 13),  # on three phases one may import while the others export
    ],
)
def test_a_current_without_a_sign_is_taken_for_import_unless_one_phase_exports(phases, phase_a, grid_w, amps):
    house = Connection(Site(main_fuse_a=25, phases=phases), one_phase("a"))
    assert house.at(0, {"a": 32}, phase_a=phase_a, grid_w=grid_w) == {"a": amps}


@pytest.mark.parametrize(
    ("phase_a", "charge_w"),
    [
        ((-10, 0, 0), 5_000),
        ((4, 4, 2), 5_000),  # without a sign
        ((20, 10, 10), 5_000),  # one of them imports: ten are left of the forty
        ((-15, 6, 6), 3_400),
    ],
)
def test_a_house_of_one_phase_counts_no_more_sun_than_goes_out_on_all_that_its_meter_shows(phase_a, charge_w):
    house = Connection(Site(main_fuse_a=14), one_phase("a"))
    house.battery = charging(6_000)
    house.at(0, {"a": 0}, phase_a=phase_a, grid_w=-2_300)
    assert house.found.battery.order.power_w == charge_w


def test_a_meter_that_showed_current_on_more_phases_once_is_known_to_have_them():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    for seconds, phase_a, shows_more in (
        (0, (9, 1.9, None), False),
        (10, (9, 0, -2), True),
        (20, (9, 0, 0), True),
    ):
        house.at(seconds, {"a": 0}, phase_a=phase_a)
        assert house.memory.shows_more == shows_more


def test_a_grid_power_that_comes_minutes_late_lets_nothing_rise():
    house = a_house(one_phase("a"), site=Site(main_fuse_a=25))
    bench = Connection(Site(main_fuse_a=25), one_phase("a"))
    bench.at(0, {"a": 16}, grid_w=0)
    wish = SiteDecision(curtailment=NO_EXPORT_LIMIT, loadpoints={"a": bench.of("a")})
    seen = an_observation(grid_w=0, chargers={"a": None})
    late = a_view(house, replace(seen, is_delayed=True))
    assert within_limits(wish, late, LimitMemory(), NOON).decision.loadpoints["a"].order.current_a == 0


@pytest.mark.parametrize(("seconds", "amps"), [(10, 10), (90, 10), (91, 16)])
def test_a_meter_read_before_our_last_order_lets_nothing_rise_for_ninety_seconds(seconds, amps):
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    house.at(0, {"a": 10}, grid_w=1_150)
    # The reading is older than the order, so the car's 10 A are not in it: 18 A would be left, not 28.
    found = house.at(seconds, {"a": 16}, {"a": 10}, grid_w=1_150, grid_age_s=seconds + 5)
    assert found == {"a": amps}


@pytest.mark.parametrize(("phase_age_s", "amps"), [(9, 18), (15, 10)])
def test_with_phase_currents_it_is_their_time_that_counts(phase_age_s, amps):
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    house.at(0, {"a": 10}, phase_a=(5, 0, 0))
    found = house.at(10, {"a": 32}, {"a": 10}, phase_a=(15, 0, 0), phase_age_s=phase_age_s, grid_age_s=99)
    assert found == {"a": amps}


@pytest.mark.parametrize(
    ("site", "grid_w", "amps"),
    [
        (Site(import_limit_w=3_680), 0, 16),  # to the last watt
        (Site(import_limit_w=3_680), 1, 15),
        (Site(import_limit_w=0), -3_680, 16),
        (Site(main_fuse_a=18), 0, 16),
        (Site(main_fuse_a=8), 0, 6),  # its smallest current, exactly
        (Site(main_fuse_a=40, import_limit_w=2_300), 0, 10),  # the tighter of two
        (Site(main_fuse_a=12, import_limit_w=9_000), 0, 10),
        (Site(main_fuse_a=25, fuse_margin_a=30), 0, 0),
    ],
)
def test_a_limit_is_used_to_its_last_watt_and_the_tighter_one_decides(site, grid_w, amps):
    house = Connection(site, one_phase("a"))
    assert house.at(0, {"a": 16}, grid_w=grid_w, has_battery=False) == {"a": amps}
    if not amps:
        assert house.of("a").reason.facts["current_a"] == 0


def test_without_any_meter_an_import_limit_is_used_to_its_last_watt():
    house = Connection(Site(import_limit_w=3_680), one_phase("a"))
    assert house.at(0, {"a": 16}, grid_w=None, has_battery=False) == {"a": 16}


@pytest.mark.parametrize(("voltage_v", "amps"), [(230, 13), (240, 13), (120, 3)])
def test_the_volts_of_the_loadpoints_are_those_of_the_house(voltage_v, amps):
    house = Connection(Site(main_fuse_a=25), one_phase("a", voltage_v=voltage_v, min_current_a=1))
    assert house.at(0, {"a": 32}, grid_w=10 * 230 if voltage_v != 240 else 2_400) == {"a": amps}


def test_a_house_without_loadpoints_counts_with_230_volts():
    house = replace(a_house(site=Site(main_fuse_a=20)), loadpoints=())
    decision = SiteDecision(battery=charging(5_000), curtailment=NO_EXPORT_LIMIT)
    found = within_limits(decision, a_view(house, an_observation(grid_w=0)), LimitMemory(), NOON)
    assert found.decision.battery.order.power_w == 4_100  # of 18 A


def test_the_battery_takes_its_part_of_a_fuse_in_amperes():
    house = Connection(Site(main_fuse_a=40), one_phase("a"))
    house.battery = charging(2_300)
    assert house.at(0, {"a": 32}, grid_w=0) == {"a": 28}


def test_a_charge_point_on_a_circuit_that_nobody_told_is_held_by_the_house_alone():
    house = Connection(Site(main_fuse_a=25), one_phase("a", circuit="attic"))
    assert house.at(0, {"a": 32}, grid_w=0) == {"a": 23}


def test_phase_currents_that_nobody_can_date_are_no_reading():
    bench = Connection(Site(main_fuse_a=25), one_phase("a"))
    bench.at(0, {"a": 16}, grid_w=0, has_battery=False)
    wish = SiteDecision(curtailment=NO_EXPORT_LIMIT, loadpoints={"a": bench.of("a")})
    seen = an_observation(grid_w=0, chargers={"a": a_charger()}, has_battery=False)
    for phases in ({"phase_a": (20, 0, 0)}, {"phase_at": NOON}):
        view = a_view(bench.house, replace(seen, **phases))
        found = within_limits(wish, view, LimitMemory(), NOON)
        assert found.decision.loadpoints["a"].order.current_a == 16
        assert not found.memory.is_metered
