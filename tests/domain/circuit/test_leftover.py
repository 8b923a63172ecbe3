"""What a car leaves of its current goes to one that lacks it, and it is seen at once where it takes more."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.house.house import Circuit, Site
from domain.language.languages import GERMAN
from domain.loadpoint.ceiling import Ceiling, Ceilings
from domain.reason.reason import Why
from domain.status.words import sentence
from tests.domain.circuit.connection import Connection, one_phase
from tests.fakes.telling import a_telling

BOTH = {"a": 16, "b": 16}


def takes(most_a: float | None, **changes: Any) -> Ceilings:
    return Ceilings(on={1: Ceiling(most_a=most_a)}, **changes)


def a_pair(most_a: float | None = 10.0, max_a: float = 25, **changes: Any) -> Connection:
    """Two cars on one feed: `a` holds 16 A, draws 10 A and is known to take so much; then `b` comes."""
    cars = (one_phase("a", circuit="feed", priority=5), one_phase("b", circuit="feed"))
    house = Connection(Site(), *cars, circuits=(Circuit(id="feed", max_a=max_a),))
    assert house.at(0, {"a": 16, "b": 0}) == {"a": 16, "b": 0}
    house.ceilings = {"a": takes(most_a, **changes)}
    return house


def at(
    house: Connection, seconds: int, draws_a: float = 10, wants: dict[str, int | None] = BOTH, **seen: Any
):
    drawn_b = house.held["loadpoints/b"].order.current_a if "loadpoints/b" in house.held else 0
    return house.at(seconds, wants, {"a": draws_a, "b": drawn_b}, **seen)


def test_what_a_car_does_not_take_goes_to_the_next_once_it_is_free():
    house = a_pair()
    found = [at(house, seconds) for seconds in (10, 20, 30, 90)]
    assert found == [{"a": 12, "b": 9}, {"a": 12, "b": 13}, {"a": 12, "b": 13}, {"a": 12, "b": 13}]
    a = house.of("a")
    assert (a.owner, a.wished_a, a.reason.code) == (Owner.FAST, 16, Why.PHASE_LIMITED)
    said = "Held at 12 A: the car takes 10 A at most, and others need what it leaves."
    assert sentence(a.reason, a_telling()) == said
    said = "Begrenzt auf 12 A: Das Auto nimmt höchstens 10 A; was es übrig lässt, brauchen andere."
    assert sentence(a.reason, replace(a_telling(), tongue=GERMAN)) == said


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, {"a": 12, "b": 9}),
        ({"max_a": 32}, {"a": 16, "b": 16}),  # nobody lacks anything
        ({"max_a": 18}, {"a": 12, "b": 0}),  # it starts once that was measured
        ({"max_a": 17}, {"a": 16, "b": 0}),  # 5 A are no start
        ({"most_a": None}, {"a": 16, "b": 9}),
        ({"most_a": 15.0}, {"a": 16, "b": 9}),
        ({"most_a": 5.6}, {"a": 16, "b": 9}),  # it takes more by now
        ({"vehicle": "another"}, {"a": 12, "b": 9}),  # no car is set here: whichever it was
    ],
)
def test_only_where_another_gets_more_by_it(change, found):
    assert at(a_pair(**change), 10) == found


@pytest.mark.parametrize(
    ("owner", "given_a"),
    [
        (Owner.FAST, 12),
        (Owner.CHEAP, 12),
        (Owner.SCHEDULE, 12),
        (Owner.SMART, 16),  # its plan knows it
        (Owner.SOLAR, 16),  # so does its share of the sun
        (Owner.MANUAL, 16),  # as a person asked
    ],
)
def test_it_is_the_modes_that_say_nothing_of_how_much(owner, given_a):
    house = a_pair()
    house.owners = {"a": owner}
    assert at(house, 10)["a"] == given_a


@pytest.mark.parametrize(("draws_a", "given_a"), [(10.4, 12), (10.6, 16), (11.8, 16)])
def test_a_car_that_takes_more_is_offered_all_of_it_at_once(draws_a, given_a):
    house = a_pair()
    at(house, 10)
    assert at(house, 20, draws_a)["a"] == given_a


def test_among_equals_the_one_that_leaves_some_may_be_served_last():
    cars = (one_phase("b", circuit="feed"), one_phase("c", circuit="feed"))
    house = Connection(Site(), *cars, circuits=(Circuit(id="feed", max_a=25),))
    house.at(0, {"b": 0, "c": 16})
    house.ceilings = {"c": takes(10.0)}
    house.at(10, {"b": 16, "c": 16}, {"c": 10})
    found = [house.at(at, {"b": 16, "c": 16}, {"b": 9, "c": 10}) for at in (20, 900, 1_800)]
    assert found == [{"b": 13, "c": 12}] * 3, "what it leaves stays with the other"


def test_nobody_is_held_below_what_its_charger_can_be_told():
    assert at(a_pair(4.0), 10, 4.0)["a"] == 6


def test_a_car_that_pauses_or_starts_anew_is_offered_all():
    house = a_pair()
    assert at(house, 10, 0.0)["a"] == 12, "it may go on at any moment, and takes no more then"
    at(house, 20, 0.0, {"a": 0, "b": 8})
    assert at(house, 30, 0.0, silent=("b",))["a"] == 16, "nobody knows yet what a start takes"


def test_it_stays_so_for_ten_minutes_after_nobody_lacks_it():
    house = a_pair()
    at(house, 10)
    found = [at(house, seconds, wants={"a": 16, "b": 0})["a"] for seconds in (20, 300, 605, 615)]
    assert found == [12, 12, 12, 16]


def test_a_silent_charger_keeps_what_it_holds():
    house = a_pair()
    at(house, 10)
    assert at(house, 20, silent=("a",))["a"] == 12
