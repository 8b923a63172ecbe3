"""Values that are right each by itself and wrong together; and what an edited file leaves of changes."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.errors import InvalidRequest
from domain.house.house import Loadpoint
from domain.house.overlay import Overlay
from domain.house.settings import CheapSettings, SolarSettings
from domain.loadpoint.patch import contradictions, loadpoint_under, patch_loadpoint
from tests.builders import a_car, a_house, a_loadpoint

HOUSE = a_house(vehicles=(a_car(), a_car(id="van")))


def faults_of(lp: Loadpoint, *touched: str, house: Any = HOUSE) -> dict[str, str]:
    return contradictions(lp, house, frozenset(touched))


@pytest.mark.parametrize(
    ("low", "high", "touched", "keys"),
    [
        (16, 16, ("min_current_a",), []),
        (17, 16, ("min_current_a",), ["min_current_a"]),
        (17, 16, ("max_current_a",), ["max_current_a"]),
        (17, 16, ("max_current_a", "min_current_a", "mode"), ["max_current_a", "min_current_a"]),
        (17, 16, (), ["min_current_a"]),
        (17, 16, ("mode",), ["min_current_a"]),
    ],
)
def test_a_minimum_above_the_maximum_is_told_of_what_was_touched(low, high, touched, keys):
    found = faults_of(a_loadpoint(min_current_a=low, max_current_a=high), *touched)
    assert set(found) == set(keys)
    assert all(fault == "the minimum (17 A) is above the maximum (16 A)" for fault in found.values())


@pytest.mark.parametrize(
    ("vehicle", "house", "fault"),
    [
        (None, HOUSE, None),
        ("van", HOUSE, None),
        ("bus", HOUSE, "there is no vehicle 'bus'; known are car, van"),
        ("bus", a_house(), "there is no vehicle 'bus'; known are none"),
    ],
)
def test_a_vehicle_has_to_be_there(vehicle, house, fault):
    found = faults_of(a_loadpoint(vehicle=vehicle), house=house)
    assert found == ({} if fault is None else {"vehicle": fault})


@pytest.mark.parametrize(("pause_pct", "is_fault"), [(None, False), (0, False), (80, False), (80.1, True)])
def test_a_pause_above_the_start_is_a_fault(pause_pct, is_fault):
    lp = a_loadpoint(solar=SolarSettings(battery_start_soc_pct=80, battery_pause_soc_pct=pause_pct))
    assert set(faults_of(lp)) == ({"solar.battery_pause_soc_pct"} if is_fault else set())


@pytest.mark.parametrize(
    ("no_grid", "preserve", "is_fault"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_a_battery_that_is_held_feeds_no_car(no_grid, preserve, is_fault):
    lp = a_loadpoint(cheap=CheapSettings(no_grid_import=no_grid, preserve_battery=preserve))
    assert set(faults_of(lp)) == ({"cheap.no_grid_import"} if is_fault else set())


def test_a_patch_names_the_keys_that_it_touched_itself():
    lp = a_loadpoint(min_current_a=10)
    with pytest.raises(InvalidRequest) as found:
        patch_loadpoint(lp, {"max_current_a": 8}, HOUSE, lp)
    assert set(found.value.fields) == {"max_current_a"}
    with pytest.raises(InvalidRequest) as found:
        patch_loadpoint(lp, {"vehicle": "", "max_current_a": 99}, HOUSE, lp)
    assert set(found.value.fields) == {"max_current_a"}


@pytest.mark.parametrize(
    ("patch", "keys"),
    [
        ({"vehicle": "bus", "limit_soc_pct": 120}, {"vehicle", "limit_soc_pct"}),
        ({"min_current_a": 99, "max_current_a": 5}, {"min_current_a"}),  # what it was is not what was asked
        (
            {"mode": "turbo", "cheap": {"no_grid_import": True, "preserve_battery": True}},
            {"mode", "cheap.no_grid_import"},
        ),
    ],
)
def test_every_fault_of_a_patch_is_told_at_once(patch, keys):
    lp = a_loadpoint()
    with pytest.raises(InvalidRequest) as found:
        patch_loadpoint(lp, patch, HOUSE, lp)
    assert set(found.value.fields) == keys


@pytest.mark.parametrize(
    ("patch", "vehicle"),
    [({"vehicle": ""}, None), ({"vehicle": "van"}, "van"), ({"priority": 3}, "car"), ({}, "car")],
)
def test_only_an_empty_vehicle_detaches_the_car(patch, vehicle):
    lp = a_loadpoint(vehicle="car")
    found = patch_loadpoint(lp, patch, HOUSE, lp)
    assert found.vehicle == vehicle
    assert found.priority == patch.get("priority", 0)


def overlay(file: Loadpoint, **changes: Any) -> Overlay:
    """People's changes over this file, by dotted key with __ for the dot."""
    named = {key.replace("__", "."): value for key, value in changes.items()}
    covers = {}
    for key in named:
        found: Any = file
        for part in key.split("."):
            found = getattr(found, part)
        covers[key] = found
    return Overlay(changes=named, covers=covers)


def test_changes_lie_over_the_file():
    file = a_loadpoint()
    found = loadpoint_under(file, overlay(file, priority=4, solar__buffer_w=100), HOUSE)
    assert found == replace(file, priority=4, solar=SolarSettings(buffer_w=100))


def test_what_an_edited_file_contradicts_gives_way_and_the_rest_stays():
    old = a_loadpoint()
    changed = overlay(old, min_current_a=20, priority=4)
    new = a_loadpoint(max_current_a=16)
    found = loadpoint_under(new, changed, HOUSE)
    assert (found.min_current_a, found.max_current_a, found.priority) == (6, 16, 4)


def test_a_vehicle_that_left_the_file_gives_way():
    file = a_loadpoint(vehicle="car")
    found = loadpoint_under(file, overlay(file, vehicle="bus", priority=4), HOUSE)
    assert (found.vehicle, found.priority) == ("car", 4)


@pytest.mark.parametrize(
    ("edited", "changes", "kept"),
    [
        (
            {"solar": SolarSettings(battery_pause_soc_pct=70)},
            {"solar__battery_start_soc_pct": 60},
            {"solar": SolarSettings(battery_pause_soc_pct=70)},
        ),
        (
            {"cheap": CheapSettings(no_grid_import=True)},
            {"cheap__preserve_battery": True},
            {"cheap": CheapSettings(no_grid_import=True)},
        ),
        (
            {"cheap": CheapSettings(preserve_battery=True)},
            {"cheap__no_grid_import": True},
            {"cheap": CheapSettings(preserve_battery=True)},
        ),
    ],
)
def test_of_two_keys_that_exclude_each_other_it_is_the_peoples_that_gives_way(edited, changes, kept):
    changed = overlay(a_loadpoint(), **changes, priority=4)
    assert loadpoint_under(a_loadpoint(**edited), changed, HOUSE) == a_loadpoint(**kept, priority=4)
