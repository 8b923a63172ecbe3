"""Who may do what, how devices are named, and what the house finds by an id."""

from itertools import product

import pytest

from domain.house.access import Scope, may
from domain.house.devices import loadpoint_device, loadpoint_of
from domain.house.house import Battery, House, Loadpoint, Vehicle

READ, CONTROL, ADMIN = Scope.READ, Scope.CONTROL, Scope.ADMIN


def test_each_scope_reaches_what_the_one_below_it_reaches_and_nothing_above():
    allowed = {(held, needed) for held, needed in product(Scope, Scope) if may(held, needed)}
    assert allowed == {
        (READ, READ),
        (CONTROL, READ),
        (CONTROL, CONTROL),
        (ADMIN, READ),
        (ADMIN, CONTROL),
        (ADMIN, ADMIN),
    }


def test_a_loadpoint_is_named_the_same_by_everyone():
    assert loadpoint_device("garage") == "loadpoints/garage"
    assert loadpoint_of("loadpoints/garage") == "garage"


@pytest.mark.parametrize(
    ("name", "id_", "title"),
    [
        ("My garage", "garage", "My garage"),
        (None, "left_car-port", "Left car port"),
        ("", "garage", "Garage"),
    ],
)
def test_a_loadpoint_is_called_by_its_name_or_else_by_its_id_in_words(name, id_, title):
    assert Loadpoint(id=id_, name=name).title == title


def test_a_house_knows_its_loadpoints_and_cars_by_id():
    left, right = Loadpoint(id="left"), Loadpoint(id="right")
    ioniq, leaf = Vehicle(id="ioniq"), Vehicle(id="leaf")
    house = House(loadpoints=(left, right), vehicles=(ioniq, leaf))
    assert (house.loadpoint("left"), house.loadpoint("right"), house.loadpoint("attic")) == (
        left,
        right,
        None,
    )
    assert (house.vehicle("ioniq"), house.vehicle("leaf"), house.vehicle(None)) == (ioniq, leaf, None)


def test_a_battery_and_a_car_of_unknown_size_are_ordinary_ones():
    battery = Battery()
    assert (battery.capacity_wh, battery.max_charge_w, battery.max_discharge_w) == (13_500, 5_000, 5_000)
    assert Vehicle(id="ioniq").capacity_wh == 60_000
