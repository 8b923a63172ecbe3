"""What each car is given: nobody rises into room that is not free yet, and every cut says by how much."""

import pytest

from domain.circuit.limit import has_limits
from domain.command.decision import Owner
from domain.house.house import Circuit, Site
from domain.reason.reason import Why
from tests.builders import a_house
from tests.domain.circuit.connection import Connection, one_phase

FEED = Circuit(id="feed", max_a=32)


def on_a_feed(*names: str, max_a: float = 32) -> Connection:
    cars = (one_phase(name, circuit="feed") for name in names)
    return Connection(Site(), *cars, circuits=(Circuit(id="feed", max_a=max_a),))


@pytest.mark.parametrize(
    ("site", "circuit", "is_limited"),
    [
        (Site(), Circuit(id="feed"), False),
        (Site(main_fuse_a=25), Circuit(id="feed"), True),
        (Site(import_limit_w=0), Circuit(id="feed"), True),
        (Site(export_limit_w=0), Circuit(id="feed"), True),
        (Site(), Circuit(id="feed", max_a=16), True),
        (Site(), Circuit(id="feed", max_w=3_680), True),
    ],
)
def test_any_one_limit_is_a_limit_and_a_circuit_without_one_is_none(site, circuit, is_limited):
    assert has_limits(a_house(site=site, circuits=(circuit,))) == is_limited


def test_exactly_enough_room_is_no_cut():
    house = on_a_feed("a", max_a=16)
    assert house.at(0, {"a": 16}) == {"a": 16}
    assert (house.of("a").reason.code, house.of("a").owner, house.of("a").issued_by) == (
        Why.FULL_RATE, Owner.FAST, "fast",
    )  # fmt: skip


def test_where_nothing_is_left_zero_amperes_are_told_as_left():
    house = Connection(Site(import_limit_w=1_000), one_phase("a"))
    assert house.at(0, {"a": 16}, grid_w=3_000, has_battery=False) == {"a": 0}
    assert house.of("a").reason.facts == {"limit": "the import limit", "current_a": 0, "min_current_a": 6}


def test_a_stop_is_a_stop_and_those_after_it_are_still_held():
    house = on_a_feed("a", "b", max_a=16)
    house.at(0, {"a": 10, "b": 6})
    found = house.at(10, {"a": 0, "b": 32}, {"a": 10, "b": 6})
    assert found == {"a": 0, "b": 6}
    assert (house.of("a").owner, house.of("a").issued_by) == (Owner.FAST, "fast")  # nobody cut it short


def test_a_drivers_charge_that_begins_on_the_circuit_brings_ours_down_at_once():
    house = on_a_feed("guest", "ours", max_a=20)
    assert house.at(0, {"guest": None, "ours": 16}) == {"guest": None, "ours": 16}
    assert house.at(10, {"guest": None, "ours": 16}, {"guest": 12, "ours": 16}) == {"guest": None, "ours": 8}


def test_a_drivers_charge_that_the_meter_saw_counts_once_under_the_fuse():
    house = Connection(Site(main_fuse_a=25), one_phase("guest"), one_phase("ours"))
    found = house.at(0, {"guest": None, "ours": 32}, {"guest": 10}, grid_w=2_300, has_battery=False)
    assert found == {"guest": None, "ours": 13}


def test_room_that_a_decrease_has_not_freed_yet_is_given_once_and_the_rest_waits():
    house = on_a_feed("a", "b", "c")
    house.at(0, {"a": 0, "b": 0, "c": 20})
    wish = {"a": 10, "b": 10, "c": 6}
    assert house.at(10, wish, {"c": 20}) == {"a": 10, "b": 0, "c": 6}  # 12 A were free
    assert house.of("b").reason.code is Why.BELOW_MINIMUM
    assert house.of("b").reason.facts == {"limit": "the circuit feed", "current_a": 2, "min_current_a": 6}
    assert house.at(20, wish, {"a": 10, "c": 6}) == {"a": 10, "b": 10, "c": 6}


def test_a_car_may_rise_by_the_part_of_its_wish_that_is_free_already():
    house = on_a_feed("a", "b")
    house.at(0, {"a": 6, "b": 18})
    assert house.at(10, {"a": 20, "b": 6}, {"a": 6, "b": 18}) == {"a": 14, "b": 6}
    assert (house.of("a").reason.code, house.of("a").issued_by) == (Why.PHASE_LIMITED, "fast")
    assert house.of("a").reason.facts == {"limit": "the circuit feed", "current_a": 14, "min_current_a": 6}


