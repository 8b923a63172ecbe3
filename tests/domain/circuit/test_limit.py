"""Fuse, circuit and import limit hold every owner's order: down at once, up after proof."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import (
    LoadpointDecision,
    Owner,
    SiteDecision,
)
from domain.command.order import ChargeOrder
from domain.house.house import Circuit, Site
from domain.reason.reason import Reason, Why
from tests.builders import NOON, a_charger, a_house, a_view, an_observation
from tests.domain.circuit.connection import NO_EXPORT_LIMIT, Connection, one_phase


def test_a_house_without_limits_is_left_as_it_is():
    house = Connection(Site(), one_phase("a"))
    assert house.at(0, {"a": 32}, grid_w=50_000) == {"a": 32}
    assert house.memory == LimitMemory()


def test_scenario_ev25_three_phases_are_each_judged_less_the_cars_own_draw():
    # 18 A less the car's own 10 A leaves the house 8 A: 23 - 8 is the tightest of the three.
    house = Connection(Site(main_fuse_a=25, phases=3), one_phase("a", phases=3))
    house.at(-10, {"a": 10}, phase_a=(8, 0, 2), has_battery=False)
    assert house.at(0, {"a": 16}, {"a": 10}, phase_a=(18, 9, 12), has_battery=False) == {"a": 15}
    assert house.of("a").reason.code is Why.PHASE_LIMITED
    assert house.of("a").reason.facts == {"limit": "the main fuse", "current_a": 15, "min_current_a": 6}


def test_scenario_ev26_who_charges_already_keeps_its_current_and_the_next_gets_the_rest_or_nothing():
    house = Connection(
        Site(main_fuse_a=40), one_phase("a", max_current_a=16), one_phase("b", max_current_a=16)
    )
    house.at(-30, {"a": 16, "b": 0}, phase_a=(10, 0, 0), has_battery=False)
    assert house.at(0, {"a": 16, "b": 16}, {"a": 16}, phase_a=(26, 0, 0), has_battery=False) == {
        "a": 16,
        "b": 12,
    }
    found = house.at(30, {"a": 16, "b": 16}, {"a": 16, "b": 12}, phase_a=(46, 0, 0), has_battery=False)
    assert found == {"a": 16, "b": 0}
    assert (house.of("b").reason.code, house.of("b").issued_by) == (Why.BELOW_MINIMUM, "safety")
    assert house.of("b").owner is Owner.SAFETY
    assert next(iter(house.found.loadpoints)) == "b"  # the decrease is sent first


@pytest.mark.parametrize(("age_s", "amps"), [(0, 16), (90, 16), (91, 0)])
def test_scenario_ev27_a_phase_reading_counts_for_ninety_seconds(age_s, amps):
    house = Connection(Site(main_fuse_a=25), one_phase("a", max_current_a=16))
    house.at(0, {"a": 16}, phase_a=(4, 0, 0), has_battery=False)
    missing = {} if age_s <= 90 else {"phase_a": None}
    seen = {"phase_a": (20, 0, 0), "phase_age_s": 0, **missing}
    found = house.at(age_s, {"a": 16}, {"a": 16}, has_battery=False, grid_w=4_600, **seen)
    assert found == {"a": amps}
    assert house.of("a").reason.code is (Why.FULL_RATE if amps else Why.TELEMETRY_INVALID)


def test_scenario_ev27_a_phase_that_falls_silent_stops_every_car_and_lets_none_start():
    house = Connection(Site(main_fuse_a=25, phases=3), one_phase("a", phases=3), one_phase("b", phase="L1"))
    house.at(0, {"a": 8, "b": 0}, phase_a=(4, 4, 4), has_battery=False)
    found = house.at(10, {"a": 8, "b": 6}, {"a": 8}, phase_a=(12, None, 12), has_battery=False)
    assert found == {"a": 0, "b": 0}


def test_a_device_that_never_knew_its_phase_currents_is_no_meter():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    assert house.at(0, {"a": 32}, phase_a=(None, None, None), grid_w=1_150, has_battery=False) == {"a": 18}


@pytest.mark.parametrize(
    ("phases", "lp", "grid_w", "amps"),
    [
        (1, one_phase("a"), 2_300, 13),
        (3, one_phase("a", phases=3), 2_300, 13),  # as if all of the house were on the car's phase
        (1, one_phase("a", phases=3), 0, 7),  # three phases of a car meet on the only one of the house
        (1, one_phase("a"), -6_000, 23),  # the sun may go behind a cloud: no more than the fuse alone
    ],
)
def test_without_phase_meters_the_fuse_is_judged_by_the_grid_power(phases, lp, grid_w, amps):
    house = Connection(Site(main_fuse_a=25, phases=phases), lp)
    assert house.at(0, {"a": 32}, grid_w=grid_w, has_battery=False) == {"a": amps}


@pytest.mark.parametrize(("fuse_margin_a", "amps"), [(0, 20), (2, 18), (5, 15)])
def test_the_margin_below_the_fuse_stays_free(fuse_margin_a, amps):
    house = Connection(Site(main_fuse_a=20, fuse_margin_a=fuse_margin_a), one_phase("a"))
    assert house.at(0, {"a": 32}, grid_w=0, has_battery=False) == {"a": amps}


def test_cars_on_different_phases_do_not_share_one():
    site = Site(main_fuse_a=25, phases=3)
    known = Connection(site, one_phase("a", phase="L1"), one_phase("b", phase="L2"))
    assert known.at(0, {"a": 20, "b": 20}, phase_a=(1, 1, 20), has_battery=False) == {"a": 20, "b": 20}
    unknown = Connection(site, one_phase("a", phase="L1"), one_phase("b"))
    assert unknown.at(0, {"a": 20, "b": 20}, phase_a=(1, 1, 1), has_battery=False) == {"a": 20, "b": 0}


def test_export_through_a_phase_is_no_load_on_it():
    signed = Connection(Site(main_fuse_a=25), one_phase("a"))
    assert signed.at(0, {"a": 20}, phase_a=(-20, 0, 0), grid_w=-4_600, has_battery=False) == {"a": 20}
    unsigned = Connection(Site(main_fuse_a=25), one_phase("a"))
    assert unsigned.at(0, {"a": 20}, phase_a=(20, 0, 0), grid_w=-4_600, has_battery=False) == {"a": 20}


def test_an_unknown_grid_power_lets_nothing_rise_and_nothing_fall():
    house = Connection(Site(main_fuse_a=40), one_phase("a"), one_phase("b"))
    assert house.at(0, {"a": 10, "b": 0}, grid_w=500) == {"a": 10, "b": 0}
    assert house.at(10, {"a": 16, "b": 6}, {"a": 10}, grid_w=None) == {"a": 10, "b": 0}
    assert house.of("b").reason.code is Why.TELEMETRY_STALE


def test_a_house_without_any_meter_is_held_within_the_fuse_alone():
    house = Connection(Site(main_fuse_a=25), one_phase("a"), one_phase("b"))
    assert house.at(0, {"a": 16, "b": 16}, grid_w=None, has_battery=False) == {"a": 16, "b": 7}


FEED = Circuit(id="feed", max_a=20)


def test_circuits_are_a_tree_and_the_tightest_decides():
    tree = (
        Circuit(id="yard", max_a=24),
        Circuit(id="barn", parent="yard"),
        Circuit(id="shed", max_w=2_300, parent="barn"),
    )
    house = Connection(
        Site(), one_phase("a", circuit="shed"), one_phase("b", circuit="barn"), one_phase("c"), circuits=tree
    )
    assert house.at(0, {"a": 32, "b": 32, "c": 32}, grid_w=0) == {"a": 10, "b": 14, "c": 32}
    assert house.of("b").reason.facts["limit"] == "the circuit yard"


def test_a_drivers_own_charge_loads_the_circuit_and_is_not_throttled():
    house = Connection(
        Site(), one_phase("a", circuit="feed"), one_phase("b", circuit="feed"), circuits=(FEED,)
    )
    assert house.at(0, {"a": None, "b": 16}, {"a": 12}, grid_w=3_000) == {"a": None, "b": 8}


@pytest.mark.parametrize(
    ("drawn_a", "left_a"),
    [(8, 10), (0, 10), (12, 8)],  # it may rise to its order unseen; one that took more may go on with it
)
def test_a_silent_charger_keeps_its_order_and_costs_its_circuit_all_that_it_may_draw(drawn_a, left_a):
    house = Connection(
        Site(), one_phase("a", circuit="feed"), one_phase("b", circuit="feed"), circuits=(FEED,)
    )
    house.at(0, {"a": 10, "b": 0}, grid_w=3_000)
    house.at(10, {"a": 10, "b": 0}, {"a": drawn_a}, grid_w=3_000)
    assert house.at(20, {"a": 32, "b": 16}, silent=("a",), grid_w=3_000) == {"a": 10, "b": left_a}


def test_what_a_decrease_frees_is_given_only_when_it_was_measured():
    house = Connection(
        Site(), one_phase("a", circuit="feed"), one_phase("b", circuit="feed"), circuits=(FEED,)
    )
    house.at(0, {"a": 14, "b": 6}, grid_w=0)
    wish = {"a": 8, "b": 12}
    assert house.at(10, wish, {"a": 14, "b": 6}, grid_w=4_600) == {"a": 8, "b": 6}
    assert house.at(20, wish, {"a": 14, "b": 6}, grid_w=4_600) == {"a": 8, "b": 6}  # not obeyed yet
    assert house.at(30, wish, {"a": 8, "b": 6}, grid_w=3_220) == {"a": 8, "b": 12}


def test_an_import_limit_counts_the_sun_and_zero_is_a_real_zero():
    house = Connection(Site(import_limit_w=0), one_phase("a"), one_phase("b"))
    assert house.at(0, {"a": 16, "b": 16}, grid_w=-5_060, has_battery=False) == {"a": 16, "b": 6}
    cloudy = Connection(Site(import_limit_w=0), one_phase("a"))
    assert cloudy.at(0, {"a": 16}, grid_w=200, has_battery=False) == {"a": 0}


@pytest.mark.parametrize(("fuse_a", "amps"), [(20, 16), (17, 0)])
def test_a_charger_that_is_only_on_or_off_is_on_where_all_of_its_current_fits(fuse_a, amps):
    house = a_house(one_phase("a"), battery=None, site=Site(main_fuse_a=fuse_a))
    seen = replace(an_observation(chargers={"a": a_charger()}, grid_w=0, has_battery=False), grid_at=NOON)
    wish = LoadpointDecision(
        order=ChargeOrder(current_a=10), owner=Owner.FAST, issued_by="fast", reason=Reason(Why.FULL_RATE)
    )
    decision = SiteDecision(curtailment=NO_EXPORT_LIMIT, loadpoints={"a": wish})
    able = ChargerCapabilities(rate_control=False, max_current_a=16)
    view = a_view(house, seen, chargers={"a": able})
    found = within_limits(decision, view, LimitMemory(), NOON).decision.loadpoints["a"]
    assert found.order.current_a == amps


def test_a_persons_start_is_begun_once_and_what_follows_are_changes_of_rate():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    ids = {"a": "c1"}
    assert house.at(0, {"a": 32}, grid_w=1_150, command_ids=ids) == {"a": 18}
    assert house.of("a").command_id == "c1"
    assert house.at(10, {"a": 32}, {"a": 18}, grid_w=1_150 + 18 * 230, command_ids=ids) == {"a": 18}
    assert house.of("a").command_id == "c1"
    assert house.at(20, {"a": 32}, {"a": 18}, grid_w=2_300 + 18 * 230, command_ids=ids) == {"a": 13}
    assert (house.of("a").command_id, house.of("a").issued_by) == (None, "safety")
    assert house.of("a").corrects == "c1"


def test_what_was_held_back_rises_only_after_room_that_lasts():
    house = Connection(Site(main_fuse_a=25), one_phase("a", max_current_a=16))
    drawn, given = 0, []
    for tick in range(24):
        house_a = 15 if tick == 3 else 4
        drawn = house.at(
            10 * tick, {"a": 16}, {"a": drawn}, grid_w=230 * (house_a + drawn), has_battery=False
        )["a"]
        given.append(drawn)
    assert given[:3] == [16, 16, 16]
    assert given[3] == 8
    assert given[4:9] == [8] * 5
    assert given[11:] == [16] * 13


def test_nothing_hunts_up_and_down_at_a_limit_however_the_house_jitters():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    drawn, given = 0, []
    for tick in range(360):
        house_w = 2_000 + 600 * ((tick * 7_919) % 13 - 6) / 6  # between 1.4 and 2.6 kW, without a pattern
        drawn = house.at(10 * tick, {"a": 32}, {"a": drawn}, grid_w=house_w + 230 * drawn, has_battery=False)[
            "a"
        ]
        assert house_w + 230 * drawn <= 230 * 25
        given.append(drawn)
    assert sum(one != other for one, other in pairwise(given)) <= 20


def test_of_an_import_limit_each_car_gets_its_minimum_before_the_first_gets_more():
    house = Connection(Site(import_limit_w=4_600), one_phase("a"), one_phase("b", priority=1), one_phase("c"))
    assert house.at(0, {"a": 16, "b": 0, "c": 0}, grid_w=0) == {"a": 16, "b": 0, "c": 0}
    found = house.at(10, {"a": 16, "b": 16, "c": 16}, {"a": 16}, grid_w=3_680)
    assert found == {"a": 8, "b": 0, "c": 0}  # what it gives up is not free before it was measured
    found = house.at(20, {"a": 16, "b": 16, "c": 16}, {"a": 8}, grid_w=1_840)
    assert found == {"a": 8, "b": 6, "c": 6}
    found = house.at(30, {"a": 16, "b": 16, "c": 16}, {"a": 8, "b": 6, "c": 6}, grid_w=4_600 + 500)
    assert found == {"a": 8, "b": 6, "c": 0}  # two fit, and the last makes way