def test_a_running_car_that_may_not_rise_yet_keeps_what_it_has():
    house = Connection(Site(main_fuse_a=40), one_phase("a"))
    house.at(0, {"a": 10}, grid_w=500)
    assert house.at(10, {"a": 16}, {"a": 10}, grid_w=None) == {"a": 10}
    assert house.of("a").reason.code is Why.PHASE_LIMITED
    assert house.of("a").reason.facts == {"limit": None, "current_a": 10, "min_current_a": 6}


def test_a_car_that_runs_below_its_smallest_current_may_go_on_but_not_rise_to_less():
    # 23 A of the fuse less the other's 19, which is not down yet: 4 A more are no room for a start at 6.
    house = Connection(Site(main_fuse_a=25), one_phase("a"), one_phase("b"))
    house.at(0, {"a": 19, "b": 0}, grid_w=0, has_battery=False)
    found = house.at(10, {"a": 6, "b": 10}, {"a": 19}, grid_w=19 * 230, has_battery=False)
    assert found == {"a": 6, "b": 0}
    assert house.of("b").reason.facts == {"limit": "the main fuse", "current_a": 4, "min_current_a": 6}


def test_a_cut_is_issued_by_safety_and_what_stays_cut_is_the_modes_again():
    house = on_a_feed("a", "guest", max_a=20)
    house.at(0, {"a": 16, "guest": None})
    for seconds, issued_by in ((10, "safety"), (20, "fast")):
        assert house.at(seconds, {"a": 16, "guest": None}, {"a": 8, "guest": 12})["a"] == 8
        assert (house.of("a").issued_by, house.of("a").owner) == (issued_by, Owner.FAST)


def test_a_braked_car_rises_by_a_single_ampere_once_that_has_lasted_a_minute():
    house = on_a_feed("a", "guest", max_a=20)
    house.at(0, {"a": 16, "guest": None}, {"a": 16, "guest": 12})
    given = [
        house.at(seconds, {"a": 16, "guest": None}, {"a": 8, "guest": 11})["a"] for seconds in (10, 59, 60)
    ]
    assert given == [8, 8, 9]


def test_decreases_are_sent_first_then_what_stays_then_rises():
    house = on_a_feed("a", "b", "c", "d")
    house.at(0, {"a": 6, "b": 0, "c": None, "d": 12})
    house.at(10, {"a": 7, "b": 0, "c": None, "d": 10}, {"a": 6, "d": 12})
    assert list(house.found.loadpoints) == ["d", "b", "c", "a"]


def test_a_new_command_for_a_running_charge_is_carried_out_under_its_own_name():
    house = on_a_feed("a")
    house.at(0, {"a": 10})
    assert house.at(10, {"a": 16}, {"a": 10}, command_ids={"a": "c2"}) == {"a": 16}
    assert house.of("a").command_id == "c2"


def test_a_command_that_was_cut_to_nothing_has_not_begun():
    house = on_a_feed("a", "guest", max_a=20)
    house.at(0, {"a": 10, "guest": None})
    running = house.held["loadpoints/a"]
    ids = {"a": "c2"}
    assert house.at(10, {"a": 16, "guest": None}, {"a": 10, "guest": 15}, command_ids=ids)["a"] == 0
    assert (house.of("a").command_id, house.of("a").owner) == (None, Owner.SAFETY)
    house.held["loadpoints/a"] = running  # the stop was not taken
    assert house.at(80, {"a": 16, "guest": None}, {"a": 10, "guest": 8}, command_ids=ids)["a"] == 12
    assert house.of("a").command_id == "c2"


def test_a_charge_point_may_have_the_batterys_name():
    house = Connection(Site(main_fuse_a=25), one_phase("battery"))
    house.at(0, {"battery": 32}, grid_w=1_150, has_battery=False)
    assert house.memory.held_back == {"battery": 18}
    assert set(house.memory.brakes) == {"loadpoints/battery"}


def test_what_a_limit_holds_back_is_told_in_whole_amperes_until_it_has_room():
    house = on_a_feed("a", "guest", max_a=20.7)
    house.at(0, {"a": 16, "guest": None}, {"a": 16, "guest": 12})
    assert house.memory.held_back == {"a": 8}
    for seconds in (10, 70):
        house.at(seconds, {"a": 16, "guest": None}, {"a": 8})
    assert house.memory.held_back == {"a": 20}
    house.at(671, {"a": 16, "guest": None}, {"a": 16})  # the rise has proven itself
    assert house.memory.held_back == {}
    assert house.found.loadpoints["a"].reason.code is Why.FULL_RATE
